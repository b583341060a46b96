"""A small API that tells what it saw: the gateway's tests talk to it through the gateway. It verifies no token."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt
from aiohttp import WSMessage, WSMsgType, web
from cryptography.hazmat.primitives.asymmetric import ec

WAIT_SECONDS = 20.0


class SigningKey:
    def __init__(self, key_id: str) -> None:
        self.key_id = key_id
        self.private = ec.generate_private_key(ec.SECP256R1())

    def public(self) -> dict[str, Any]:
        document = jwt.algorithms.ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**document, "kid": self.key_id, "alg": "ES256", "use": "sig"}

    def token(self, header: dict[str, Any] | None = None, **changes: Any) -> str:
        """A valid access token for `ada`, but for the changes; a claim of None is left out."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": "conclave",
            "aud": "conclave",
            "sub": "ada",
            "sid": "session-1",
            "roles": ["user"],
        }
        claims |= {"iat": now, "exp": now + 600, "jti": "1", "auth_time": now, "amr": ["pwd"], **changes}
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, self.private, "ES256", headers={"kid": self.key_id, "typ": "at+jwt", **(header or {})})


@dataclass
class Seen:
    method: str
    raw_path: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        values = [value for one, value in self.headers if one.lower() == name.lower()]
        assert len(values) <= 1, f"{name} came {len(values)} times"
        return values[0] if values else None


@dataclass
class Terminal:
    """What the last WebSocket heard. `raw` is sent as it is, to begin with, and makes it listen without an echo."""

    raw: bytes = b""
    messages: list[tuple[int, bytes]] = field(default_factory=list)
    """Type and payload."""
    pongs: list[bytes] = field(default_factory=list)
    closed_with: tuple[int, str] | None = None
    """Code and reason; None where there was no goodbye."""


@dataclass
class HonestApi:
    """`tokens` are the API tokens that `/auth/me` knows, with its answer for each."""

    url: str = ""
    name: str = "one"
    key: SigningKey = field(default_factory=lambda: SigningKey("key-1"))
    keys: list[SigningKey] = field(default_factory=list)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    """What the gateway asked by itself, but for health."""
    health_status: int = 200
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when somebody left before the answer was whole."""
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a request waits for `go_on`, or a stream is open."""
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    events_of: dict[str, asyncio.Queue[bytes | None]] = field(default_factory=lambda: defaultdict(asyncio.Queue))
    """What `/runs/{id}/events/stream` sends, by the run; None ends it."""
    terminal: Terminal = field(default_factory=Terminal)

    def __post_init__(self) -> None:
        self.keys = self.keys or [self.key]

    @property
    def events(self) -> asyncio.Queue[bytes | None]:
        return self.events_of["1"]

    @property
    def last(self) -> Seen:
        return self.seen[-1]

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path == "/health":
            return web.json_response({"status": "ok", "version": "1"}, status=self.health_status)
        if path == "/.well-known/jwks.json" and "x-request-id" not in request.headers:
            self.questions.append(path)
            return web.json_response({"keys": [key.public() for key in self.keys]})
        if path == "/auth/me" and "x-request-id" not in request.headers:
            return self._whose(request)
        if path.endswith("/terminal"):
            return await self._terminal(request)
        body = await request.read() if path != "/unread" else b""
        headers = [(name.decode(), value.decode("latin-1")) for name, value in request.raw_headers]
        self.seen.append(Seen(request.method, request.raw_path, headers, body))
        handler = {
            "/wait": self._wait,
            "/pieces": self._pieces,
            "/broken": self._broken,
            "/artifact": self._artifact,
        }.get(path)
        if path.startswith("/status/"):
            return web.Response(status=int(path.rpartition("/")[2]), headers={"Location": "/elsewhere", "ETag": '"1"'})
        if path.endswith("/events/stream"):
            return await self._stream(request, self.events_of[path.split("/")[2]])
        if handler is not None:
            return await handler(request)
        return web.json_response({"path": request.raw_path, "by": self.name, "size": len(body)})

    def _whose(self, request: web.BaseRequest) -> web.Response:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        self.questions.append(token)
        known = self.tokens.get(token)
        return web.json_response(known or {"error": "NotSignedIn"}, status=200 if known else 401)

    async def _stream(self, request: web.BaseRequest, events: asyncio.Queue[bytes | None]) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        try:
            await answer.prepare(request)
            self.arrived.set()
            while (piece := await events.get()) is not None:
                await answer.write(piece)
        except (ConnectionError, asyncio.CancelledError):
            self.left.set()
            raise
        return answer

    async def _wait(self, request: web.BaseRequest) -> web.StreamResponse:
        self.arrived.set()
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self.go_on.wait()
        except asyncio.CancelledError:
            self.left.set()
            raise
        return web.json_response({"waited": True})

    async def _pieces(self, request: web.BaseRequest) -> web.StreamResponse:
        """300 KB without a declared length."""
        answer = web.StreamResponse(headers={"Content-Type": "application/octet-stream"})
        await answer.prepare(request)
        for number in range(30):
            await answer.write(bytes([65 + number % 26]) * 10_000)
        return answer

    async def _broken(self, request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "1000000"})
        await answer.prepare(request)
        await answer.write(b"x" * 100_000)
        assert request.transport is not None
        request.transport.abort()
        return answer

    async def _artifact(self, request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(
            text="<script>1</script>",
            content_type="text/html",
            headers={"Connection": "x-secret-hop", "X-Secret-Hop": "1", "Keep-Alive": "3", "Server": "inner/1.0"},
        )

    async def _terminal(self, request: web.BaseRequest) -> web.StreamResponse:
        """Echoes; `close 4001 why` closes so, `vanish` and `abort` without a word; declines who asks for it."""
        headers = [(name.decode(), value.decode("latin-1")) for name, value in request.raw_headers]
        self.seen.append(Seen(request.method, request.raw_path, headers, b""))
        if "declined" in request.path:
            return web.Response(status=403)
        heard = self.terminal
        socket = web.WebSocketResponse(protocols=("terminal.v1",), autoping=not heard.raw)
        await socket.prepare(request)
        assert request.transport is not None
        request.transport.write(heard.raw)
        self.arrived.set()
        try:
            while (message := await socket.receive()).type in _OF_A_TERMINAL:
                if message.type is WSMsgType.PONG:
                    heard.pongs.append(bytes(message.data))
                    continue
                data = message.data.encode() if message.type is WSMsgType.TEXT else message.data
                heard.messages.append((int(message.type), data))
                await _do(socket, request.transport, message, echoes=not heard.raw)
            if message.type is WSMsgType.CLOSE:
                heard.closed_with = (message.data, message.extra or "")
        finally:
            self.left.set()
        return socket


_OF_A_TERMINAL = (WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.PONG)


async def _do(socket: web.WebSocketResponse, transport: asyncio.Transport, message: WSMessage, *, echoes: bool) -> None:
    match message.data:
        case "abort":
            transport.abort()
        case "vanish":
            transport.close()
        case str(words) if words.startswith("close "):
            _, code, reason = words.split(" ", 2)
            await socket.close(code=int(code), message=reason.encode())
        case str(words) if echoes:
            await socket.send_str(words)
        case octets if echoes:
            await socket.send_bytes(octets)


@asynccontextmanager
async def honest_api(name: str = "one", port: int = 0, key: SigningKey | None = None) -> AsyncIterator[HonestApi]:
    api = HonestApi(name=name, key=key or SigningKey("key-1"))
    runner = web.ServerRunner(web.Server(api.handle, handler_cancellation=True, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    api.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield api
    finally:
        await runner.cleanup()
