"""What the way out of a preparation lets through, asked over its socket as a hostile program could."""

import asyncio
import gzip
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from packages.workspace.prepare import Registries, Registry
from packages.workspace.prepare.addresses import is_public
from packages.workspace.prepare.mirror import ADDRESS_INSIDE, SOCKET_NAME, Mirror
from packages.workspace.prepare.upstream import Forbidden, Upstream, require_permitted
from tests.workspace.prepare.local_registry import LocalRegistry, Page

Ask = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]
INDEX = "/python/tool/"


@pytest.fixture
def ask(place: Path) -> Ask:
    @asynccontextmanager
    async def ask(registries: Registries, quota_bytes: int = 1 << 20) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.AsyncHTTPTransport(uds=str(place / SOCKET_NAME))
        async with (
            Upstream(registries.private_hosts) as upstream,
            Mirror(registries, upstream, quota_bytes).listening(place, None),
            httpx.AsyncClient(transport=transport, base_url=ADDRESS_INSIDE) as client,
        ):
            yield client

    return ask


async def address_of_the_wheel(client: httpx.AsyncClient) -> str:
    [file] = (await client.get(INDEX)).json()["files"]
    return str(file["url"])


async def test_a_file_that_a_page_named_comes_with_its_hash_and_in_parts(registry: LocalRegistry, ask: Ask) -> None:
    page = registry.offer_wheel("tool", "1.0", {"tool.py": "x = 1\n"})
    async with ask(registry.registries) as client:
        answer = await client.get(INDEX)
        [file] = answer.json()["files"]
        assert answer.headers["content-type"] == "application/vnd.pypi.simple.v1+json"
        assert file["filename"] == "tool-1.0-py3-none-any.whl"
        assert len(file["hashes"]["sha256"]) == 64
        assert registry.address not in answer.text
        assert (await client.get(file["url"])).content == page.body
        assert (await client.head(file["url"])).headers["content-length"] == str(len(page.body))
        await client.get(file["url"], headers={"range": "bytes=0-9"})
    assert registry.seen_headers[-1]["range"] == "bytes=0-9"


async def test_both_forms_of_an_index_are_read_alike(registry: LocalRegistry, ask: Ask) -> None:
    url = "https://files.example/tool-1.0-py3-none-any.whl"
    registry.pages["/simple/tool/"] = Page(
        b'<base href="https://files.example/"><a href="tool-1.0-py3-none-any.whl#sha256=ab" data-yanked="old"'
        b' data-requires-python="&gt;=3.9" data-core-metadata="sha256=cd">tool-1.0-py3-none-any.whl</a>',
        "text/html; charset=utf-8",
    )
    file = {"filename": "tool-1.0-py3-none-any.whl", "url": url, "hashes": {"sha256": "ab"}, "yanked": "old"}
    file |= {"requires-python": ">=3.9", "core-metadata": {"sha256": "cd"}}
    body = gzip.compress(json.dumps({"files": [file], "meta": {"api-version": "1.3"}}).encode())
    registry.pages["/simple/other/"] = Page(
        body, "application/vnd.pypi.simple.v1+json", headers={"Content-Encoding": "gzip"}
    )
    async with ask(registry.registries) as client:
        html = (await client.get(INDEX)).json()
        assert html["files"] == (await client.get("/python/other/")).json()["files"]
        assert html["files"][0]["requires-python"] == ">=3.9"
        assert html["files"][0]["url"].startswith(f"{ADDRESS_INSIDE}/files/")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_refused_and_reach_nobody(registry: LocalRegistry, ask: Ask, method: str) -> None:
    registry.offer_wheel("tool", "1.0", {})
    async with ask(registry.registries) as client:
        assert (await client.request(method, INDEX, content=b"secret")).status_code == 405
    assert registry.requests == []


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        ("CONNECT 127.0.0.1:443 HTTP/1.1", b"405"),
        ("GET http://elsewhere.example/python/tool/ HTTP/1.1", b"403"),
        ("GET /python/../node/tool HTTP/1.1", b"403"),
        ("GET /python/%2e%2e%2fsecret/ HTTP/1.1", b"403"),
        ("GET /python/tool/?q=secret HTTP/1.1", b"403"),
        ("GET /node/-/whoami HTTP/1.1", b"403"),
        ("GET /node/@a%2f..%2fb HTTP/1.1", b"403"),
        ("GET /files/0123456789abcdef/x.whl HTTP/1.1", b"403"),
        ("GET / HTTP/1.1", b"403"),
        ("GET /python/tool/ HTTP/1.1\r\nContent-Length: 3", b"400"),
        ("nonsense", b"400"),
        ("GET /" + "x" * 40_000 + " HTTP/1.1", b"431"),
    ],
)
async def test_what_is_no_page_and_no_named_file_is_refused(
    registry: LocalRegistry, ask: Ask, place: Path, request_line: str, status: bytes
) -> None:
    async with ask(registry.registries):
        reader, writer = await asyncio.open_unix_connection(str(place / SOCKET_NAME))
        writer.write(f"{request_line}\r\nHost: 127.0.0.1\r\n\r\n".encode())
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
    assert answer.split()[1] == status
    assert registry.requests == []


async def test_nothing_of_the_one_who_asks_is_passed_on(registry: LocalRegistry, ask: Ask) -> None:
    registry.offer_wheel("tool", "1.0", {})
    sent = {"authorization": "Bearer stolen", "cookie": "a=b", "user-agent": "spy", "x-secret": "1"}
    async with ask(registry.registries) as client:
        await client.get(await address_of_the_wheel(client), headers=sent)
        await client.get(INDEX, headers=sent)
    for seen in registry.seen_headers:
        assert not {"authorization", "cookie", "x-secret"} & set(seen)
        assert seen["user-agent"] == "conclave"


