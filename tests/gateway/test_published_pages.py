"""Published pages on a port of their own, which is logged, counted and limited as the gateway's own is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from yarl import URL

from tests.gateway.honest_api import HonestApi
from tests.gateway.outside import Answer, Outside, outside, until
from tests.gateway.probes_of_http import FAMILIES, Probe
from tests.gateway.test_http_conformance import statuses

HOUR = 3600
BIG_BYTES = 64_000_000
"""More than the sockets of a connection hold."""


@dataclass
class Reader:
    """Somebody who reads pages. `browser` asks the gateway's own port."""

    browser: Outside

    @property
    def port(self) -> int:
        assert self.browser.gateway.pages_port is not None
        return self.browser.gateway.pages_port

    async def open(self, method: str, path: str, **options: Any) -> ClientResponse:
        url = URL(f"http://127.0.0.1:{self.port}{path}", encoded=True)
        return await self.browser.session.request(method, url, allow_redirects=False, **options)

    async def __call__(self, method: str, path: str, **options: Any) -> Answer:
        async with await self.open(method, path, **options) as answer:
            return Answer(answer.status, answer.headers, await answer.read())

    async def get(self, path: str, **options: Any) -> Answer:
        return await self("GET", path, **options)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = tmp_path / "pages" / "todo"
    site.mkdir(parents=True)
    (site / "index.html").write_text("<script>free()</script>")
    (site / "404.html").write_text("own 404")
    (site / "app.js").write_text("go()")
    (tmp_path / "pages" / "bare").mkdir()
    with (site / "big.bin").open("wb") as big:
        big.truncate(BIG_BYTES)
    return tmp_path / "pages"


@asynccontextmanager
async def reading(redis: str, inner: HonestApi, folder: Path, **settings: Any) -> AsyncIterator[Reader]:
    async with outside(redis, inner.url, pages_folder=folder, pages_port=0, **settings) as browser:
        yield Reader(browser)


@pytest.fixture
async def reader(clean_redis: str, inner: HonestApi, folder: Path) -> AsyncIterator[Reader]:
    async with reading(clean_redis, inner, folder) as someone:
        yield someone


async def test_published_pages_live_on_an_origin_of_their_own(reader: Reader, inner: HonestApi) -> None:
    redirect = await reader.get("/todo?x=1")
    assert (redirect.status, redirect.headers["Location"]) == (308, "/todo/?x=1")
    page = await reader.get("/todo/")
    assert page.body == b"<script>free()</script>"
    assert "Content-Security-Policy" not in page.headers
    missing = await reader.get("/todo/missing")
    assert (missing.status, missing.body) == (404, b"own 404")
    for path in ("/", "/bare/", "/projects", "/auth/me", "/console/", "/metrics", "/health"):
        assert (await reader.get(path)).status == 404
    assert (await reader.browser.get("/todo/")).status == 401, "and not on the gateway's"
    assert inner.seen == []


async def test_a_page_is_read_in_parts_and_only_once_while_it_stays_the_same(reader: Reader) -> None:
    whole = await reader.get("/todo/")
    part = await reader.get("/todo/", headers={"Range": "bytes=1-6"})
    assert (part.status, part.body, part.headers["Content-Range"]) == (206, b"script", "bytes 1-6/23")
    unchanged = await reader.get("/todo/", headers={"If-None-Match": whole.headers["ETag"]})
    assert (unchanged.status, unchanged.body) == (304, b"")
    head = await reader("HEAD", "/todo/")
    assert (head.status, head.headers["Content-Length"], head.body) == (200, "23", b"")
    beyond = await reader.get("/todo/", headers={"Range": "bytes=900-"})
    assert beyond.status == 416
    sent = [(line["status"], line["sent_bytes"]) for line in reader.browser.lines()]
    assert sent == [(200, 23), (206, 6), (304, 0), (200, 0), (416, 0)]


async def test_what_readers_do_is_logged_and_no_secret_with_it(reader: Reader) -> None:
    secrets = {"Cookie": "a=cookie-secret", "Authorization": "Bearer header-secret", "X-Request-ID": "request-id-1"}
    await reader.get("/todo/?token=query-secret", headers=secrets)
    await reader.get("/todo/missing")
    await reader("POST", "/todo/", data=b"body-secret")
    await reader.get("/../secret")
    await reader("BREW", "/todo/")
    page, missing, posted, climbing, unknown = reader.browser.lines()
    expected = {
        "event": "request",
        "method": "GET",
        "path": "/todo/",
        "status": 200,
        "kind": "page",
        "address": "127.0.0.1",
        "request_id": "request-id-1",
        "sent_bytes": 23,
    }
    assert page.items() >= expected.items()
    assert len(page["trace_id"]) == 32
    assert (missing["status"], missing["path"], missing["sent_bytes"]) == (404, "/todo/missing", 7)
    assert (posted["status"], posted["method"], posted["error"]) == (405, "POST", "MethodNotAllowed")
    assert (climbing["status"], climbing["path"], climbing["error"]) == (400, None, "MalformedRequest")
    assert (unknown["status"], unknown["method"], unknown["kind"]) == (501, "other", "page")
    assert "secret" not in reader.browser.log.getvalue()


