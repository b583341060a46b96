"""WebSockets: message by message, both ways, with the close code of either side for the other."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from aiohttp import (
    ClientError,
    ClientSession,
    ClientWebSocketResponse,
    ClientWSTimeout,
    WebSocketError,
    WSCloseCode,
    WSMessage,
    WSMsgType,
    web,
)
from aiohttp.client_exceptions import ClientConnectorError, ConnectionTimeoutError, WSServerHandshakeError
from yarl import URL

from apps.gateway.proxy.exchange import outward_headers
from apps.gateway.proxy.open_streams import Ending, OpenStreams
from apps.gateway.proxy.passport import PassportOffice
from apps.gateway.proxy.upstreams import Upstream, Upstreams
from apps.gateway.refusals import (
    Refusal,
    api_away,
    api_broke_off,
    malformed,
    not_signed_in,
    nothing_here,
    upgrade_needed,
)
from apps.gateway.visit import Visit

# It warns of offered protocols that are not ours by naming them, and one of them is a browser's token.
logging.getLogger("aiohttp.websocket").setLevel(logging.ERROR)

Socket = web.WebSocketResponse | ClientWebSocketResponse
_Goodbye = tuple[int, bytes]
"""The code and the reason of a close."""

_CLOSE_SECONDS = 0.8
"""How long the other side may take to answer a close: a revocation ends a socket within a second."""
_HEARTBEAT_SECONDS = 30.0
_GONE = (WSCloseCode.GOING_AWAY, b"left without a goodbye")
"""What one side is told of the other one that left without a word."""
_TOKEN_EXPIRED = 4401
"""Of the range for private use: no registered code says that another token is all that is missing."""
_CODES = {
    Ending.SIGNED_OUT: WSCloseCode.POLICY_VIOLATION,
    Ending.EXPIRED: _TOKEN_EXPIRED,
    Ending.SHUTDOWN: WSCloseCode.SERVICE_RESTART,
}


class WebSockets:
    def __init__(
        self,
        session: ClientSession,
        upstreams: Upstreams,
        passports: PassportOffice,
        streams: OpenStreams,
        message_limit_bytes: int,
        handshake_seconds: float,
    ) -> None:
        self._session = session
        self._upstreams = upstreams
        self._passports = passports
        self._streams = streams
        self._message_limit_bytes = message_limit_bytes
        self._handshake_seconds = handshake_seconds

    async def relay(
        self, request: web.BaseRequest, visit: Visit, protocols: list[str], token: str | None
    ) -> web.StreamResponse:
        """Until one side closes or the gateway ends it. `Refusal` where it does not begin.

        `token` came as a subprotocol, and goes on as the Authorization that a browser cannot send.
        """
        if request.method != "GET" or request.headers.get("Upgrade", "").lower() != "websocket":
            raise upgrade_needed()
        if not web.WebSocketResponse().can_prepare(request):
            raise malformed("The WebSocket's handshake is not complete.", "Send it as RFC 6455 writes it.")
        assert visit.principal is not None, "a WebSocket is behind a sign-in"
        ending: asyncio.Future[_Goodbye] = asyncio.get_running_loop().create_future()

        def end(why: Ending) -> None:
            if not ending.done():
                ending.set_result((_CODES[why], why.value.encode()))

        with self._streams.open("web_socket", visit.principal, end):
            api, upstream = await self._connect(request, visit, protocols, token)
            client = web.WebSocketResponse(
                protocols=(api.protocol,) if api.protocol else (),
                timeout=_CLOSE_SECONDS,
                autoclose=False,  # each side is answered by what the other one is told
                heartbeat=_HEARTBEAT_SECONDS,
                max_msg_size=self._message_limit_bytes,
                compress=False,
            )
            visit.stamp(client.headers)
            with upstream.busy():
                try:
                    await client.prepare(request)
                    await _to_the_end(asyncio.create_task(_converse(client, api, ending)), ending)
                finally:
                    await _close(api, *_GONE)
        return client

    async def _connect(
        self, request: web.BaseRequest, visit: Visit, protocols: list[str], token: str | None
    ) -> tuple[ClientWebSocketResponse, Upstream]:
        assert visit.target is not None, "a visit has a target before it has an upstream"
        headers = outward_headers(request, visit, self._passports, is_web_socket=True)
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        for upstream in self._upstreams.by_preference():
            visit.upstream = upstream.url
            try:
                async with asyncio.timeout(self._handshake_seconds):
                    socket = await self._session.ws_connect(
                        URL(upstream.url + visit.target.raw, encoded=True),
                        headers=headers,
                        protocols=protocols,
                        autoclose=False,
                        heartbeat=_HEARTBEAT_SECONDS,
                        timeout=ClientWSTimeout(ws_close=_CLOSE_SECONDS),
                        max_msg_size=self._message_limit_bytes,
                    )
            except WSServerHandshakeError as error:
                raise _declined(error.status, visit.target.path) from error
            except (ClientConnectorError, ConnectionTimeoutError):
                upstream.failed()
                continue
            except (ClientError, TimeoutError, OSError) as error:
                raise api_broke_off() from error
            upstream.reached()
            return socket, upstream
        raise api_away()


async def _to_the_end(conversation: asyncio.Task[None], ending: asyncio.Future[_Goodbye]) -> None:
    """The server cancels a request whose client has left. Here that is a way to end, and the API is told how."""
    try:
        await asyncio.shield(conversation)
    except asyncio.CancelledError:
        if not ending.done():
            ending.set_result(_GONE)
        await conversation
        task = asyncio.current_task()
        assert task is not None, "a coroutine runs in a task"
        task.uncancel()


async def _converse(
    client: web.WebSocketResponse, api: ClientWebSocketResponse, ending: asyncio.Future[_Goodbye]
) -> None:
    code, reason = await _both_ways(client, api, ending)
    await asyncio.gather(_close(client, code, reason), _close(api, code, reason))


async def _both_ways(
    client: web.WebSocketResponse, api: ClientWebSocketResponse, ending: asyncio.Future[_Goodbye]
) -> _Goodbye:
    """The close code and reason that both sides are told at the end."""
    ways = [asyncio.ensure_future(_one_way(client, api)), asyncio.ensure_future(_one_way(api, client))]
    try:
        done, _ = await asyncio.wait([ending, *ways], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
    # What a side said itself comes first: once it has, its connection may be gone as well.
    return next(one for one in (*ways, ending) if one in done).result()


async def _one_way(source: Socket, sink: Socket) -> _Goodbye:
    """Pass on messages until the source has no more; the code and the reason with which it closed."""
    try:
        while True:
            message = await source.receive()
            if message.type is WSMsgType.TEXT:
                await sink.send_str(message.data)
            elif message.type is WSMsgType.BINARY:
                await sink.send_bytes(message.data)
            else:
                return await _end_of(source, message)
    except (ConnectionError, ClientError):
        return _GONE


async def _end_of(source: Socket, last: WSMessage) -> _Goodbye:
    """What the other side is told of the source's last message. A source that broke the rules is closed by then."""
    if last.type is WSMsgType.CLOSE:
        code = last.data or WSCloseCode.OK  # none is given: a browser's plain `close()`
        if _may_be_sent(code):
            return code, (last.extra or "").encode()
        code = WSCloseCode.PROTOCOL_ERROR
        await _close(source, code, b"")
    elif isinstance(last.data, WebSocketError):
        code = last.data.code
    else:
        return _GONE
    if isinstance(source, ClientWebSocketResponse):
        # The client did nothing wrong: it must not read that its own message was too long.
        return WSCloseCode.BAD_GATEWAY, b"the API's WebSocket was ended with %d" % code
    return code, b""


def _may_be_sent(code: int) -> bool:
    """RFC 6455, 7.4, and IANA's register: what is reserved or belongs to nobody is never sent."""
    return (1000 <= code <= 1014 and code not in (1004, 1005, 1006)) or 3000 <= code <= 4999


async def _close(socket: Socket, code: int, reason: bytes) -> None:
    if socket.closed:
        return
    with contextlib.suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(2 * _CLOSE_SECONDS):  # one that does not read cannot even be told
            await socket.close(code=code, message=reason)


def _declined(status: int, path: str) -> Refusal:
    if status == 401:
        return not_signed_in("The API does not accept this sign-in.")
    if status == 404:
        return nothing_here(path)
    if status >= 500:
        return api_broke_off()
    return Refusal(
        status if status >= 400 else 403,
        "WebSocketDeclined",
        f"The API declined the WebSocket ({status}).",
        "Ask for the same path over HTTP; the API tells the reason there.",
    )
