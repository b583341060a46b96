"""aiohttp's server, with refusals in our own form where the parser refuses before we are asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, cast

from aiohttp import web
from aiohttp.http_exceptions import BadHttpMethod, LineTooLong
from aiohttp.web_protocol import RequestHandler

from apps.gateway.limits.connections import OpenConnections, Standing
from apps.gateway.refusals import (
    Refusal,
    head_too_large,
    internal_error,
    malformed,
    method_unknown,
    too_many_connections,
)
from apps.gateway.settings import GatewaySettings

log = logging.getLogger(__name__)

_HEADERS_LIMIT = 100
_LINGER_SECONDS = 2.0
"""How long the rest of a refused body is read, so that the client can read the refusal first."""
_CUT_SECONDS = 0.3
"""How long a request may take to stop that was told to."""
_ONE_TOO_MANY_SECONDS = 10.0
"""How long a connection that is one too many may take to hear so."""


Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
RefuseUnread = Callable[[Refusal], web.Response]
"""Answers a request that could not be read; it is counted and logged there."""


class Connection(RequestHandler):
    __slots__ = ("_bound", "_peer", "_refuse")

    def __init__(self, server: Server, refuse: RefuseUnread, connections: OpenConnections, **options: Any) -> None:
        super().__init__(server, **options)
        self._refuse, self._bound = refuse, connections
        self._peer: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._peer = (transport.get_extra_info("peername") or (None,))[0]
        standing = self._bound.enter(self._peer)
        if standing is not Standing.FITS:
            self._request_handler = self._one_too_many
        super().connection_made(transport)
        abort = cast(asyncio.Transport, transport).abort
        if standing is Standing.FAR_TOO_MANY:
            abort()
        elif standing is Standing.ONE_TOO_MANY:
            self._loop.call_later(_ONE_TOO_MANY_SECONDS, abort)

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._manager is not None:  # the library is told of it more than once
            self._bound.leave(self._peer)
        super().connection_lost(exc)

    async def _one_too_many(self, request: web.BaseRequest) -> web.StreamResponse:
        return self._refuse(too_many_connections(self._bound.per_address))

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Errors of the parser (400) and, which should not be, of ours (500). Both end the connection."""
        if request.writer.output_size > 0:
            raise ConnectionError("the answer has begun and cannot become another one") from exc
        if status >= 500:
            log.error("A request failed", exc_info=exc)
            return self._refuse(internal_error())
        match exc:
            case LineTooLong():
                return self._refuse(head_too_large())
            case BadHttpMethod():
                return self._refuse(method_unknown("This method"))
        return self._refuse(malformed("The request is not well-formed HTTP/1.1."))

    async def shutdown(self, timeout: float | None = None) -> None:
        """`timeout` once: the library would wait as long again for the request that it has told to stop."""
        self._force_close = True  # this request is the last one of its connection
        if self._request_in_progress and self._task_handler is not None:
            await asyncio.wait([self._task_handler], timeout=timeout)
        await super().shutdown(_CUT_SECONDS)


class Server(web.Server):
    def __init__(self, handler: Handler, refuse: RefuseUnread, connections: OpenConnections, **options: Any) -> None:
        # A client that leaves cancels what is done for it, and so the API learns of it.
        super().__init__(handler, handler_cancellation=True, **options)
        self._refuse, self._bound = refuse, connections

    def __call__(self) -> RequestHandler:
        return Connection(self, self._refuse, self._bound, loop=self._loop, **self._kwargs)


def build_server(
    handler: Handler, refuse: RefuseUnread, connections: OpenConnections, settings: GatewaySettings
) -> Server:
    return Server(
        handler,
        refuse,
        connections,
        access_log=None,
        keepalive_timeout=settings.keep_alive_seconds,
        max_line_size=settings.line_limit_bytes,
        max_field_size=settings.line_limit_bytes,
        max_headers=_HEADERS_LIMIT,
        lingering_time=_LINGER_SECONDS,
        auto_decompress=False,
    )
