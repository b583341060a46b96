"""No request is larger than `BODY_LIMIT_BYTES`: bodies are read before anybody is asked for a token."""

from __future__ import annotations

from collections import deque

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from apps.api.errors import RequestTooLarge

# The largest order has 1.2 MB of text, and JSON that is written in ASCII makes that up to three times as long.
BODY_LIMIT_BYTES = 4_000_000


class BodyLimit:
    """Reads the body up to the limit, then hands it on as it came: every route would hold the whole of it, too."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        read = await _read(scope, receive)
        if read is None:
            error = RequestTooLarge(f"The request is larger than {BODY_LIMIT_BYTES:,} bytes.")
            await JSONResponse(error.body(), status_code=error.status)(scope, receive, send)
            return

        async def again() -> Message:
            return read.popleft() if read else await receive()

        await self._application(scope, again, send)


async def _read(scope: Scope, receive: Receive) -> deque[Message] | None:
    """The messages that make the body; None when they are too large, told in advance or not."""
    if int(Headers(scope=scope).get("content-length", 0)) > BODY_LIMIT_BYTES:
        return None
    read: deque[Message] = deque()
    size, is_more = 0, True
    while is_more:
        message = await receive()
        read.append(message)
        size += len(message.get("body", b""))
        if size > BODY_LIMIT_BYTES:
            return None
        is_more = message.get("more_body", False)
    return read
