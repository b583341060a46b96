"""A body that is too large is refused before anything of it is believed, token or not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from apps.api.body_limit import BODY_LIMIT_BYTES, DOCUMENT_LIMIT_BYTES
from tests.api.process import TOKEN, APIProcess
from tests.conftest import API

CHUNK = b"x" * 100_000


@pytest.fixture
def server(database_address: str, redis_address: str, tmp_path: Path) -> Iterator[APIProcess]:
    server = APIProcess(database_address, redis_address, tmp_path)
    server.start()
    yield server
    server.end()


async def chunks(size: int) -> AsyncIterator[bytes]:
    """`size` bytes without a length told in advance."""
    for start in range(0, size, len(CHUNK)):
        yield CHUNK[: size - start]


@pytest.mark.parametrize("is_told_in_advance", [True, False], ids=["content-length", "chunked"])
async def test_a_stranger_cannot_make_the_process_hold_a_large_body(
    server: APIProcess, is_told_in_advance: bool
) -> None:
    size = 60_000_000
    content = b"x" * size if is_told_in_advance else chunks(size)
    before = server.resident_bytes
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(f"{server.url}/projects", content=content)
        assert (answer.status_code, answer.json()["error"]) == (413, "RequestTooLarge")
        assert set(answer.json()) == {"error", "message", "hint"}
        assert server.resident_bytes - before < 30_000_000
        # The connection is as good as before.
        listed = await http.get(f"{server.url}/projects", headers={"Authorization": f"Bearer {TOKEN}"})
        assert listed.status_code == 200


@pytest.mark.parametrize(("over", "status"), [(0, 422), (1, 413)])
async def test_the_limit_is_met_to_the_byte_however_the_body_comes(api: API, over: int, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    size = BODY_LIMIT_BYTES + over
    for content in (b"x" * size, chunks(size)):
        answer = await api.post("/projects", content=content, headers=headers)
        assert answer.status_code == status


async def test_the_longest_order_fits_when_its_json_is_ascii(api: API) -> None:
    project = (await api.post("/projects", {"name": "long"})).json()["id"]
    text = "ж" * 500_000
    body = ('{"prompt": "' + "\\u0436" * 100_000 + '", "attachments": [{"name": "a", "content": "').encode()
    body += text.encode("ascii", "backslashreplace") + b'"}]}'
    answer = await api.post(f"/projects/{project}/generate", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 202


@pytest.mark.parametrize(("over", "status"), [(0, 201), (1, 413)])
async def test_a_document_has_a_limit_of_its_own_however_it_comes(api: API, over: int, status: int) -> None:
    project = (await api.post("/projects", {"name": "long"})).json()["id"]
    size = DOCUMENT_LIMIT_BYTES + over
    for name, content in (("told.txt", b"x" * size), ("chunked.txt", chunks(size))):
        answer = await api("POST", f"/projects/{project}/documents", params={"name": name}, content=content)
        assert answer.status_code == status, answer.text
        if over:
            assert answer.json()["error"] == "RequestTooLarge"
            assert f"{DOCUMENT_LIMIT_BYTES:,}" in answer.json()["message"]
    kept = (await api.get(f"/projects/{project}/documents")).json()["items"]
    assert [one["size_bytes"] for one in kept] == ([] if over else [size, size])


async def test_nothing_but_a_new_document_is_as_large(api: API) -> None:
    project = (await api.post("/projects", {"name": "long"})).json()["id"]
    documents = f"/projects/{project}/documents"
    for method, path in (("PUT", documents), ("POST", f"{documents}/x"), ("POST", f"{documents}/")):
        assert (await api(method, path, content=b"x" * (BODY_LIMIT_BYTES + 1))).status_code == 413


async def test_nothing_of_a_strangers_document_is_read(api: API) -> None:
    read = 0

    async def counted() -> AsyncIterator[bytes]:
        nonlocal read
        async for chunk in chunks(DOCUMENT_LIMIT_BYTES):
            read += len(chunk)
            yield chunk

    answer = await api(
        "POST", "/projects/x/documents", params={"name": "a.txt"}, content=counted(), headers={"Authorization": ""}
    )
    assert answer.status_code == 401
    assert read == 0
