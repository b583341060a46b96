"""WebSockets: message by message, both ways, with the close code of either side for the other."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, ClientWSTimeout, WSCloseCode, WSMsgType, web
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

Socket = web.WebSocketResponse | ClientWebSocketResponse
_Goodbye = tuple[int, bytes]
"""The code and the reason of a close."""

_CLOSE_SECONDS = 0.8
"""How long the other side may take to answer a close: a revocation ends a socket within a second."""
_HEARTBEAT_SECONDS = 30.0
_NEVER_SENT = frozenset({1004, 1005, 1006, 1015})
_CODES = {Ending.SIGNED_OUT: WSCloseCode.POLICY_VIOLATION, Ending.SHUTDOWN: WSCloseCode.SERVICE_RESTART}


class WebSockets:
    def __init__(
        self,
        session: ClientSession,
        upstreams: Upstreams,
        passports: PassportOffice,
        streams: OpenStreams,
        message_limit_bytes: int,
    ) -> None:
        self._session = session
        self._upstreams = upstreams
        self._passports = passports
        self._streams = streams
        self._message_limit_bytes = message_limit_bytes

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
                heartbeat=_HEARTBEAT_SECONDS,
                max_msg_size=self._message_limit_bytes,
                compress=False,
            )
            visit.stamp(client.headers)
            with upstream.busy():
                try:
                    await client.prepare(request)
                    code, reason = await _both_ways(client, api, ending)
                    await asyncio.gather(_close(client, code, reason), _close(api, code, reason))
                finally:
                    await _close(api, WSCloseCode.GOING_AWAY, b"the client left")
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
                socket = await self._session.ws_connect(
                    URL(upstream.url + visit.target.raw, encoded=True),
                    headers=headers,
                    protocols=protocols,
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
    return next(one for one in (ending, *ways) if one in done).result()


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
                break
    except (ConnectionError, ClientError):
        return WSCloseCode.GOING_AWAY, b""
    return _code(source.close_code), _reason(message.extra)


def _code(code: int | None) -> int:
    """RFC 6455, 7.4.1: some codes are only ever seen, never sent."""
    if code is None or code == WSCloseCode.ABNORMAL_CLOSURE:
        return WSCloseCode.GOING_AWAY
    return WSCloseCode.OK if code in _NEVER_SENT else code


def _reason(extra: Any) -> bytes:
    return extra.encode() if isinstance(extra, str) else b""


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
