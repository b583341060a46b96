"""A chat model over real HTTP that says what a test tells it to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.scripted.streaming import server_sent

Request = dict[str, Any]


@dataclass(frozen=True)
class Scripted:
    """`body` is sent as JSON, or as it is if it is text. A `hang` is ended by the client alone."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay_seconds: float = 0.0
    hang: bool = False
    after: asyncio.Event | None = None
    """Is not sent before it is set."""


def answer(message: dict[str, Any], finish: str | None = "stop", usage: tuple[int, int] | None = (100, 20)) -> Scripted:
    body: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted-1",
        "choices": [{"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}],
    }
    if usage is not None:
        body["usage"] = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
    return Scripted(body)


def says(text: str | None, finish: str | None = "stop", usage: tuple[int, int] | None = (100, 20)) -> Scripted:
    return answer({"content": text}, finish, usage)


def calls(*tools: tuple[str, Any], text: str | None = None) -> Scripted:
    """Each tool is (name, arguments); arguments that are text are sent as they are."""
    return answer(
        {
            "content": text,
            "tool_calls": [
                {
                    "id": f"call_{number}",
                    "type": "function",
                    "function": {"name": name, "arguments": given if isinstance(given, str) else json.dumps(given)},
                }
                for number, (name, given) in enumerate(tools)
            ],
        },
        "tool_calls",
    )


def refuses(words: str) -> Scripted:
    return answer({"content": None, "refusal": words})


def fails(status: int, message: str = "no", code: str | None = None, **headers: str) -> Scripted:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Scripted({"error": {"message": message, "type": "x", "code": code}}, status, named)


HANGS = Scripted(hang=True)


class ScriptedModel:
    """Answers in the order of `script`, the last one for ever; or asks `script` what to answer."""

    def __init__(self) -> None:
        self.script: Sequence[Scripted] | Callable[[Request], Scripted] = [says("hello")]
        self.requests: list[Request] = []
        self.was_asked = asyncio.Event()
        self.was_hung_up = asyncio.Event()
        self.in_flight = 0
        self.most_in_flight = 0
        self.hung_up = 0
        self.url = ""
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> ScriptedModel:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _request(reader)) is not None:
                self.requests.append(request)
                self.was_asked.set()
                self.in_flight += 1
                self.most_in_flight = max(self.most_in_flight, self.in_flight)
                try:
                    scripted = self._next(request)
                    if scripted.hang:
                        if not await reader.read(1):
                            self._hang_up()
                        break
                    if scripted.after is not None:
                        await scripted.after.wait()
                    await asyncio.sleep(scripted.delay_seconds)
                    writer.write(_response(scripted, is_streamed=bool(request.get("stream"))))
                    await writer.drain()
                finally:
                    self.in_flight -= 1
        except ConnectionError:
            self._hang_up()
        finally:
            writer.close()

    def _hang_up(self) -> None:
        self.hung_up += 1
        self.was_hung_up.set()

    def _next(self, request: Request) -> Scripted:
        if callable(self.script):
            return self.script(request)
        return self.script[min(len(self.requests), len(self.script)) - 1]


async def _request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    length = next(
        int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    )
    body: Request = json.loads(await reader.readexactly(length))
    return body


def _response(scripted: Scripted, is_streamed: bool) -> bytes:
    said = scripted.body
    kind = "application/json"
    if is_streamed and isinstance(said, dict) and "choices" in said:
        body, kind = server_sent(said), "text/event-stream"
    else:
        body = (said if isinstance(said, str) else json.dumps(said)).encode()
    headers = {
        "content-type": kind,
        "content-length": str(len(body)),
        **{name.lower(): value for name, value in scripted.headers.items()},
    }
    lines = [f"HTTP/1.1 {scripted.status} X", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
