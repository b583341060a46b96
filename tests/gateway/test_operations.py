"""What operators see: health, metrics and the access log."""

from __future__ import annotations

from typing import Any

from tests.gateway.honest_api import HonestApi
from tests.gateway.outside import Outside, outside, until

FROM_ELSEWHERE = {"X-Forwarded-For": "198.51.100.1"}


async def test_health_tells_everybody_little_and_administrators_each_part(ada: Outside, inner: HonestApi) -> None:
    for path in ("/health", "/health/ready", "/health/live"):
        answer = await ada.get(path)
        assert (answer.status, answer.json) == (200, {"status": "ok"})
    chief = {"Authorization": f"Bearer {inner.key.token(roles=['user', 'admin'])}"}

    async def all_is_well() -> bool:
        parts: dict[str, Any] = (await ada.get("/health", headers=chief)).json["parts"]
        return all(parts[name]["ok"] for name in ("keys", "revocations", "limits")) and bool(parts["api"][0]["says"])

    await until(all_is_well)
    assert (await ada.get("/health", headers=chief)).json["parts"]["api"][0]["says"] == {"status": "ok", "version": "1"}
    assert (await ada.get("/health", headers={"Authorization": "Bearer no"})).status == 200
    assert (await ada.post("/health")).status == 405


async def test_metrics_are_free_at_home_and_elsewhere_for_administrators_and_scrapers(
    inner: HonestApi, clean_redis: str
) -> None:
    chief = {"Authorization": f"Bearer {inner.key.token(roles=['admin'])}"}
    user = {"Authorization": f"Bearer {inner.key.token()}"}
    scraper = {"Authorization": "Bearer a-token-of-the-scraper"}
    async with outside(
        clean_redis, inner.url, trusted_proxies="127.0.0.1", metrics_token="a-token-of-the-scraper"
    ) as someone:
        home = await someone.get("/metrics")
        assert home.headers["Content-Type"].startswith("text/plain")
        elsewhere = [(await someone.get("/metrics", headers=FROM_ELSEWHERE | who)).status for who in ({}, user)]
        assert elsewhere == [403, 403]
        welcome = [(await someone.get("/metrics", headers=FROM_ELSEWHERE | who)).status for who in (chief, scraper)]
        assert welcome == [200, 200]
        assert (await someone.get("/projects", headers=scraper)).status == 401
    async with outside(clean_redis, inner.url, trusted_proxies="127.0.0.1") as someone:
        assert (await someone.get("/metrics", headers=FROM_ELSEWHERE | {"Authorization": "Bearer "})).status == 403


async def test_metrics_count_requests_and_refusals(ada: Outside) -> None:
    await ada.get("/projects")
    await ada.get("/projects", headers={"Authorization": "Bearer no"})
    text = (await ada.get("/metrics")).body.decode()
    assert 'gateway_requests_total{kind="read",method="GET",status="200"} 1.0' in text
    assert 'gateway_refusals_total{error="NotSignedIn"} 1.0' in text
    assert 'gateway_request_seconds_count{kind="read"} 2.0' in text
    assert 'gateway_upstream_is_well{url="http://127.0.0.1' in text


async def test_the_log_tells_who_did_what_and_no_secret(ada: Outside) -> None:
    headers = {"Cookie": "__Host-conclave_refresh=cookie-secret", "X-Request-ID": "request-id-1"}
    await ada.post("/projects?token=query-secret", data=b"body-secret", headers=headers)
    await ada.get("/projects", headers={"Authorization": "Bearer header-secret"})
    await ada("BREW", "/projects")
    done, refused, unknown = ada.lines()
    assert (
        done.items()
        >= {
            "event": "request",
            "method": "POST",
            "path": "/projects",
            "status": 200,
            "kind": "write",
            "user": "ada",
            "sign_in": "session-1",
            "address": "127.0.0.1",
            "request_id": "request-id-1",
        }.items()
    )
    assert len(done["trace_id"]) == 32
    assert done["sent_bytes"] > 0
    assert (refused["status"], refused["error"]) == (401, "NotSignedIn")
    assert (unknown["status"], unknown["method"]) == (501, "other")
    assert "secret" not in ada.log.getvalue()
    assert ada.token not in ada.log.getvalue()


async def test_every_answer_bears_its_id_and_no_name_of_a_library(ada: Outside) -> None:
    for method, path in (("GET", "/projects"), ("GET", "/health"), ("GET", "/"), ("BREW", "/x"), ("GET", "/auth/me")):
        answer = await ada(method, path)
        assert answer.headers["X-Request-ID"]
        assert answer.headers["Server"] == "conclave"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
