"""What changes while somebody is being let in, and what an owner of an address finds who comes late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest
from sqlalchemy import update

from apps.api.accounts.oauth.issuer import Profile, Request
from apps.api.accounts.registration.setup_code import SetupCode
from apps.api.accounts.repository import AccountRepository
from apps.api.db.accounts import User
from apps.api.db.session import Sessions, transaction
from tests.api.accounts.conftest import BROWSER, OTHER_PASSWORD, PASSWORD, Device, Door, StoppedClock
from tests.factories import a_user


@dataclass
class Issuer:
    """Says of everybody what it is told to say."""

    told: Profile
    name: str = "elsewhere"
    title: str = "Elsewhere"
    issuer: str = "https://elsewhere.example"
    links_by_email: bool = False

    async def address(self, request: Request) -> str:
        return f"{self.issuer}/authorize?state={request.state}"

    async def require_sender(self, iss: str | None) -> None:
        return None

    async def profile(self, code: str, request: Request) -> Profile:
        return self.told


def elsewhere(door: Door, email: str, *, is_verified: bool) -> Issuer:
    issuer = Issuer(Profile("https://elsewhere.example", "subject-1", email, is_verified, "mallory"))
    door.accounts.issuers._found["elsewhere"] = issuer  # no configuration names one that lies
    return issuer


async def visit(door: Door) -> tuple[httpx.Response, httpx.Response]:
    """(what the browser meets that comes back, what its cookie is good for)."""
    async with door.at("198.51.100.7") as http:
        begun = await http.get("/auth/oauth/elsewhere/start")
        state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
        back = await http.get(f"/auth/oauth/elsewhere/callback?state={state}&code=c", headers={"accept": "text/html"})
        return back, await http.post("/auth/refresh", headers=BROWSER)


def setting(door: Door, **different: Any) -> None:
    settings = door.resources.settings.model_copy(update=different)
    object.__setattr__(door.resources, "settings", settings)
    door.accounts.settings = settings


async def reset(door: Door, address: str) -> None:
    await door.post("/auth/password/forgotten", {"email": address})
    order = {"token": await door.secret_for(address), "password": OTHER_PASSWORD}
    assert (await door.post("/auth/password/reset", order)).status_code == 200


async def test_an_identity_that_was_there_before_the_owner_of_the_address_lets_nobody_in(door: Door) -> None:
    setting(door, require_verified_email=True)
    elsewhere(door, "victim@example.org", is_verified=False)
    await visit(door)
    await reset(door, "victim@example.org")
    owner = await door.device("victim@example.org", OTHER_PASSWORD)
    _, refreshed = await visit(door)
    assert refreshed.status_code == 401
    assert await owner.is_let_in()
    assert "account.reclaimed" in [one["action"] for one in (await owner.get("/auth/audit")).json()["items"]]


async def test_a_factor_and_a_token_that_were_there_before_the_owner_are_gone(door: Door, clock: StoppedClock) -> None:
    await door.register("victim")
    thief = await door.device("victim")
    token = (await thief.post("/auth/tokens", {"name": "x", "scopes": ["read"]})).json()["token"]
    secret = (await thief.post("/auth/second-factor")).json()["secret"]
    await thief.post("/auth/second-factor/confirm", {"code": pyotp.TOTP(secret).at(clock())})
    await reset(door, "victim@example.org")
    assert (await door.log_in("victim", OTHER_PASSWORD)).json()["state"] == "signed_in"
    answer = await door.http.get("/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


async def test_a_reset_leaves_what_the_owner_of_a_confirmed_address_connected(door: Door, clock: StoppedClock) -> None:
    await door.register()
    await door.post("/auth/verify", {"token": await door.secret_for("ada@")})
    ada = await door.device()
    secret = (await ada.post("/auth/second-factor")).json()["secret"]
    await ada.post("/auth/second-factor/confirm", {"code": pyotp.TOTP(secret).at(clock())})
    await reset(door, "ada@example.org")
    assert (await door.log_in("ada", OTHER_PASSWORD)).json()["state"] == "second_factor"


async def test_nobody_is_let_in_by_a_password_alone_while_a_factor_is_connected(
    ada: Device, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one confirms between the look at the second factor and the session."""
    secret = (await ada.post("/auth/second-factor")).json()["secret"]
    looked = AccountRepository.locked_user
    confirmed: list[int] = []

    async def locked_user(rows: AccountRepository, user_id: str) -> User | None:
        if not confirmed:
            confirmed.append(0)
            answer = await ada.post("/auth/second-factor/confirm", {"code": pyotp.TOTP(secret).at(clock())})
            confirmed[0] = answer.status_code
        return await looked(rows, user_id)

    monkeypatch.setattr(AccountRepository, "locked_user", locked_user)
    thief = await ada.door.log_in()
    assert confirmed == [200]
    assert (thief.status_code, thief.json()["error"]) == (401, "CredentialsRefused")


