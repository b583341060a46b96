"""aiohttp's server, with refusals in our own form where the parser refuses before we are asked."""

from __future__ import annotations

import logging
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import LineTooLong
from aiohttp.web_protocol import RequestHandler

from apps.gateway.refusals import head_too_large, internal_error, malformed
from apps.gateway.settings import GatewaySettings

log = logging.getLogger(__name__)

_HEADERS_LIMIT = 100
_LINGER_SECONDS = 2.0
"""How long the rest of a refused body is read, so that the client can read the refusal first."""


class Connection(RequestHandler):
    __slots__ = ()

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
            refusal = internal_error()
        elif isinstance(exc, LineTooLong):
            refusal = head_too_large()
        else:
            refusal = malformed("The request is not well-formed HTTP/1.1.")
        answer = refusal.answer()
        answer.headers["Server"] = "conclave"
        return answer


class Server(web.Server):
    def __call__(self) -> RequestHandler:
        return Connection(self, loop=self._loop, **self._kwargs)


def build_server(handler: Any, settings: GatewaySettings) -> Server:
    """A client that leaves cancels what is done for it, and so the API learns of it."""
    return Server(
        handler,
        handler_cancellation=True,
        access_log=None,
        keepalive_timeout=settings.keep_alive_seconds,
        max_line_size=settings.line_limit_bytes,
        max_field_size=settings.line_limit_bytes,
        max_headers=_HEADERS_LIMIT,
        lingering_time=_LINGER_SECONDS,
        auto_decompress=False,
        debug=False,
    )
