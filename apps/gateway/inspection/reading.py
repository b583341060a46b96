"""What the gateway serves itself is only read, and asked for without a body."""

from __future__ import annotations

from aiohttp import web

from apps.gateway.refusals import body_unwanted, method_refused

READING = frozenset({"GET", "HEAD"})


def check_reading(request: web.BaseRequest, path: str) -> None:
    """`Refusal`: 405 for other methods, 413 for a body."""
    if request.method not in READING:
        raise method_refused(request.method, path, ", ".join(sorted(READING)))
    if request.content_length or "Transfer-Encoding" in request.headers:
        raise body_unwanted()
