"""`/health`: alive, ready, and, for administrators, each part."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from apps.gateway.identity.keys import KeySet
from apps.gateway.identity.revocations import Revocations
from apps.gateway.limits.leases import Limiter
from apps.gateway.proxy.upstreams import Upstreams

PATHS = frozenset({"/health", "/health/live", "/health/ready"})


class Health:
    """Ready is who can pass on requests. Without Redis it can: limits are then counted here."""

    def __init__(self, upstreams: Upstreams, keys: KeySet, revocations: Revocations, limiter: Limiter) -> None:
        self._upstreams = upstreams
        self._keys = keys
        self._revocations = revocations
        self._limiter = limiter
        self.is_shutting_down = False

    def answer(self, path: str, *, in_detail: bool) -> web.Response:
        """200 or, where it is not ready, 503; `/health/live` is 200 as long as anybody answers at all."""
        is_ready = self._upstreams.is_any_well and not self.is_shutting_down
        status = "shutting down" if self.is_shutting_down else "ok" if is_ready else "the API does not answer"
        body: dict[str, Any] = {"status": "ok" if path == "/health/live" else status}
        if in_detail:
            body["parts"] = self._parts()
        is_good = is_ready or path == "/health/live"
        return web.json_response(body, status=200 if is_good else 503, headers={"Cache-Control": "no-store"})

    def _parts(self) -> dict[str, Any]:
        return {
            "api": [
                {"url": one.url, "ok": one.is_well, "open_requests": one.open_requests, "says": one.last_answer}
                for one in self._upstreams.all
            ],
            "keys": {"ok": self._keys.is_loaded},
            "revocations": {"ok": self._revocations.is_following},
            "limits": {"ok": self._limiter.is_shared},
        }
