"""Where a request comes from: what the gateway says under its signature, else the socket's address."""

from __future__ import annotations

import hashlib
import hmac
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from pydantic import SecretStr
from starlette.requests import HTTPConnection

from apps.api.accounts.errors import GatewayNotBelieved
from apps.api.resources import Resources, ResourcesDep

HEADER = "x-conclave-client"
_BELIEVED_SECONDS = 30
_AGENT_LENGTH = 300

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Client:
    """`host` is what the client called us by, as in the header `Host`."""

    address: str
    agent: str
    host: str


def _client(request: HTTPConnection, resources: ResourcesDep) -> Client:
    return client_of(request, resources)


def client_of(request: HTTPConnection, resources: Resources) -> Client:
    """Raises `GatewayNotBelieved`."""
    headers = request.headers
    agent = headers.get("user-agent", "").replace("\x00", "")[:_AGENT_LENGTH]
    told = _told_by_the_gateway(
        headers.get(HEADER, ""),
        headers.get("x-request-id", ""),
        resources.settings.gateway_secret,
        resources.clock(),
    )
    if told is not None:
        return Client(told.get("ip", ""), agent, told.get("host", ""))
    if HEADER in headers:
        log.warning("A request said by %s who is outside, and was not believed.", HEADER)
        raise GatewayNotBelieved("What this request says of who is outside is not signed by the gateway.")
    return Client(request.client.host if request.client else "", agent, headers.get("host", ""))


def _told_by_the_gateway(
    header: str, request_id: str, secret: SecretStr | None, now: datetime
) -> dict[str, str] | None:
    signed, separator, signature = header.rpartition(";sig=")
    if secret is None or not separator:
        return None
    text = f"{signed}\n{request_id}".encode()
    expected = hmac.new(secret.get_secret_value().encode(), text, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signature.encode(), expected.encode()):
        return None
    told = dict(part.partition("=")[::2] for part in signed.split(";"))
    is_fresh = told.get("t", "").isdecimal() and abs(now.timestamp() - int(told["t"])) <= _BELIEVED_SECONDS
    return told if is_fresh else None


ClientDep = Annotated[Client, Depends(_client)]
