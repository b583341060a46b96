"""A body that is too large is refused before anything of it is believed, token or not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from apps.api.body_limit import BODY_LIMIT_BYTES
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
