"""The story of a request: where does it lead, who asks, how often, and on to the API."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from aiohttp import web

from apps.gateway.files.console import PREFIX, Console
from apps.gateway.identity.check import IdentityCheck
from apps.gateway.identity.credentials import bearer_token, offered_protocols
from apps.gateway.identity.principal import Principal
from apps.gateway.inspection.client import is_loopback
from apps.gateway.inspection.reading import check_reading
from apps.gateway.limits.rate import RateLimits, tighter
from apps.gateway.operations.health import PATHS, Health
from apps.gateway.operations.metrics import CONTENT_TYPE, Metrics
from apps.gateway.proxy.exchange import Exchange
from apps.gateway.proxy.web_socket import WebSockets
from apps.gateway.refusals import Refusal, administrator_needed, foreign_origin
from apps.gateway.routes.file import RoutesFile
from apps.gateway.routes.table import SAFE_METHODS
from apps.gateway.settings import GatewaySettings
from apps.gateway.visit import Visit


@dataclass(frozen=True)
class Gateway:
    """What the reception asks for the answer to a well-formed request."""

    settings: GatewaySettings
    routes: RoutesFile
    identify: IdentityCheck
    limits: RateLimits
    exchange: Exchange
    web_sockets: WebSockets
    console: Console
    health: Health
    metrics: Metrics

    async def __call__(self, request: web.BaseRequest, visit: Visit) -> web.StreamResponse:
        """The answer, sent already or not yet. `Refusal` where there is none."""
        assert visit.target is not None, "is read before"
        path = visit.target.path
        if path == "/" or path == PREFIX or path.startswith(f"{PREFIX}/"):
            return await self.console.answer(request, path)
        if path in PATHS:
            check_reading(request, path)
            return self.health.answer(path, in_detail=await self._is_administrator(request, visit))
        if path == "/metrics":
            check_reading(request, path)
            return await self._own_metrics(request, visit)
        return await self._pass_on(request, visit)

    async def _pass_on(self, request: web.BaseRequest, visit: Visit) -> web.StreamResponse:
        assert visit.client is not None, "is read before"
        assert visit.target is not None, "is read before"
        route = self.routes.table.find(request.method, visit.target.path)
        visit.kind = route.kind
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

    async def _own_metrics(self, request: web.BaseRequest, visit: Visit) -> web.StreamResponse:
        assert visit.client is not None, "is read before"
        scrape_token = self.settings.metrics_token
        token = bearer_token(request)
        is_scraper = (
            scrape_token is not None
            and token is not None
            and hmac.compare_digest(token.encode(), scrape_token.get_secret_value().encode())
        )
        # The peer as well: what a proxy of another machine says of its clients opens nothing.
        is_here = visit.client.address.is_loopback and is_loopback(request.remote)
        if not (is_here or is_scraper or await self._is_administrator(request, visit)):
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
