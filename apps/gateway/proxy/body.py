"""A request's body on its way: bounded, in time, and asked for (100 Continue) only once the request is welcome."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from apps.gateway.refusals import Refusal, body_too_large, body_too_slow

SMALL_BYTES = 65_536
"""Up to here a body is passed on in one piece."""
LEAST_BYTES_PER_SECOND = 8_192
"""As slow as this a body may come, beside one silence: who sends less keeps a connection busy for nothing."""


class RequestBody:
    """`refusal` is why the body broke off, where the gateway broke it off itself."""

    def __init__(self, request: web.BaseRequest, limit_bytes: int, silence_seconds: float) -> None:
        """`Refusal` (413) where the declared length is too much."""
        self._request = request
        self._limit_bytes = limit_bytes
        self._silence_seconds = silence_seconds
        self._length = request.content_length
        self._is_chunked = "Transfer-Encoding" in request.headers
        self.refusal: Refusal | None = None
        if self._length is not None and self._length > limit_bytes:
            raise body_too_large(limit_bytes)

    async def open(self) -> bytes | AsyncIterator[bytes] | None:
        """What the API's client sends: nothing, one piece, or pieces as they come. `Refusal` where it does not come."""
        if not self._is_chunked and not self._length:
            return None
        await self._invite()
        if self._length is not None and self._length <= SMALL_BYTES:
            return b"".join([piece async for piece in self._pieces()])
        return self._pieces()

    async def _pieces(self) -> AsyncIterator[bytes]:
        size, loop = 0, asyncio.get_running_loop()
        began = loop.time()
        while True:
            now, due = loop.time(), began + self._silence_seconds + size / LEAST_BYTES_PER_SECOND
            try:
                async with asyncio.timeout_at(min(now + self._silence_seconds, due)):
                    piece = await self._request.content.readany()
            except TimeoutError:
                self.refusal = body_too_slow()
                raise self.refusal from None
            if not piece:
                return
            size += len(piece)
            if size > self._limit_bytes:
                self.refusal = body_too_large(self._limit_bytes)
                raise self.refusal
            yield piece

    async def _invite(self) -> None:
        if "Expect" in self._request.headers and self._request.transport is not None:
            self._request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
