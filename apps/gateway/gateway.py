"""The story of a request: is it well-formed, where does it lead, who asks, how often, and on to the API."""

from __future__ import annotations

import hmac
import logging
from dataclasses import dataclass

from aiohttp import web

from apps.gateway.files.console import PREFIX, Console
from apps.gateway.identity.check import IdentityCheck
from apps.gateway.identity.credentials import bearer_token, offered_protocols
from apps.gateway.identity.principal import Principal
from apps.gateway.inspection.client import Neighbours
from apps.gateway.inspection.framing import METHODS, host_of
from apps.gateway.inspection.target import read_target
from apps.gateway.inspection.trace import new_request_id, new_trace_parent, request_id, trace_parent
from apps.gateway.limits.rate import RateLimits, tighter
from apps.gateway.operations.access_log import AccessLog
from apps.gateway.operations.health import PATHS, Health
from apps.gateway.operations.metrics import CONTENT_TYPE, Metrics
from apps.gateway.proxy.exchange import Exchange
from apps.gateway.proxy.web_socket import WebSockets
from apps.gateway.refusals import Refusal, administrator_needed, foreign_origin, internal_error, method_refused
from apps.gateway.routes.file import RoutesFile
from apps.gateway.routes.table import SAFE_METHODS
from apps.gateway.settings import GatewaySettings
from apps.gateway.visit import Visit

log = logging.getLogger(__name__)

_CLIENT_LEFT = 499
_STREAMS = ("stream", "terminal")


