"""A gateway in this process, and somebody outside who asks it."""

from __future__ import annotations

import asyncio
import io
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientResponse, ClientSession
from yarl import URL

from apps.gateway.process import Running, running
from apps.gateway.settings import GatewaySettings

SECRET = "a secret of at least thirty-two characters"


@dataclass
class Answer:
    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> str:
        assert self.json["hint"], "says what to do next"
        assert self.json["message"]
        return str(self.json["error"])


@dataclass
class Outside:
    """`token` is sent with every request that brings no Authorization of its own; empty sends none."""

    gateway: Running
    session: ClientSession
    log: io.StringIO
    token: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.gateway.port}"

    async def __call__(self, method: str, path: str, **options: Any) -> Answer:
        async with await self.open(method, path, **options) as answer:
            return Answer(answer.status, answer.headers, await answer.read())

    async def get(self, path: str, **options: Any) -> Answer:
        return await self("GET", path, **options)

    async def post(self, path: str, **options: Any) -> Answer:
        return await self("POST", path, **options)

    async def open(self, method: str, path: str, **options: Any) -> ClientResponse:
        headers = self._headers(options.pop("headers", {}))
        url = URL(self.url + path, encoded=True)
        return await self.session.request(method, url, headers=headers, allow_redirects=False, **options)

    async def web_socket(self, path: str, **options: Any) -> Any:
        headers = self._headers(options.pop("headers", {}))
        return await self.session.ws_connect(self.url + path, headers=headers, **options)

    def lines(self) -> list[dict[str, Any]]:
        """The access log so far."""
        self.gateway.access_log.close()
        return [json.loads(line) for line in self.log.getvalue().splitlines()]

    def _headers(self, given: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **given} if self.token else given


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Ask until it is so; fails after 20 s."""
    async with asyncio.timeout(20):
        while not await is_so():  # noqa: ASYNC110  what is asked lies behind a socket
            await asyncio.sleep(0.01)


@asynccontextmanager
async def outside(
    redis_address: str, *api_urls: str, token: str = "", clock: Callable[[], float] = time.time, **settings: Any
) -> AsyncIterator[Outside]:
    log = io.StringIO()
    loaded = GatewaySettings.load(
        api_urls=api_urls, redis_url=redis_address, gateway_secret=SECRET, **{"allowed_hosts": "*", **settings}
    )
    async with (
        running(loaded, "127.0.0.1", 0, log, clock) as gateway,
        ClientSession(auto_decompress=False) as session,
    ):
        yield Outside(gateway, session, log, token)
