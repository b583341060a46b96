"""Event streams: every piece goes out as it comes in; the gateway ends a stream by a word to come again, or at once."""

from __future__ import annotations

import asyncio

from aiohttp import ClientError, ClientResponse, web
from multidict import CIMultiDict

from apps.gateway.proxy.open_streams import Ending, OpenStreams
from apps.gateway.visit import Visit

_GOODBYES = {
    Ending.EXPIRED: f": {Ending.EXPIRED.value}\n\n".encode(),
    Ending.SHUTDOWN: f": {Ending.SHUTDOWN.value}\nretry: 1000\n\n".encode(),
}
_LAST_WORD_SECONDS = 0.5
"""How long a client that does not read may hold an ended stream open."""


class EventStreams:
    def __init__(self, streams: OpenStreams) -> None:
        self._streams = streams

    async def relay(
        self, answer: ClientResponse, headers: CIMultiDict[str], request: web.BaseRequest, visit: Visit
    ) -> web.StreamResponse:
        """Until the API ends the stream, the client leaves, or the gateway ends it. `Refusal` before it begins."""
        headers["X-Accel-Buffering"] = "no"
        headers.setdefault("Cache-Control", "no-cache")
        pipe = _Pipe(answer, request)
        if visit.principal is None:
            return await pipe.run(headers)
        with self._streams.open("event_stream", visit.principal, pipe.end):
            return await pipe.run(headers)


class _Pipe:
    def __init__(self, answer: ClientResponse, request: web.BaseRequest) -> None:
        self._answer = answer
        self._request = request
        self._ending: Ending | None = None
        self._cut: asyncio.TimerHandle | None = None
        self._is_between_events = True

    def end(self, why: Ending) -> None:
        if self._ending is not None:
            return
        self._ending = why
        self._answer.close()  # wakes the relay, if it waits for the API
        self._cut = asyncio.get_running_loop().call_later(_LAST_WORD_SECONDS, self._abort)

    async def run(self, headers: CIMultiDict[str]) -> web.StreamResponse:
        response = web.StreamResponse(status=self._answer.status, headers=headers)
        try:
            await response.prepare(self._request)
            await self._relay(response)
            if self._is_between_events and self._ending in _GOODBYES:
                await response.write(_GOODBYES[self._ending])
            if self._ending is not None:
                response.force_close()
            await response.write_eof()
        finally:
            if self._cut is not None:
                self._cut.cancel()
        return response

    async def _relay(self, response: web.StreamResponse) -> None:
        try:
            while piece := await self._answer.content.readany():
                await response.write(piece)
                self._is_between_events = piece.endswith((b"\n\n", b"\r\n\r\n", b"\r\r"))
        except (ClientError, TimeoutError):
            if self._ending is None:
                # A stream that the API broke off: the client sees a broken one and resumes by Last-Event-ID.
                self._abort()

    def _abort(self) -> None:
        if self._request.transport is not None:
            self._request.transport.abort()