@dataclass(frozen=True)
class Gateway:
    """What aiohttp calls for every request."""

    settings: GatewaySettings
    neighbours: Neighbours
    routes: RoutesFile
    identify: IdentityCheck
    limits: RateLimits
    exchange: Exchange
    web_sockets: WebSockets
    console: Console
    health: Health
    metrics: Metrics
    access_log: AccessLog

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        trace, is_clients = trace_parent(request.headers)
        visit = Visit(request_id(request.headers), trace, is_clients)
        status, sent_bytes, error = _CLIENT_LEFT, 0, ""
        try:
            answer = await self._answer(request, visit)
            status, sent_bytes = answer.status, _length(answer)
        except Refusal as refusal:
            answer = self._refuse(refusal, visit)
            status, error = refusal.code, refusal.error
        except ConnectionError:
            raise  # the client left in the middle of its answer
        except Exception:
            log.exception("%s failed, request %s", request.method, visit.request_id)
            answer = self._refuse(internal_error(), visit)
            status, error = 500, "InternalError"
        finally:
            self._record(request.method, visit, status, sent_bytes, error)
        if self.health.is_shutting_down and not answer.prepared:
            answer.force_close()
        return answer

    def refuse_unread(self, refusal: Refusal) -> web.Response:
        """For what could not be read as a request at all: there are no headers to take an id from."""
        visit = Visit(new_request_id(), new_trace_parent(), has_clients_trace=False)
        self._record("other", visit, refusal.code, 0, refusal.error)
        return self._refuse(refusal, visit)

    async def _answer(self, request: web.BaseRequest, visit: Visit) -> web.StreamResponse:
        host = host_of(request, self.settings.head_limit_bytes)
        visit.client = self.neighbours.client(request.remote, request.headers, host)
        if request.raw_path == "*" and request.method == "OPTIONS":
            answer: web.StreamResponse = web.Response(status=204, headers={"Allow": ", ".join(sorted(METHODS))})
            visit.stamp(answer.headers)
            return answer
        visit.target = read_target(request.raw_path, host)
        path = visit.target.path
        if path == "/" or path == PREFIX or path.startswith(f"{PREFIX}/"):
            answer = await self.console.answer(request.method, path)
        elif path in PATHS:
            answer = await self._own_health(request, visit, path)
        elif path == "/metrics":
            answer = await self._own_metrics(request, visit)
        else:
            return await self._pass_on(request, visit)
        visit.stamp(answer.headers)
        return answer

    async def _pass_on(self, request: web.BaseRequest, visit: Visit) -> web.StreamResponse:
        assert visit.client is not None, "is read before"
        assert visit.target is not None, "is read before"
        route = visit.route = self.routes.table.find(request.method, visit.target.path)
        visit.standing = await self.limits.charge_address(route.kind, visit.client)
        is_terminal = route.kind == "terminal"
        self._check_origin(request, visit, is_terminal=is_terminal)
        token = bearer_token(request)
        protocols, offered = offered_protocols(request) if is_terminal else ([], None)
        if route.needs_sign_in or is_terminal:
            visit.principal = await self._principal(visit, offered if token is None else token)
            visit.standing = tighter(visit.standing, await self.limits.charge_principal(route.kind, visit.principal))
        if is_terminal:
            return await self.web_sockets.relay(request, visit, protocols, offered if token is None else None)
        return await self.exchange.forward(request, visit)

    async def _principal(self, visit: Visit, token: str | None) -> Principal:
        client = visit.client
        assert client is not None, "is read before"

        async def charge() -> None:
            await self.limits.charge_address("unknown", client)

        return await self.identify(token, charge)

    async def _own_health(self, request: web.BaseRequest, visit: Visit, path: str) -> web.StreamResponse:
        _check_reading(request, path)
        return self.health.answer(path, in_detail=await self._is_administrator(request, visit))

    async def _own_metrics(self, request: web.BaseRequest, visit: Visit) -> web.StreamResponse:
        _check_reading(request, "/metrics")
        assert visit.client is not None, "is read before"
        scrape_token = self.settings.metrics_token
        token = bearer_token(request)
        is_scraper = (
            scrape_token is not None
            and token is not None
            and hmac.compare_digest(token.encode(), scrape_token.get_secret_value().encode())
        )
        if not (visit.client.address.is_loopback or is_scraper or await self._is_administrator(request, visit)):
            raise administrator_needed()
        return web.Response(body=self.metrics.text(), headers={"Content-Type": CONTENT_TYPE})

    async def _is_administrator(self, request: web.BaseRequest, visit: Visit) -> bool:
        """Nobody is refused for a bad token here: who is not known as an administrator is none."""
        token = bearer_token(request)
        if token is None:
            return False
        try:
            visit.principal = await self._principal(visit, token)
        except Refusal:
            return False
        return visit.principal.is_administrator

    def _check_origin(self, request: web.BaseRequest, visit: Visit, *, is_terminal: bool) -> None:
        """A page of another origin may not ride on cookies, nor open a WebSocket, which no same-origin rule covers."""
        origin = request.headers.get("Origin")
        if origin is None or not (is_terminal or "Cookie" in request.headers) or visit.client is None:
            return
        if request.method in SAFE_METHODS and not is_terminal:
            return
        if origin != visit.client.origin and origin not in self.settings.allowed_origins:
            raise foreign_origin(origin)

    def _refuse(self, refusal: Refusal, visit: Visit) -> web.Response:
        self.metrics.count_refusal(refusal.error)
        answer = refusal.answer()
        visit.stamp(answer.headers)
        return answer

    def _record(self, method: str, visit: Visit, status: int, sent_bytes: int, error: str) -> None:
        # A method is a label only if it is known: a stranger must not make up labels.
        method = method if method in METHODS else "other"
        self.metrics.count(visit, method, status, is_stream=visit.kind in _STREAMS)
        self.access_log.write(visit, method, status, sent_bytes, error)


def _check_reading(request: web.BaseRequest, path: str) -> None:
    if request.method not in ("GET", "HEAD"):
        raise method_refused(request.method, path, "GET, HEAD")


def _length(answer: web.StreamResponse) -> int:
    """What was sent already, or the body that goes out next."""
    body = getattr(answer, "body", None)
    return len(body) if isinstance(body, bytes) else answer.body_length
