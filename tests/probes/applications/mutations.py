"""Wraps any ASGI application in one fault. Run by uvicorn as `mutations:<name>`, beside the wrapped code.

`MUTATED_APPLICATION` names the wrapped application as `module:attribute`. This file imports nothing of ours,
so that it runs wherever the delivered code runs.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

FILLER = "filled in"


def wrapped() -> Application:
    sys.path.insert(0, os.getcwd())
    module, _, attribute = os.environ["MUTATED_APPLICATION"].partition(":")
    application: Application = getattr(importlib.import_module(module), attribute)
    return application


async def whole_body(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body


def dropping_deletes(inner: Application) -> Application:
    """Says that it deleted, and deletes nothing."""

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "DELETE":
            await inner(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return application


def filling_empty_texts(inner: Application) -> Application:
    """Takes an empty text for a good one."""

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await inner(scope, receive, send)
            return
        body = await whole_body(receive)
        try:
            sent = json.loads(body)
        except ValueError:
            sent = None
        if isinstance(sent, dict):
            body = json.dumps({name: FILLER if value == "" else value for name, value in sent.items()}).encode()
        headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        messages = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def replay() -> Message:
            return next(messages, {"type": "http.disconnect"})

        await inner({**scope, "headers": headers}, replay, send)

    return application


def dropping_updates(inner: Application) -> Application:
    """Answers an update with what was sent, and keeps the old record."""

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("PUT", "PATCH"):
            await inner(scope, receive, send)
            return
        body = await whole_body(receive)
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return application


def __getattr__(name: str) -> Application:
    """Wrap on demand: the wrapped application is imported only when uvicorn asks for a mutation by name."""
    if name == "drops_deletes":
        return dropping_deletes(wrapped())
    if name == "accepts_empty":
        return filling_empty_texts(wrapped())
    if name == "drops_updates":
        return dropping_updates(wrapped())
    if name == "forgets_at_restart":
        os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="forgetful-")
        return wrapped()
    raise AttributeError(name)
