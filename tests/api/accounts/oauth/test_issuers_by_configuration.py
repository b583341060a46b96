"""Which issuers there are is said by variables, and a mistake names the one that holds it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from apps.api.accounts.oauth.issuers import Issuers
from apps.api.accounts.oauth.usernames import candidates
from apps.api.clock import now
from apps.api.settings import ApiSettings, SettingsError

ONE = {"name": "work", "issuer": "https://id.example.org", "client_id": "c", "client_secret": "s"}


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    def load(**variables: str) -> ApiSettings:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return ApiSettings.load(database_url="postgresql:///x", redis_url="unix:///x", conclave_home=tmp_path)

    return load


def test_all_kinds_are_listed_in_order_and_their_word_counts_as_said(settings: Any) -> None:
    two = {"name": "home", "title": "At home", "issuer": "http://127.0.0.1:9000", "client_id": "c"}
    found = settings(
        GOOGLE_CLIENT_ID="g",
        GOOGLE_CLIENT_SECRET="s",
        GITHUB_CLIENT_ID="h",
        GITHUB_CLIENT_SECRET="s",
        OIDC_ISSUERS=json.dumps([ONE | {"links_by_email": True}, two]),
    )
    listed = [(one.name, one.title, one.links_by_email) for one in Issuers(found, now).all()]
    assert listed == [
        ("google", "Google", True),
        ("github", "GitHub", True),
        ("work", "Work", True),
        ("home", "At home", False),
    ]
    chosen = settings(OAUTH_LINKING="home, google")
    assert [one.name for one in Issuers(chosen, now).all() if one.links_by_email] == ["google", "home"]
    assert not any(one.links_by_email for one in Issuers(settings(OAUTH_LINKING="none"), now).all())


def test_nothing_is_there_without_a_word(settings: Any) -> None:
    empty = settings(GOOGLE_CLIENT_ID="", GOOGLE_CLIENT_SECRET="", OIDC_ISSUERS="")
    assert Issuers(empty, now).all() == []


def test_a_secret_may_stand_in_a_variable_of_its_own(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    named = {name: value for name, value in ONE.items() if name != "client_secret"} | {"client_secret_variable": "WORK"}
    with pytest.raises(SettingsError, match="WORK, which client_secret_variable names, is not set"):
        settings(OIDC_ISSUERS=json.dumps([named]))
    monkeypatch.setenv("WORK", "quiet")
    secret = settings(OIDC_ISSUERS=json.dumps([named])).oidc_issuers[0].secret
    assert secret.get_secret_value() == "quiet"
    assert "quiet" not in repr(secret)


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"GOOGLE_CLIENT_ID": "g"}, "GOOGLE_CLIENT_SECRET: must be set where GOOGLE_CLIENT_ID is"),
        ({"GITHUB_CLIENT_SECRET": "s"}, "GITHUB_CLIENT_SECRET: must be set where GITHUB_CLIENT_ID is"),
        ({"GITHUB_URL": "http://github.example"}, "GITHUB_URL: must be an address that begins with https"),
        ({"OIDC_ISSUERS": "{"}, "OIDC_ISSUERS: must be a list in JSON"),
        ({"OIDC_ISSUERS": json.dumps([ONE, ONE])}, "OIDC_ISSUERS: must have names and issuers that differ"),
        ({"OIDC_ISSUERS": json.dumps([ONE | {"name": "google"}])}, "OIDC_ISSUERS: must have names"),
        ({"OIDC_ISSUERS": json.dumps([ONE | {"issuer": "http://id.example"}])}, "OIDC_ISSUERS.0.ISSUER: must be"),
        ({"OIDC_ISSUERS": json.dumps([ONE | {"issuer": "https://a?b"}])}, "OIDC_ISSUERS.0.ISSUER: must be"),
        ({"OIDC_ISSUERS": json.dumps([ONE | {"name": "../x"}])}, "OIDC_ISSUERS.0.NAME"),
        ({"OIDC_ISSUERS": json.dumps([ONE | {"secret": "x"}])}, "OIDC_ISSUERS.0.SECRET"),
        ({"OAUTH_LINKING": "work"}, "OAUTH_LINKING: names no issuer: work"),
    ],
)
def test_a_mistake_is_named_with_its_variable(settings: Any, variables: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(told)):
        settings(**variables)


@pytest.mark.parametrize(
    "wish", ["Ada Lovelace", "ada@example.org", "", "..", "x" * 80, "\u4e2d\u6587", "-a-", "a.b", "a" * 39 + "."]
)
def test_names_that_are_offered_are_names(wish: str) -> None:
    offered = list(candidates(wish))
    assert len(offered) >= 5
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,38}[a-z0-9]", name) for name in offered), offered
