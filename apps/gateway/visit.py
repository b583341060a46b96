"""One request on its way through the gateway, and what is known of it so far."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from multidict import CIMultiDict

from apps.gateway.identity.principal import Principal
from apps.gateway.inspection.client import Client
from apps.gateway.inspection.target import Target
from apps.gateway.limits.headers import rate_limit_headers
from apps.gateway.limits.leases import Standing

OWN = "own"


@dataclass
class Visit:
    """`kind` is the class of its route; `own` for the gateway's pages and what never came as far as a route."""

    request_id: str
    trace_parent: str
    has_clients_trace: bool
    kind: str = OWN
    began_at: float = field(default_factory=time.perf_counter)
    client: Client | None = None
    target: Target | None = None
    principal: Principal | None = None
    standing: Standing | None = None
    upstream: str = ""

    @property
    def milliseconds(self) -> float:
        return (time.perf_counter() - self.began_at) * 1000

    def stamp(self, headers: CIMultiDict[str]) -> None:
        """What every answer bears, wherever it comes from."""
        headers["X-Request-ID"] = self.request_id
        headers["Server"] = "conclave"
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer")
        if self.client is not None and self.client.scheme == "https":
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if self.standing is not None:
            for name, value in rate_limit_headers(self.standing).items():
                headers.setdefault(name, value)
