"""One WebSocket of a browser: who opens it, its ticket, and its bytes on their way to the worker and back."""

from __future__ import annotations

import asyncio
import logging
import secrets
from contextlib import suppress
from typing import cast

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError
from starlette.responses import JSONResponse

from apps.api.accounts.principal import Principal, of_socket
from apps.api.errors import AppError, OriginNeeded
from apps.api.resources import Resources
from apps.api.terminal import wire
from apps.api.terminal.registry import Grant, Registry
from apps.api.terminal.schemas import PROTOCOL, Acknowledged, Ended, Exit, Hello, Ready, Resized, said

HELLO_SECONDS = 5.0
_CONNECT_SECONDS = 2
_CANCEL_SECONDS = 1.0
NORMAL, MALFORMED, TICKET_REFUSED, WORKER_AWAY = 1000, 4400, 4401, 4503
Goodbye = tuple[int, str]

log = logging.getLogger(__name__)


async def attend(socket: WebSocket, run_id: str) -> None:
    """Until either side ends it. Whoever is nobody, or no browser's page, is refused before the upgrade."""
    resources = cast(Resources, socket.app.state.resources)
    try:
        if "origin" not in socket.headers:
            raise OriginNeeded("A terminal is opened by a page, and this request names no origin.")
        principal = await of_socket(socket, resources)
    except AppError as refusal:
        answer = JSONResponse(refusal.body(), status_code=refusal.status, headers=refusal.headers)
        await socket.send_denial_response(answer)
        return
    await socket.accept(PROTOCOL if PROTOCOL in socket.scope.get("subprotocols", ()) else None)
    try:
        code, reason = await _converse(socket, run_id, principal, resources)
        await socket.close(code, reason)
    except (WebSocketDisconnect, RuntimeError):
        return  # It left, or was told to go by the server's shutdown.


async def _converse(socket: WebSocket, run_id: str, principal: Principal, resources: Resources) -> Goodbye:
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            hello = Hello.model_validate_json(await socket.receive_text())
    except (TimeoutError, ValidationError, KeyError):
        return MALFORMED, "the first message is the ticket"
    try:
        grant = await Registry(resources.redis).redeem(hello.ticket)
        if grant is None or not _is_for(grant, run_id, principal):
            return TICKET_REFUSED, "this ticket is not good any more"
        async with (
            Redis.from_url(resources.settings.redis_url, socket_connect_timeout=_CONNECT_SECONDS) as redis,
            redis.pubsub() as heard,
        ):
            return await Relay(socket, redis, heard, grant).run(hello.since)
    except (RedisError, OSError) as error:
        log.warning("A terminal of run %s is cut: %s", run_id, error)
        return WORKER_AWAY, "the way to the worker is cut: connect again"


def _is_for(grant: Grant, run_id: str, principal: Principal) -> bool:
    opening = grant.entry.opening
    mine = (run_id, principal.user_id, principal.sign_in.id)
    return (opening.run_id, opening.user_id, opening.sign_in) == mine


class Relay:
    """Between one WebSocket and the worker. Output is bounded by what the browser acknowledges, and not here."""

    def __init__(self, socket: WebSocket, redis: Redis, heard: PubSub, grant: Grant) -> None:
        self._socket, self._redis, self._heard, self._grant = socket, redis, heard, grant
        self._worker = wire.channel_of_worker(grant.entry.worker_id)
        self._names = {"terminal": grant.entry.opening.terminal, "connection": secrets.token_hex(8)}

    async def run(self, since: int | None) -> Goodbye:
        await self._heard.subscribe(wire.channel_of(self._names["connection"]))
        # Confirmed, so that no answer is missed.
        await self._heard.get_message(timeout=wire.SILENCE_SECONDS)
        opening = self._grant.entry.opening if self._grant.is_new else None
        try:
            if not await self._tell(wire.Attach(**self._names, since=since, opening=opening)):
                return WORKER_AWAY, "the worker that holds this terminal is gone"
            return await self._both_ways()
        finally:
            with suppress(RedisError, OSError):
                await self._tell(wire.Detach(**self._names))

    async def _both_ways(self) -> Goodbye:
        ways = [asyncio.create_task(self._down()), asyncio.create_task(self._up())]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pending = set(ways)
            while pending:  # A library on the way may lose a cancel that comes together with its answer.
                for way in pending:
                    way.cancel()
                _, pending = await asyncio.wait(pending, timeout=_CANCEL_SECONDS)
            await asyncio.gather(*ways, return_exceptions=True)
        return next(way.result() for way in ways if way in done)

    async def _down(self) -> Goodbye:
        while True:
            message = await self._heard.get_message(ignore_subscribe_messages=True, timeout=wire.SILENCE_SECONDS)
            if message is None:
                return WORKER_AWAY, "the worker that holds this terminal is silent"
            head, data = wire.decode_for_connection(message["data"])
            match head:
                case wire.Output():
                    await self._socket.send_bytes(data)
                case wire.Close():
                    return head.code, head.reason
                case Ready():
                    await self._socket.send_text(head.model_dump_json())
                case Exit():
                    await self._socket.send_text(head.model_dump_json())
                    return NORMAL, head.reason
                case wire.Beat():
                    pass

    async def _up(self) -> Goodbye:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", NORMAL))
            data = message.get("bytes")
            if data is None:
                head = self._said(message.get("text") or "")
                if head is None:
                    return MALFORMED, "a message could not be read"
            else:
                head = wire.Typed(**self._names)
            if not await self._tell(head, data or b""):
                return WORKER_AWAY, "the worker that holds this terminal is gone"

    def _said(self, text: str) -> wire.ToWorker | None:
        try:
            told = said.validate_json(text)
        except ValidationError:
            return None
        match told:
            case Resized():
                return wire.Resize(**self._names, columns=told.columns, rows=told.rows)
            case Acknowledged():
                return wire.Acknowledge(**self._names, offset=told.offset)
            case Ended():
                return wire.End(**self._names)

    async def _tell(self, head: wire.ToWorker, data: bytes = b"") -> bool:
        """Whether the worker hears it."""
        return bool(await self._redis.publish(self._worker, wire.encode(head, data)))
