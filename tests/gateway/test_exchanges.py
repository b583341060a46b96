"""Requests and answers pass through unchanged, but for what ends at a hop."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.gateway.honest_api import HonestApi, honest_api
from tests.gateway.outside import SECRET, Outside, outside


async def test_a_request_reaches_the_api_as_it_was_sent(ada: Outside, inner: HonestApi) -> None:
    answer = await ada.post("/projects/a%20b/x?q=1%2F2&q=%C3%A9", data=b'{"a": 1}', headers={"Cookie": "kept=1"})
    assert (answer.status, answer.json["by"]) == (200, "one")
    assert inner.last.method == "POST"
    assert inner.last.raw_path == "/projects/a%20b/x?q=1%2F2&q=%C3%A9"
    assert inner.last.body == b'{"a": 1}'
    assert inner.last.header("cookie") == "kept=1"
    assert inner.last.header("authorization") == f"Bearer {ada.token}"
    assert inner.last.header("host") == ada.url.removeprefix("http://")


async def test_identity_cannot_be_forged_by_a_header(ada: Outside, inner: HonestApi) -> None:
    forged = ["X-Conclave-Client", "X-Conclave-User", "X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-IP"]
    forged += ["X-User-Id", "X-Auth-Roles", "X_User_Id", "x_conclave_client", "Proxy-Authorization", "TE"]
    await ada.get("/projects", headers=dict.fromkeys(forged, "root"))
    assert "root" not in [value for _, value in inner.last.headers]


async def test_the_api_is_told_who_is_outside_by_a_signed_header(ada: Outside, inner: HonestApi) -> None:
    answer = await ada.get("/projects", headers={"X-Request-ID": "chosen-by-client"})
    claim, _, signature = (inner.last.header("x-conclave-client") or "").rpartition(";sig=")
    assert signature == hmac.digest(SECRET.encode(), f"{claim}\nchosen-by-client".encode(), "sha256").hex()
    fields = dict(field.split("=", 1) for field in claim.split(";"))
    assert fields.items() >= {"ip": "127.0.0.1", "proto": "http", "host": ada.url.removeprefix("http://")}.items()
    assert abs(int(fields["t"]) - time.time()) < 30
    assert inner.last.header("x-request-id") == answer.headers["X-Request-ID"] == "chosen-by-client"


async def test_ids_that_could_do_harm_are_replaced(ada: Outside, inner: HonestApi) -> None:
    answer = await ada.get("/projects", headers={"X-Request-ID": 'a" onclick="', "traceparent": "00-0-0-0"})
    assert inner.last.header("x-request-id") == answer.headers["X-Request-ID"] != 'a" onclick="'
    assert (inner.last.header("traceparent") or "").count("-") == 3
    assert inner.last.header("traceparent") != "00-0-0-0"


async def test_a_trace_of_the_client_is_carried_on(ada: Outside, inner: HonestApi) -> None:
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    await ada.get("/projects", headers={"traceparent": trace, "tracestate": "a=1"})
    assert (inner.last.header("traceparent"), inner.last.header("tracestate")) == (trace, "a=1")


async def test_headers_of_a_hop_end_there(ada: Outside, inner: HonestApi) -> None:
    answer = await ada.get("/artifact", headers={"Connection": "x-hop, authorization", "X-Hop": "1", "Upgrade": "h2c"})
    assert {name.lower() for name, _ in inner.last.headers}.isdisjoint({"x-hop", "upgrade"})
    assert inner.last.header("authorization"), "credentials are not dropped by a trick"
    assert {"X-Secret-Hop", "Keep-Alive"}.isdisjoint(answer.headers)
    assert answer.headers["Server"] == "conclave"


async def test_what_agents_wrote_cannot_run_beside_the_console(ada: Outside) -> None:
    answer = await ada.get("/artifact")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_long_answers_and_heads_alone_arrive_whole(ada: Outside) -> None:
    assert len((await ada.get("/pieces")).body) == 300_000
    head = await ada("HEAD", "/projects")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["Content-Length"]) > 0


@pytest.mark.parametrize("status", [201, 204, 304, 307, 404, 409, 500, 503])
async def test_what_the_api_decides_is_what_the_client_hears(ada: Outside, status: int) -> None:
    answer = await ada.get(f"/status/{status}")
    assert (answer.status, answer.body) == (status, b"")
    assert (answer.headers["Location"], answer.headers["ETag"]) == ("/elsewhere", '"1"')
    assert (await ada.get("/projects")).status == 200, "the connection goes on"


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 1_000_000])
async def test_bodies_of_any_size_arrive_whole(ada: Outside, inner: HonestApi, size: int) -> None:
    assert (await ada("PUT", "/files", data=b"x" * size)).json["size"] == size
    assert (await ada("PUT", "/files", data=_in_pieces(size))).json["size"] == size


async def _in_pieces(size: int) -> AsyncIterator[bytes]:
    for start in range(0, size, 10_000):
        yield b"x" * min(10_000, size - start)


async def test_a_body_that_is_too_large_is_refused_with_or_without_a_length(inner: HonestApi, clean_redis: str) -> None:
    async with outside(clean_redis, inner.url, token=inner.key.token(), body_limit_bytes=100_000) as ada:
        assert (await ada.post("/projects", data=b"x" * 100_001)).error == "RequestTooLarge"
        assert (await ada.post("/projects", data=_in_pieces(150_000))).status == 413
        assert (await ada.post("/projects", data=_in_pieces(100_000))).status == 200
    assert [len(seen.body) for seen in inner.seen] == [100_000]


async def test_an_upload_has_a_limit_of_its_own(inner: HonestApi, clean_redis: str) -> None:
    limits: dict[str, Any] = {"body_limit_bytes": 100_000, "upload_limit_bytes": 200_000}
    async with outside(clean_redis, inner.url, token=inner.key.token(), **limits) as ada:
        path = "/projects/p/documents?name=a.txt"
        assert (await ada.post(path, data=b"x" * 200_000)).status == 200
        assert (await ada.post(path, data=_in_pieces(200_000))).status == 200
        assert (await ada.post(path, data=b"x" * 200_001)).error == "RequestTooLarge"
        assert (await ada.post(path, data=_in_pieces(200_001))).status == 413
        assert (await ada("PUT", path, data=b"x" * 100_001)).status == 413
    assert [len(seen.body) for seen in inner.seen] == [200_000, 200_000]


async def test_a_body_that_stops_coming_is_given_up(inner: HonestApi, clean_redis: str) -> None:
    async def stalls() -> AsyncIterator[bytes]:
        yield b"begin"
        await asyncio.Event().wait()

    async with outside(clean_redis, inner.url, token=inner.key.token(), body_silence_seconds=0.1) as ada:
        assert (await ada.post("/projects", data=stalls())).error == "RequestTooSlow"
    assert inner.seen == []


async def test_a_body_that_trickles_in_is_given_up(inner: HonestApi, clean_redis: str) -> None:
    """No pause is too long, and yet it would keep a connection for ever."""

    async def trickle() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.01)  # the pace of the client is what is tried

    async with outside(clean_redis, inner.url, token=inner.key.token(), body_silence_seconds=0.3) as ada:
        answer = await ada.post("/projects/p/generate", data=trickle())
        assert (answer.status, answer.error) == (408, "RequestTooSlow")


async def test_continue_is_said_to_welcome_requests_alone(ada: Outside) -> None:
    assert (await ada.post("/projects", data=b"x" * 10, expect100=True)).json["size"] == 10
    refused = await ada.post("/projects", data=b"x" * 10, expect100=True, headers={"Authorization": "Bearer no"})
    assert refused.status == 401
    assert (await ada.post("/projects", data=b"x", headers={"Expect": "miracles"})).status == 417


async def test_a_client_that_leaves_is_noticed_by_the_api(ada: Outside, inner: HonestApi) -> None:
    asking = asyncio.create_task(ada.get("/wait"))
    await inner.arrived.wait()
    asking.cancel()
    await inner.left.wait()
    assert (await ada.get("/projects")).status == 200
    assert 499 in [line["status"] for line in ada.lines()]


async def test_an_answer_that_breaks_off_is_seen_to_be_broken(ada: Outside) -> None:
    with pytest.raises((aiohttp.ClientPayloadError, aiohttp.ClientOSError)):
        await ada.get("/broken")


async def test_an_api_that_says_nothing_is_given_up(inner: HonestApi, clean_redis: str) -> None:
    async with outside(clean_redis, inner.url, token=inner.key.token(), api_silence_seconds=0.2) as ada:
        assert (await ada.get("/wait")).error == "ApiTooSlow"


async def test_an_api_that_is_away_is_told_with_a_way_on(clean_redis: str) -> None:
    async with honest_api() as gone:
        token = gone.key.token()
        async with outside(clean_redis, gone.url, token=token) as ada:
            assert (await ada.get("/projects")).status == 200
            port = int(gone.url.rpartition(":")[2])
            gone_key = gone.key
            answer = None
    async with outside(clean_redis, gone.url, token=token) as ada:
        answer = await ada.get("/auth/anything")
        assert (answer.status, answer.error, answer.headers["Retry-After"]) == (503, "ApiUnavailable", "2")
        assert (await ada.get("/projects")).error == "SignInUnchecked"
        async with honest_api(port=port, key=gone_key):
            assert (await ada.get("/auth/anything")).status == 200