async def test_who_leaves_in_the_middle_of_a_page_is_logged_as_such(reader: Reader) -> None:
    answer = await reader.open("GET", "/todo/big.bin")
    await answer.content.readexactly(1000)
    answer.close()

    async def is_logged() -> bool:
        return bool(reader.browser.lines())

    await until(is_logged)
    assert [(line["status"], line["path"]) for line in reader.browser.lines()] == [(499, "/todo/big.bin")]


async def test_readers_are_counted_beside_the_others(reader: Reader) -> None:
    await reader.get("/todo/")
    await reader.get("/todo/app.js")
    await reader("PUT", "/todo/")
    text = (await reader.browser.get("/metrics")).body.decode()
    assert 'gateway_requests_total{kind="page",method="GET",status="200"} 2.0' in text
    assert 'gateway_requests_total{kind="page",method="PUT",status="405"} 1.0' in text
    assert 'gateway_request_seconds_count{kind="page"} 3.0' in text
    assert 'gateway_refusals_total{error="MethodNotAllowed"} 1.0' in text


async def test_an_address_reads_no_more_than_it_may(clean_redis: str, inner: HonestApi, folder: Path) -> None:
    rules = f"page:address=3/{HOUR}"
    async with reading(clean_redis, inner, folder, rate_limits=rules, trusted_proxies="127.0.0.1") as reader:
        answers = [await reader.get("/todo/") for _ in range(4)]
        assert [answer.status for answer in answers] == [200, 200, 200, 429]
        assert answers[0].headers["RateLimit-Policy"] == f'"page-address";q=3;w={HOUR}'
        assert answers[0].headers["RateLimit"].startswith('"page-address";r=2;')
        assert 1 <= int(answers[3].headers["Retry-After"]) <= 2 * HOUR
        assert answers[3].error == "TooManyRequests"
        elsewhere = {"X-Forwarded-For": "198.51.100.1", "X-Forwarded-Proto": "https"}
        other = await reader.get("/todo/", headers=elsewhere)
        assert (other.status, other.headers["Strict-Transport-Security"]) == (200, "max-age=31536000")
        assert (await reader.browser.get("/health")).status == 200


@pytest.mark.parametrize("path", ["/todo/", "/todo", "/todo/missing", "/nothing"])
async def test_every_answer_bears_the_headers_of_the_gateway(reader: Reader, path: str) -> None:
    headers = (await reader.get(path)).headers
    assert headers["X-Request-ID"]
    assert (headers["Server"], headers["X-Content-Type-Options"]) == ("conclave", "nosniff")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["RateLimit"]
    if path != "/nothing":
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Origin-Agent-Cluster"] == "?1"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_pages_are_only_read(reader: Reader, method: str) -> None:
    answer = await reader(method, "/todo/")
    assert (answer.status, answer.headers["Allow"], answer.error) == (405, "GET, HEAD", "MethodNotAllowed")


async def pieces() -> AsyncIterator[bytes]:
    yield b"x"


async def test_pages_are_asked_for_without_a_body_and_in_few_words(reader: Reader) -> None:
    for body in (b"x", pieces()):
        answer = await reader.get("/todo/", data=body)
        assert (answer.status, answer.error, answer.headers["Connection"]) == (413, "RequestTooLarge", "close")
    many = {f"X-{number}": "x" * 8000 for number in range(9)}
    assert (await reader.get("/todo/", headers=many)).error == "HeadTooLarge"
    assert (await reader.get("/todo/", headers={"X-Long": "x" * 9000})).error == "HeadTooLarge"


def one_of_each_family() -> list[Any]:
    """The first probe of a family stands for the others, which another port reads by the same code."""
    return [
        pytest.param(Probe(name, sent), id=name, marks=() if number == 0 else pytest.mark.exhaustive)
        for family in FAMILIES
        for number, (name, sent) in enumerate(family.items())
        if name != "two Authorizations"  # pages look at no credentials
    ]


@pytest.mark.parametrize("probe", one_of_each_family())
async def test_what_can_be_read_in_two_ways_is_refused_here_too(reader: Reader, probe: Probe) -> None:
    answers = await statuses(reader.port, probe.sent)
    assert len(answers) == 1, "one refusal, and then the end"
    assert answers[0] in (400, 405, 413, 417, 431, 501)


async def test_the_server_tells_what_it_can_do(reader: Reader) -> None:
    sent = b"OPTIONS * HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n"
    connection, writer = await asyncio.open_connection("127.0.0.1", reader.port)
    writer.write(sent)
    answer = await connection.read()
    assert answer.startswith(b"HTTP/1.1 204 ")
    assert b"\r\nAllow: GET, HEAD\r\n" in answer
    writer.close()
