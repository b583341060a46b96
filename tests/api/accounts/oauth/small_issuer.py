"""The least that an OpenID Connect issuer is, on the wire: it signs anybody in at once, and says of it what it is told
to say. The certified one needs Node.js.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from apps.api.accounts.oauth.configuration import OIDCIssuer


@dataclass
class SmallIssuer:
    """`said` stands in the next id tokens, beside what has to; `userinfo` is told to who asks for more."""

    address: str = ""
    said: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "k", "use": "sig"}))
    nonces: dict[str, str] = field(default_factory=dict)

    def visited(self, address: str) -> str:
        """Where a browser is sent back to that comes to `address`."""
        assert address.startswith(f"{self.address}/authorize?")
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_hex(10)
        self.nonces[code] = asked["nonce"]
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def describe(self, request: Request) -> JSONResponse:
        named = ("authorization", "authorize"), ("token", "token"), ("userinfo", "userinfo")
        told = {f"{name}_endpoint": f"{self.address}/{path}" for name, path in named}
        signing = {"id_token_signing_alg_values_supported": ["ES256"]}
        return JSONResponse({"issuer": self.address, "jwks_uri": f"{self.address}/keys", **told, **signing})

    def keys(self, request: Request) -> JSONResponse:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def token(self, request: Request) -> JSONResponse:
        sent = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        now = int(datetime.now(UTC).timestamp())
        claims = {"iss": self.address, "aud": "conclave", "sub": "a1", "iat": now, "exp": now + 600}
        claims |= {"nonce": self.nonces.pop(sent["code"]), **self.said}
        signed = jwt.encode({"alg": "ES256", "kid": "k"}, claims, self.key, algorithms=["ES256"])
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": signed})

    def tell(self, request: Request) -> JSONResponse:
        return JSONResponse({"sub": "a1", **self.userinfo})

    def as_configured(self) -> dict[str, Any]:
        return {"oidc_issuers": (OIDCIssuer(name="local", issuer=self.address, client_id="conclave"),)}


@asynccontextmanager
async def small_issuer() -> AsyncIterator[SmallIssuer]:
    issuer = SmallIssuer()
    routes = [
        Route("/.well-known/openid-configuration", issuer.describe),
        Route("/keys", issuer.keys),
        Route("/token", issuer.token, methods=["POST"]),
        Route("/userinfo", issuer.tell),
    ]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        issuer.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve([listening]))
        try:
            yield issuer
        finally:
            server.should_exit = True
            await serving
