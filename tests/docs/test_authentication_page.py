"""docs/security/authentication.md says what the code does: the ASVS wants it written down, and not only once."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from apps.api.accounts.keys import TOKEN_LIFE
from apps.api.accounts.oauth.service import LIFE
from apps.api.accounts.one_time import LIVES
from apps.api.accounts.passwords import strength
from apps.api.accounts.principal import FRESH
from apps.api.accounts.sessions.service import GRACE
from apps.api.accounts.throttle import WINDOW, password_guard
from apps.api.main import create_app
from apps.api.settings import ApiSettings
from apps.gateway.limits.policy import policies
from apps.gateway.settings import GatewaySettings

DOCS = Path(__file__).parents[2] / "docs"
PAGE = " ".join((DOCS / "security/authentication.md").read_text().split())
ACCOUNTS = " ".join((DOCS / "reference/accounts.md").read_text().split())
GATEWAY = (DOCS / "reference/gateway.md").read_text()
SETTINGS = {
    "database_url": "postgresql://nobody@/nothing?host=/nonexistent",
    "redis_url": "unix:///nonexistent",
    "conclave_home": Path("/nonexistent"),
}


def row(name: str) -> str:
    """The second column of the table line that begins so."""
    found = re.search(rf"\| {re.escape(name)} \| ([^|]+) \|", PAGE)
    assert found, name
    return found[1]


def test_every_route_that_is_open_to_all_is_a_way_in_that_is_written_down() -> None:
    document = create_app(ApiSettings.load(**SETTINGS, local_token=None)).openapi()
    is_open = {
        path
        for path, methods in document["paths"].items()
        for operation in methods.values()
        if not operation.get("security")
    }
    ways, _, rest = PAGE.partition("## Guessing")
    assert rest
    assert set(re.findall(r"`(/[a-z./{}-]+)`", ways)) == is_open


def test_times_of_the_page_are_those_of_the_code() -> None:
    fields = ApiSettings.model_fields
    assert row("a session, at most") == f"{fields['session_days'].default} days"
    assert row("a session that is not used") == f"{fields['session_idle_days'].default} days"
    assert row("an access token") == minutes(TOKEN_LIFE)
    assert f"then {GRACE.seconds} seconds" in row("a refresh token")
    assert row("a fresh proof") == minutes(FRESH)
    assert f"of the last {minutes(FRESH)}" in PAGE
    assert row("half a sign-in, which waits for a code") == minutes(LIVES["second_factor"])
    assert row("a sign-in begun elsewhere") == minutes(LIFE)
    assert f"One session holds {GatewaySettings.model_fields['streams_per_sign_in'].default} streams" in PAGE


def test_limits_of_guesses_are_those_of_the_code() -> None:
    """Of an account from one address, of an address, and of an account from anywhere; and the gateway's."""
    guard = password_guard("x", "192.0.2.1", is_known_address=False)
    assert guard.account is not None
    assert (
        f"{guard.pair.most} in {minutes(WINDOW)} for an account from one address, {guard.address.most} for an address, "
        f"and {guard.account.most} for an account from all addresses at which it never signed in"
    ) in ACCOUNTS
    assert password_guard("x", "192.0.2.1", is_known_address=True).account is None
    for kind in ("sign_in", "unknown"):
        policy = policies()[kind, "address"]
        assert policy.window_seconds == 60
        assert re.search(rf"^\| `{kind}` \| [^|]+ \| {policy.count} \| \|$", GATEWAY, re.MULTILINE), kind


def test_words_that_make_no_password_are_those_of_the_code() -> None:
    _, _, after = PAGE.partition("## Words that make no password")
    words, _, _ = after.partition("; and of the person")
    assert re.findall(r"`([^`]+)`", words) == list(strength._OURS)
    assert f"Passwords have {strength.SHORTEST} to {strength.LONGEST} characters" in ACCOUNTS


def minutes(time: timedelta) -> str:
    return f"{time // timedelta(minutes=1)} minutes"
