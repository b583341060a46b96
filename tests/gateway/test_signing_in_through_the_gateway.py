"""A browser signs in, goes on and signs out, through the gateway and at Conclave's own API."""

from __future__ import annotations

from http.cookies import SimpleCookie

from tests.gateway.outside import Outside

PASSWORD = "seven unlikely walruses"
COOKIE = "__Host-conclave_refresh"


async def test_a_browser_signs_in_by_a_cookie_and_out_again(real: Outside) -> None:
    real.token = ""
    order = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
    assert (await real.post("/auth/register", json=order)).status == 202
    page = {"X-Conclave-CSRF": "1", "Sec-Fetch-Site": "same-origin"}
    login = {"login": "ada", "password": PASSWORD}
    refused = await real.post("/auth/login", json=login)
    assert (refused.status, refused.error) == (403, "CrossSiteRequest"), "another site's page sends no such header"
    signed_in = await real.post("/auth/login", json=login, headers=page)
    assert signed_in.status == 200
    cookie = SimpleCookie(signed_in.headers["Set-Cookie"])[COOKIE]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"].lower()) == (True, True, "strict")
    held = {**page, "Cookie": f"{COOKIE}={cookie.value}"}
    refreshed = await real.post("/auth/refresh", headers=held)
    assert (refreshed.status, refreshed.json["name"]) == (200, "ada")
    bearer = {"Authorization": f"Bearer {refreshed.json['access_token']}"}
    assert (await real.get("/auth/me", headers=bearer)).json["name"] == "ada"
    held["Cookie"] = f"{COOKIE}={SimpleCookie(refreshed.headers['Set-Cookie'])[COOKIE].value}"
    assert (await real.post("/auth/logout", headers=held)).status == 204
    assert (await real.post("/auth/refresh", headers=held)).status == 401
