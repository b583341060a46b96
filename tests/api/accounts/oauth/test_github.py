"""GitHub, which is no OpenID Connect issuer: its profile and its addresses are asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import func, update

from apps.api.accounts.oauth.configuration import OAuthSettings
from apps.api.accounts.oauth.issuer import Request
from apps.api.accounts.oauth.issuers import Issuers
from apps.api.clock import now
from apps.api.db.accounts import OAuthAttempt, User
from apps.api.db.session import Sessions, transaction
from tests.api.accounts.conftest import Door
from tests.api.accounts.oauth.conftest import Visitor, query_of
from tests.api.accounts.oauth.github import CLIENT, SECRET, FakeGitHub, fake_github

PRIMARY = {"email": "Octo@example.org", "primary": True, "verified": True, "visibility": None}
OTHER = {"email": "ada@example.org", "primary": False, "verified": True, "visibility": None}


@pytest.fixture
async def github() -> AsyncIterator[FakeGitHub]:
    async with fake_github() as github:
        github.emails = [OTHER, PRIMARY]
        yield github


@pytest.fixture
def elsewhere(github: FakeGitHub) -> dict[str, Any]:
    ours = {"github_client_id": CLIENT, "github_client_secret": SecretStr(SECRET), "github_url": github.address}
    return {**ours, "oauth_linking": ("github",)}


async def came_back(visitor: Visitor) -> str:
    async with httpx.AsyncClient() as browser:
        return str((await browser.get(await visitor.start("github"))).headers["location"])


async def sign_in(visitor: Visitor) -> str:
    return str((await visitor.back(await came_back(visitor))).headers["location"])


async def test_who_comes_from_github_is_known_by_number(visitor: Visitor, github: FakeGitHub) -> None:
    assert await sign_in(visitor) == "/console/"
    octo = await visitor.device()
    me = (await octo.get("/auth/me")).json()
    assert (me["name"], me["email"], me["is_email_verified"]) == ("octo-cat", "octo@example.org", True)
    github.user, github.emails = {"id": 583231, "login": "renamed"}, [OTHER | {"primary": True}]
    assert await sign_in(visitor) == "/console/"
    assert (await visitor.device()).user_id == octo.user_id
    github.user, github.emails = {"id": 2, "login": "octo-cat"}, 403
    visitor.http.cookies.clear()
    assert await sign_in(visitor) == "/console/"
    other = await visitor.device()
    me = (await other.get("/auth/me")).json()
    assert (other.user_id != octo.user_id, me["email"]) == (True, None)


@pytest.mark.parametrize(
    ("email", "is_linked"),
    [
        ({"primary": True, "verified": True}, True),
        ({"primary": True, "verified": False}, False),
        pytest.param({"primary": False, "verified": True}, False, marks=pytest.mark.exhaustive),
    ],
)
async def test_only_the_primary_address_counts_and_only_if_it_is_verified(
    door: Door, visitor: Visitor, github: FakeGitHub, people: Sessions, email: dict[str, bool], is_linked: bool
) -> None:
    await door.register("ada")
    async with transaction(people) as session:
        await session.execute(update(User).values(email_verified_at=func.now()))
    ada = await door.device("ada")
    github.user["email"], github.emails = "ada@example.org", [{"email": "ada@example.org", **email}]
    assert await sign_in(visitor) == "/console/"
    someone = await visitor.device()
    assert (someone.user_id == ada.user_id) == is_linked
    if not is_linked:
        assert (await someone.get("/auth/me")).json()["email"] is None


@pytest.mark.exhaustive
async def test_where_addresses_must_be_confirmed_one_without_any_has_no_account(
    door: Door, visitor: Visitor, github: FakeGitHub
) -> None:
    github.emails = []
    door.accounts.settings = door.resources.settings.model_copy(update={"require_verified_email": True})
    assert await visitor.refused(await came_back(visitor)) == "AddressUnconfirmed"


async def test_a_refusal_with_status_200_is_one(visitor: Visitor, github: FakeGitHub, people: Sessions) -> None:
    address = await came_back(visitor)
    github.codes.clear()
    assert await visitor.refused(address) == "IssuerAnswerRefused"
    address = await came_back(visitor)
    async with transaction(people) as session:
        await session.execute(update(OAuthAttempt).values(verifier="x" * 64))
    assert await visitor.refused(address) == "IssuerAnswerRefused"
    state = query_of(await visitor.start("github"))["state"]
    declined = f"/auth/oauth/github/callback?error=access_denied&state={state}"
    assert await visitor.refused(declined) == "IssuerDeclined"


@pytest.mark.exhaustive
async def test_a_profile_without_a_number_and_one_that_is_kept_from_us_are_refused(
    visitor: Visitor, github: FakeGitHub
) -> None:
    for user, emails, expected in (
        ({"id": "583231"}, [], "IssuerAnswerRefused"),
        ({"id": True}, [], "IssuerAnswerRefused"),
        ({"login": "x"}, [], "IssuerAnswerRefused"),
        (401, [], "IssuerMisconfigured"),
        (502, [], "IssuerUnreachable"),
        ({"id": 1}, 500, "IssuerUnreachable"),
        ({"id": 1}, [{}], "IssuerAnswerRefused"),
        ({"id": 1}, {"message": "x"}, "IssuerAnswerRefused"),
    ):
        github.user, github.emails = user, emails  # type: ignore[assignment]  # it may say anything
        assert await visitor.refused(await came_back(visitor)) == expected, (user, emails)


async def test_a_wrong_secret_is_for_the_administrator(visitor: Visitor, github: FakeGitHub) -> None:
    github.secret = "another one"
    assert await visitor.refused(await came_back(visitor)) == "IssuerMisconfigured"


async def test_an_issuer_that_is_away_is_unreachable(unused_tcp_port: int) -> None:
    where = f"http://127.0.0.1:{unused_tcp_port}"
    settings = OAuthSettings(
        github_client_id=CLIENT, github_client_secret=SecretStr(SECRET), github_url=where, oauth_linking=()
    )
    with pytest.raises(Exception, match="does not answer") as caught:
        await Issuers(settings, now).named("github").profile("x", Request("s", "n", "v" * 43, "https://api/"))
    assert type(caught.value).__name__ == "IssuerUnreachable"


def test_the_public_one_is_asked_where_it_answers() -> None:
    settings = OAuthSettings(github_client_id=CLIENT, github_client_secret=SecretStr(SECRET), google_client_id=None)
    one = Issuers(settings, now).named("github")
    assert (one.issuer, one._api) == ("https://github.com", "https://api.github.com")  # type: ignore[attr-defined]
