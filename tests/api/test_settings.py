"""Settings: what is missing is named, and addresses are understood by both drivers."""

from __future__ import annotations

from pathlib import Path

import pytest

from apps.api.settings import ApiSettings, SettingsError, as_asyncpg, as_psycopg

GOOD = {"database_url": "postgresql://a@/b", "redis_url": "unix:///x", "conclave_home": Path("/h"), "local_token": None}


def test_everything_that_is_missing_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "CONCLAVE_HOME"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsError) as refused:
        ApiSettings.load()
    for name in ("DATABASE_URL", "REDIS_URL", "CONCLAVE_HOME"):
        assert f"{name}: is not set" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "mysql://a/b"),
        ("database_url", "postgresql://a@host"),
        ("database_url", "nonsense"),
        ("redis_url", "http://x"),
        ("local_token", "secret"),
        ("local_token", "cnc_short"),
    ],
)
def test_a_wrong_value_is_refused_without_repeating_it(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        ApiSettings.load(**{**GOOD, name: value})
    assert name.upper() in str(refused.value)
    assert value not in str(refused.value)


def test_a_socket_folder_is_kept_for_both_drivers() -> None:
    address = "postgresql://conclave:p%40ss@/conclave?host=/run/sockets"
    for url in (as_asyncpg(address), as_psycopg(address)):
        assert (url.username, url.password, url.database) == ("conclave", "p@ss", "conclave")
        assert url.query == {"host": "/run/sockets"}
        assert url.host is None


def test_encryption_is_asked_for_in_the_words_of_each_driver() -> None:
    address = "postgres://u@db.example:5433/c?sslmode=require&application_name=x"
    assert as_asyncpg(address).query == {"ssl": "require"}
    assert as_psycopg(address).query == {"sslmode": "require", "application_name": "x"}
    assert as_asyncpg(address).drivername == "postgresql+asyncpg"