async def test_who_is_locked_while_they_come_back_from_an_issuer_is_not_let_in(
    door: Door, people: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere(door, "bob@example.org", is_verified=True)
    _, refreshed = await visit(door)
    user_id = refreshed.json()["user_id"]
    found = AccountRepository.locked_user
    calls: list[str] = []

    async def locked_user(rows: AccountRepository, wanted: str) -> User | None:
        calls.append(wanted)
        if len(calls) == 2:  # the account was found, and its session is about to begin
            async with transaction(people) as session:
                await session.execute(update(User).where(User.id == user_id).values(disabled_at=door.clock()))
        return await found(rows, wanted)

    monkeypatch.setattr(AccountRepository, "locked_user", locked_user)
    _, refreshed = await visit(door)
    assert refreshed.status_code == 401
    assert len(calls) >= 2


async def test_a_browser_that_signs_in_anew_leaves_no_session_behind(door: Door) -> None:
    await door.register()
    order = {"login": "ada", "password": PASSWORD}
    async with door.at("198.51.100.1") as http:
        first = await http.post("/auth/login", json=order, headers=BROWSER)
        second = await http.post("/auth/login", json=order, headers=BROWSER)
        headers = {"Authorization": f"Bearer {second.json()['access_token']}"}
        listed = (await http.get("/auth/sessions", headers=headers)).json()["items"]
    assert [one["id"] for one in listed] == [second.json()["session_id"]]
    assert first.json()["session_id"] != second.json()["session_id"]


async def test_without_the_factor_a_session_proves_no_second_factor_any_more(ada: Device, clock: StoppedClock) -> None:
    secret = (await ada.post("/auth/second-factor")).json()["secret"]
    await ada.post("/auth/second-factor/confirm", {"code": pyotp.TOTP(secret).at(clock())})
    assert (await ada("DELETE", "/auth/second-factor")).status_code == 204
    assert (await ada.get("/auth/me")).json()["sign_in"]["amr"] == ["pwd"]


async def test_who_has_neither_password_nor_app_is_told_to_sign_in_again(door: Door, clock: StoppedClock) -> None:
    elsewhere(door, "bob@example.org", is_verified=True)
    _, refreshed = await visit(door)
    bob = door.holding({**refreshed.json(), "refresh_token": ""})
    clock.advance(minutes=6)
    assert (await bob.post("/auth/second-factor")).json()["error"] == "StepUpNeeded"
    answer = await bob.post("/auth/step-up", {})
    assert (answer.status_code, answer.json()["error"]) == (409, "NothingToProve")


async def test_an_administrator_without_a_password_closes_the_setup_code(door: Door, people: Sessions) -> None:
    async with transaction(people) as session:
        await a_user(session, "machine", role="admin")
        await session.execute(update(User).values(kind="service"))
        assert await SetupCode(door.accounts).is_open(session)
        await session.execute(update(User).values(kind="person"))
        assert not await SetupCode(door.accounts).is_open(session)


async def test_tokens_of_who_is_unlocked_count_again(door: Door, people: Sessions) -> None:
    await door.accounts.revocations.announce(["a-token", "another"])
    await door.accounts.revocations.withdraw(["a-token"])
    left = await door.resources.redis.zrange("accounts:revoked", 0, -1)
    assert "another" in str(left)
    assert "a-token" not in str(left)