async def test_the_services_own_credentials_go_to_their_registry_alone(registry: LocalRegistry, ask: Ask) -> None:
    with LocalRegistry().serving() as elsewhere:
        elsewhere.pages["/tool-1.0-py3-none-any.whl"] = Page(b"wheel")
        anchor = f'<a href="{elsewhere.address}/tool-1.0-py3-none-any.whl">tool-1.0-py3-none-any.whl</a>'
        registry.pages["/simple/tool/"] = Page(anchor.encode(), "text/html")
        python = Registry(f"{registry.address}/simple", authorization="Basic abc")
        async with ask(replace(registry.registries, python=python)) as client:
            assert (await client.get(await address_of_the_wheel(client))).content == b"wheel"
        assert registry.seen_headers[0]["authorization"] == "Basic abc"
        assert "authorization" not in elsewhere.seen_headers[0]


async def test_source_is_named_but_not_to_be_had(registry: LocalRegistry, ask: Ask) -> None:
    registry.offer_file("tool", "tool-1.0.tar.gz", b"source")
    async with ask(registry.registries) as client:
        url = await address_of_the_wheel(client)
        assert (await client.get(url)).status_code == 403
    assert registry.downloads() == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
async def test_a_registry_at_a_private_address_is_refused_unless_it_is_named(
    registry: LocalRegistry, ask: Ask, host: str
) -> None:
    registry.offer_wheel("tool", "1.0", {})
    address = registry.address.replace("127.0.0.1", host)
    async with ask(Registries(Registry(f"{address}/simple"), None)) as client:
        answer = await client.get(INDEX)
    assert (answer.status_code, registry.requests) == (503, [])
    assert "has a private address; if that is meant, an administrator names it" in answer.text


@pytest.mark.parametrize("way", ["a link", "a redirect"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.2"])
async def test_a_registry_does_not_lead_to_private_addresses(
    registry: LocalRegistry, ask: Ask, way: str, host: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as inner:
        inner.setblocking(False)
        target = f"http://{host}:{inner.getsockname()[1]}/tool-1.0-py3-none-any.whl"
        if way == "a link":
            anchor = f'<a href="{target}">tool-1.0-py3-none-any.whl</a>'
            registry.pages["/simple/tool/"] = Page(anchor.encode(), "text/html")
        else:
            page = registry.offer_wheel("tool", "1.0", {})
            page.status, page.headers = 302, {"Location": target}
        async with ask(registry.registries) as client:
            answer = await client.get(await address_of_the_wheel(client))
        assert answer.status_code == 403
        with pytest.raises(BlockingIOError):
            inner.accept()


@pytest.mark.parametrize(
    "link", ["file:///etc/passwd", "http://files.example/x.whl", "https://me:pw@files.example/x.whl", "https://[x"]
)
def test_addresses_that_are_less_safe_than_the_index_are_forbidden(link: str) -> None:
    with pytest.raises(Forbidden):
        require_permitted(link, Registry("https://index.example/simple"))


async def test_redirects_are_followed_and_end(registry: LocalRegistry, ask: Ask) -> None:
    registry.offer_wheel("tool", "1.0", {})
    registry.pages["/simple/Tool/"] = Page(status=301, headers={"Location": "/simple/tool/"})
    registry.pages["/simple/round/"] = Page(status=302, headers={"Location": "/simple/round/"})
    async with ask(registry.registries) as client:
        assert len((await client.get("/python/Tool/")).json()["files"]) == 1
        assert (await client.get("/python/round/")).status_code == 502
    assert registry.requests.count("GET /simple/round/") == 6


async def test_more_than_the_quota_is_not_fetched(registry: LocalRegistry, ask: Ask) -> None:
    registry.offer_wheel("tool", "1.0", {"tool.py": "x" * 200_000})
    async with ask(registry.registries, quota_bytes=100_000) as client:
        url = await address_of_the_wheel(client)
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(url)
        asked = len(registry.requests)
        assert (await client.get(INDEX)).status_code == 507
    assert len(registry.requests) == asked


async def test_what_the_registry_refuses_is_told_without_its_words(registry: LocalRegistry, ask: Ask) -> None:
    registry.pages["/simple/tool/"] = Page(b"you are 10.0.0.7", status=401)
    async with ask(registry.registries) as client:
        answer = await client.get(INDEX)
        missing = await client.get("/python/missing/")
    assert (answer.status_code, missing.status_code) == (502, 404)
    assert "10.0.0.7" not in answer.text


@pytest.mark.parametrize(("kind", "body"), [("text/html", b"\xff\xfe"), ("application/json", b"[]")])
async def test_nonsense_of_a_registry_is_an_answer_too(
    registry: LocalRegistry, ask: Ask, kind: str, body: bytes
) -> None:
    registry.pages["/simple/tool/"] = registry.pages["/node/tool"] = Page(body, kind)
    async with ask(registry.registries) as client:
        assert (await client.get(INDEX)).status_code == 502
        assert (await client.get("/node/tool")).status_code == 502


PRIVATE = (
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    *(
        "255.255.255.255",
        "240.0.0.1",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "64:ff9b::7f00:1",
    ),
    *("::ffff:127.0.0.1", "2002:7f00:1::", "2001:db8::1", "nonsense"),
)


def test_addresses_of_the_internet_are_told_from_others() -> None:
    assert [address for address in PRIVATE if is_public(address)] == []
    assert is_public("1.1.1.1")
    assert is_public("2606:4700:4700::1111")
    assert is_public("64:ff9b::101:101")
