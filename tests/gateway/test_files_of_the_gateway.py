"""The console under its policy, published pages on a port of their own, and nothing outside of their folders."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from yarl import URL

from tests.gateway.honest_api import HonestApi
from tests.gateway.outside import Outside, outside


@pytest.fixture
def console(tmp_path: Path) -> Path:
    folder = tmp_path / "console"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>Conclave</title>")
    (folder / "assets" / "index-BxY12_-z.js").write_text("go()")
    (folder / "icon.svg").write_text("<svg/>")
    (folder / ".env").write_text("SECRET=1")
    (tmp_path / "secret.txt").write_text("SECRET=2")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


async def test_the_console_is_served_under_its_policy(inner: HonestApi, clean_redis: str, console: Path) -> None:
    async with outside(clean_redis, inner.url, console_folder=console) as browser:
        assert (await browser.get("/")).headers["Location"] == "/console/"
        assert (await browser.get("/console")).headers["Location"] == "/console/"
        page = await browser.get("/console/")
        assert page.body == b"<title>Conclave</title>"
        assert "script-src 'self';" in page.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-cache"
        assert (await browser.get("/console/runs/1")).body == page.body, "the page knows its own paths"
        script = await browser.get("/console/assets/index-BxY12_-z.js")
        assert script.headers["Content-Type"].partition(";")[0].endswith("/javascript")
        assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert (await browser.get("/console/icon.svg")).headers["Cache-Control"] == "no-cache"
        assert (await browser.get("/console/assets/index-oldhash1.js")).status == 404
        unchanged = {"If-None-Match": page.headers["ETag"]}
        assert (await browser.get("/console/", headers=unchanged)).status == 304
        assert (await browser.post("/console/")).status == 405
        assert (await browser("HEAD", "/console/")).body == b""
    assert inner.seen == []


async def test_who_takes_a_compressed_file_is_sent_the_one_that_lies_beside_it(
    inner: HonestApi, clean_redis: str, console: Path
) -> None:
    address = "/console/assets/index-BxY12_-z.js"
    whole = console / "assets" / "index-BxY12_-z.js"
    compressed = gzip.compress(whole.read_bytes())
    whole.with_suffix(".js.gz").write_bytes(compressed)
    async with outside(clean_redis, inner.url, console_folder=console) as browser:
        script = await browser.get(address, headers={"Accept-Encoding": "gzip, br"})
        assert script.body == compressed
        assert script.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in script.headers["Vary"]
        assert script.headers["Content-Type"].partition(";")[0].endswith("/javascript")
        assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        plain = await browser.get(address, headers={"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in plain.headers
        assert plain.body == whole.read_bytes()


TRICKS = ("/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/.env", "/link.txt", "/assets/../../secret.txt")


@pytest.mark.parametrize("trick", [*TRICKS, "/%2e%2e%5csecret.txt", "/x%00.txt", "//etc/passwd"])
async def test_nothing_outside_of_the_folder_is_served(
    inner: HonestApi, clean_redis: str, console: Path, trick: str
) -> None:
    async with outside(clean_redis, inner.url, console_folder=console, pages_folder=console, pages_port=0) as browser:
        answer = await browser.get(f"/console{trick}")
        # A path without a file may be one of the page's own.
        assert answer.status in (400, 404) or answer.body == b"<title>Conclave</title>"
        pages = URL(f"http://127.0.0.1:{browser.gateway.pages_port}{trick}", encoded=True)
        async with browser.session.get(pages) as page:
            assert b"SECRET" not in await page.read()
            assert page.status in (400, 404)


async def test_without_a_built_console_one_is_told_what_names_it_and_what_there_is(ada: Outside) -> None:
    answer = await ada.get("/console/")
    assert answer.status == 404
    assert all(named in answer.json["hint"] for named in ("CONSOLE_FOLDER", "GET /openapi.json"))


async def test_cookies_of_another_origin_change_nothing(ada: Outside, inner: HonestApi) -> None:
    cookie = {"Cookie": "__Host-conclave_refresh=1"}
    evil = await ada.post("/auth/refresh", headers=cookie | {"Origin": "http://evil.example"})
    assert evil.error == "OriginRefused"
    assert inner.seen == []
    assert (await ada.post("/auth/refresh", headers=cookie | {"Origin": ada.url})).status == 200
    assert (await ada.post("/auth/refresh", headers={"Origin": "http://evil.example"})).status == 200
