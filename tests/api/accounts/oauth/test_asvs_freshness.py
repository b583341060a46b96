"""What the OWASP ASVS wants of a sign-in elsewhere: it is as fresh as its issuer says, and ends the session before."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from apps.api.accounts.sessions.cookie import COOKIE
from tests.api.accounts.conftest import BROWSER, PASSWORD, Device, Door, StoppedClock
from tests.api.accounts.oauth.conftest import Visitor, query_of
from tests.api.accounts.oauth.small_issuer import SmallIssuer, small_issuer


@pytest.fixture
async def issuer() -> AsyncIterator[SmallIssuer]:
    async with small_issuer() as issuer:
        yield issuer


@pytest.fixture
def elsewhere(issuer: SmallIssuer) -> dict[str, Any]:
    return {**issuer.as_configured(), "oauth_linking": ()}


async def signed_in(visitor: Visitor, issuer: SmallIssuer, **query: str) -> Device:
    """In a browser that brings its strict cookie to our page, and none when it comes back from the issuer's."""
    back = issuer.visited(await visitor.start(**query))
    if COOKIE in visitor.http.cookies:
        visitor.http.cookies.delete(COOKIE)
    assert (await visitor.back(back)).headers["location"] == "/console/"
    return await visitor.device()


async def is_fresh(device: Device) -> bool:
    answer = await device.post("/auth/second-factor")
    assert (answer.status_code, answer.json().get("error")) in ((201, None), (403, "StepUpNeeded"))
    return answer.status_code == 201


@pytest.mark.parametrize(
    ("seconds_ago", "counts"),
    [(0, True), (200, True), (301, False), (86_400, False), (-30, True), (-3_600, False)],
)
async def test_a_sign_in_elsewhere_is_as_fresh_as_its_issuer_says(
    visitor: Visitor, issuer: SmallIssuer, clock: StoppedClock, seconds_ago: int, counts: bool
) -> None:
    issuer.said = {"auth_time": int(clock().timestamp()) - seconds_ago}
    someone = await signed_in(visitor, issuer)
    assert await is_fresh(someone) == counts
    clock.advance(minutes=6)
    assert not await is_fresh(someone)


@pytest.mark.parametrize("told", [None, 0, -1, True, 1e300])
async def test_who_is_not_said_to_have_been_asked_proves_nothing_by_it(
    visitor: Visitor, issuer: SmallIssuer, told: Any
) -> None:
    issuer.said = {} if told is None else {"auth_time": told}
    issuer.userinfo = {"email": "ada@example.org", "auth_time": 4_000_000_000}
    someone = await signed_in(visitor, issuer)
    assert not await is_fresh(someone)
    assert (await someone.get("/auth/me")).json()["sign_in"]["auth_time"] is None
    refused = await someone.post("/auth/step-up", {})
    assert (refused.status_code, refused.json()["error"]) == (409, "NothingToProve")
    assert "anew=true" in refused.json()["hint"]


async def test_whoever_wants_a_fresh_proof_makes_the_issuer_ask(visitor: Visitor) -> None:
    assert "max_age" not in query_of(await visitor.start())
    assert query_of(await visitor.start(anew="true"))["max_age"] == "0"


async def test_who_cannot_prove_anything_elsewhere_chooses_a_password(
    door: Door, visitor: Visitor, issuer: SmallIssuer
) -> None:
    issuer.said = {"email": "ada@example.org", "email_verified": True}
    someone = await signed_in(visitor, issuer)
    await door.post("/auth/password/forgotten", {"email": "ada@example.org"})
    order = {"token": await door.secret_for("ada@"), "password": PASSWORD}
    assert (await door.post("/auth/password/reset", order)).status_code == 200
    assert not await someone.is_let_in()
    someone = await signed_in(visitor, issuer)
    assert not await is_fresh(someone)
    someone.take((await someone.post("/auth/step-up", {"password": PASSWORD})).json())
    assert await is_fresh(someone)


async def test_who_comes_back_from_an_issuer_leaves_no_session_behind(
    door: Door, visitor: Visitor, issuer: SmallIssuer
) -> None:
    await door.register("bob")
    order = {"login": "bob", "password": PASSWORD}
    former = (await visitor.http.post("/auth/login", json=order, headers=BROWSER)).json()
    bob = door.holding({**former, "refresh_token": ""})
    first = await signed_in(visitor, issuer)
    assert not await bob.is_let_in()
    second = await signed_in(visitor, issuer)
    assert not await first.is_let_in()
    assert [one["id"] for one in (await second.get("/auth/sessions")).json()["items"]] == [second.session_id]


async def test_a_sign_in_that_was_not_finished_ends_no_session(
    door: Door, visitor: Visitor, issuer: SmallIssuer
) -> None:
    first = await signed_in(visitor, issuer)
    state = query_of(await visitor.start())["state"]
    assert await visitor.refused(f"/auth/oauth/local/callback?error=access_denied&state={state}") == "IssuerDeclined"
    assert await first.is_let_in()


async def test_nobody_ends_the_session_of_somebody_else_by_its_id(
    door: Door, visitor: Visitor, issuer: SmallIssuer, ada: Device
) -> None:
    visitor.http.cookies.set(COOKIE, f"cnr_{ada.session_id}.1.{'A' * 43}")
    await signed_in(visitor, issuer)
    assert await ada.is_let_in()
