"""No request is larger than it may be: bodies are read before anybody is asked for a token, but for documents.

Those may be larger. They go on to their route as they come, and it reads them once it knows who sends them.
"""

from __future__ import annotations

import re
from collections import deque

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from apps.api.errors import RequestTooLarge
from packages.retrieval.documents.kinds import LARGEST

# The largest order has 1.2 MB of text, and JSON that is written in ASCII makes that up to three times as long.
BODY_LIMIT_BYTES = 4_000_000
DOCUMENT_LIMIT_BYTES = LARGEST
_DOCUMENTS = re.compile(r"/projects/[^/]+/documents")


class BodyLimit:
    """Reads the body up to the limit, then hands it on as it came: every route would hold the whole of it, too."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        is_document = scope["method"] == "POST" and _DOCUMENTS.fullmatch(scope["path"]) is not None
        limit = DOCUMENT_LIMIT_BYTES if is_document else BODY_LIMIT_BYTES
        if int(Headers(scope=scope).get("content-length", 0)) > limit:
            await _refuse(limit, scope, receive, send)
        elif is_document:
            await self._application(scope, _counted(receive, limit), send)
        elif (read := await _read(receive, limit)) is None:
            await _refuse(limit, scope, receive, send)
        else:

            async def again() -> Message:
                return read.popleft() if read else await receive()

            await self._application(scope, again, send)


def _too_large(limit: int) -> RequestTooLarge:
    return RequestTooLarge(f"The request is larger than {limit:,} bytes.")


async def _refuse(limit: int, scope: Scope, receive: Receive, send: Send) -> None:
    error = _too_large(limit)
    await JSONResponse(error.body(), status_code=error.status)(scope, receive, send)


def _counted(receive: Receive, limit: int) -> Receive:
    """Raises `RequestTooLarge` where the body is read beyond the limit."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise _too_large(limit)
        return message

    return counted


async def _read(receive: Receive, limit: int) -> deque[Message] | None:
    """The messages that make the body; None when they are too large."""
    read: deque[Message] = deque()
    size, is_more = 0, True
    while is_more:
        message = await receive()
        read.append(message)
        size += len(message.get("body", b""))
        if size > limit:
            return None
        is_more = message.get("more_body", False)
    return read
