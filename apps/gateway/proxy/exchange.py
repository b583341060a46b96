"""A request to the API and its answer back: in one piece where it is small, piece by piece where it is not."""

from __future__ import annotations

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, web
from aiohttp.client_exceptions import ClientConnectorError, ConnectionTimeoutError, ServerTimeoutError
from multidict import CIMultiDict
from yarl import URL

from apps.gateway.proxy.body import SMALL_BYTES, RequestBody
from apps.gateway.proxy.event_stream import EventStreams
from apps.gateway.proxy.headers import answer_headers, request_headers
from apps.gateway.proxy.passport import HEADER, PassportOffice
from apps.gateway.proxy.upstreams import Upstream, Upstreams
from apps.gateway.refusals import Refusal, api_away, api_broke_off, api_too_slow
from apps.gateway.settings import GatewaySettings
from apps.gateway.visit import Visit

_NO_BODY = (204, 304)
_INERT = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""Artifacts are written by agents: nothing that the API sends may run as a page of the console's origin."""


class Exchange:
    def __init__(
        self,
        session: ClientSession,
        upstreams: Upstreams,
        passports: PassportOffice,
        event_streams: EventStreams,
        settings: GatewaySettings,
    ) -> None:
        self._session = session
        self._upstreams = upstreams
        self._passports = passports
        self._event_streams = event_streams
        self._settings = settings
        self._timeout = ClientTimeout(
            total=None, sock_connect=settings.connect_seconds, sock_read=settings.api_silence_seconds
        )

    async def forward(self, request: web.BaseRequest, visit: Visit) -> web.StreamResponse:
        """The answer, sent already or not yet. `Refusal` where there is none."""
        settings = self._settings
        limit_bytes = settings.upload_limit_bytes if visit.kind == "upload" else settings.body_limit_bytes
        body = RequestBody(request, limit_bytes, settings.body_silence_seconds)
        data = await body.open()
        headers = outward_headers(request, visit, self._passports)
        if data is None or not isinstance(data, bytes):
            # A body in pieces is framed as it came; the client library writes the length of one in one piece.
            headers = _framed(headers, request, has_body=data is not None)
        for upstream in self._upstreams.by_preference():
            visit.upstream = upstream.url
            with upstream.busy():
                try:
                    answer = await self._session.request(
                        request.method,
                        URL(upstream.url + _raw(visit), encoded=True),
                        headers=headers,
                        data=data,
                        allow_redirects=False,
                        timeout=self._timeout,
                    )
                except (ClientConnectorError, ConnectionTimeoutError):
                    upstream.failed()  # nothing was sent: the next one may try
                    continue
                except (ClientError, Refusal, OSError, TimeoutError) as error:
                    raise _why_not(error, body) from error
                upstream.reached()
                return await self._relay(answer, request, visit, upstream)
        raise api_away()

    async def _relay(
        self, answer: ClientResponse, request: web.BaseRequest, visit: Visit, upstream: Upstream
    ) -> web.StreamResponse:
        headers = answer_headers(answer.headers)
        headers.setdefault("Content-Security-Policy", _INERT)
        headers.setdefault("Cache-Control", "no-store")
        try:
            if answer.content_type == "text/event-stream" and request.method == "GET":
                visit.stamp(headers)
                return await self._event_streams.relay(answer, headers, request, visit)
            length = answer.content_length
            has_body = request.method != "HEAD" and answer.status not in _NO_BODY
            if has_body and length is not None and length <= SMALL_BYTES:
                return await _whole(answer, headers)
            visit.stamp(headers)
            return await _in_pieces(answer, headers, request, has_body=has_body)
        except BaseException:
            answer.close()  # the API learns at once that nobody waits any more
            raise


def outward_headers(
    request: web.BaseRequest, visit: Visit, passports: PassportOffice, *, is_web_socket: bool = False
) -> CIMultiDict[str]:
    """The client's headers, cleaned, and ours: request id, trace and who is outside."""
    headers = request_headers(request.headers, is_web_socket=is_web_socket)
    headers["x-request-id"] = visit.request_id
    headers["traceparent"] = visit.trace_parent
    if visit.has_clients_trace and (state := request.headers.get("tracestate")):
        headers["tracestate"] = state
    assert visit.client is not None, "a visit has a client before it has an upstream"
    headers[HEADER] = passports.issue(visit.client, visit.request_id)
    return headers


def _raw(visit: Visit) -> str:
    assert visit.target is not None, "a visit has a target before it has an upstream"
    return visit.target.raw


def _framed(headers: CIMultiDict[str], request: web.BaseRequest, *, has_body: bool) -> CIMultiDict[str]:
    headers.popall("Content-Length", None)
    if has_body and request.content_length is not None:
        headers["Content-Length"] = str(request.content_length)
    return headers


def _why_not(error: Exception, body: RequestBody) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if body.refusal is not None:
        return body.refusal
    if isinstance(error, (ServerTimeoutError, TimeoutError)):
        return api_too_slow()
    return api_broke_off()


async def _whole(answer: ClientResponse, headers: CIMultiDict[str]) -> web.StreamResponse:
    try:
        body = await answer.read()
    except TimeoutError as error:
        raise api_too_slow() from error
    except (ClientError, OSError) as error:
        raise api_broke_off() from error
    return web.Response(body=body, status=answer.status, reason=answer.reason, headers=headers)


async def _in_pieces(
    answer: ClientResponse, headers: CIMultiDict[str], request: web.BaseRequest, *, has_body: bool
) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, reason=answer.reason, headers=headers)
    await response.prepare(request)
    if has_body:
        try:
            while piece := await answer.content.readany():
                await response.write(piece)
        except (ClientError, TimeoutError):
            answer.close()
            break_off(request)
            return response
    answer.release()
    await response.write_eof()
    return response


def break_off(request: web.BaseRequest) -> None:
    """The answer has begun and cannot be ended: the client must see that it is not whole."""
    if request.transport is not None:
        request.transport.abort()
