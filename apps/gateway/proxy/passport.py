"""The signed header that tells the API who is outside. The API believes it for 30 s, and nobody else's.

`x-conclave-client: t=<epoch seconds>;ip=<address>;proto=<http|https>;host=<host>;sig=<hex>`, where `sig` is the
HMAC-SHA256 by GATEWAY_SECRET of all before `;sig=`, a line feed, and the request id.
"""

from __future__ import annotations

import hmac
import time

from apps.gateway.inspection.client import Client

HEADER = "x-conclave-client"


class PassportOffice:
    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def issue(self, client: Client, request_id: str) -> str:
        claim = f"t={int(time.time())};ip={client.address};proto={client.scheme};host={client.host}"
        signature = hmac.digest(self._secret, f"{claim}\n{request_id}".encode(), "sha256").hex()
        return f"{claim};sig={signature}"
