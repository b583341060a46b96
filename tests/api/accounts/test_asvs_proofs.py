"""What the OWASP ASVS wants of proving anew who one is, and of a second factor for everybody."""

from __future__ import annotations

import pyotp

from tests.api.accounts.conftest import BROWSER, PASSWORD, Device, Door, StoppedClock


async def test_who_proves_anew_who_they_are_has_new_tokens_and_the_old_ones_end(
    ada: Device, clock: StoppedClock
) -> None:
    clock.advance(minutes=5)
    before, refresh = ada.access, ada.refresh
    ada.take((await ada.post("/auth/step-up", {"password": PASSWORD})).json())
    after, ada.access = ada.access, before
    assert not await ada.is_let_in()
    ada.access = after
    assert (await ada.refreshed()).status_code == 200
    clock.advance(seconds=11)
    ada.refresh = refresh
    assert (await ada.refreshed()).status_code == 401


async def test_a_browser_that_proves_anew_keeps_the_new_token_in_its_cookie(door: Door, clock: StoppedClock) -> None:
    await door.register()
    told = (await door.post("/auth/login", {"login": "ada", "password": PASSWORD}, headers=BROWSER)).json()
    device, cookies = door.holding({**told, "refresh_token": ""}), dict(door.http.cookies)
    proven = await device.post("/auth/step-up", {"password": PASSWORD})
    assert (proven.json()["refresh_token"], dict(door.http.cookies) != cookies) == (None, True)
    clock.advance(seconds=11)
    assert (await door.post("/auth/refresh", headers=BROWSER)).status_code == 200


async def test_ending_a_session_wants_a_fresh_proof(ada: Device, clock: StoppedClock) -> None:
    other = await ada.door.device()
    clock.advance(minutes=5)
    for path in ("/auth/sessions", f"/auth/sessions/{other.session_id}"):
        refused = await ada("DELETE", path)
        assert (refused.status_code, refused.json()["error"]) == (403, "StepUpNeeded"), path
    assert await other.is_let_in()
    ada.take((await ada.post("/auth/step-up", {"password": PASSWORD})).json())
    assert (await ada("DELETE", f"/auth/sessions/{other.session_id}")).status_code == 204
    assert not await other.is_let_in()


async def test_where_everybody_needs_a_second_factor_one_alone_is_for_connecting_it(ada: Device) -> None:
    settings = ada.door.resources.settings.model_copy(update={"everybody_needs_second_factor": True})
    object.__setattr__(ada.door.resources, "settings", settings)
    order = {"name": "x", "scopes": ["read"]}
    for method, path, body in (("GET", "/projects", None), ("POST", "/auth/tokens", order), ("GET", "/auth/audit", {})):
        answer = await ada(method, path, json=body)
        assert (answer.status_code, answer.json()["error"]) == (403, "SecondFactorNeeded"), path
    app = pyotp.TOTP((await ada.post("/auth/second-factor")).json()["secret"])
    code = app.at(ada.door.clock())
    assert (await ada.post("/auth/second-factor/confirm", {"code": code})).status_code == 200
    assert (await ada.get("/projects")).status_code == 200
