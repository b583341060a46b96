"""What GitHub says on the wire, as far as signing in goes: authorize, access_token, user, emails."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "Iv1.conclave", "kept quietly"


@dataclass
class FakeGitHub:
    address: str = ""
    user: dict[str, Any] = field(
        default_factory=lambda: {"id": 583231, "login": "Octo-Cat", "email": "shown@example.org"}
    )
    emails: list[dict[str, Any]] | int = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    secret: str = SECRET

    def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT
        assert (asked["response_type"], asked["scope"], asked["code_challenge_method"]) == (
            "code",
            "user:email",
            "S256",
        )
        code = secrets.token_hex(10)
        self.codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def access_token(self, request: Request) -> Response:
        """It refuses with status 200."""
        sent = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        assert request.headers["accept"] == "application/json"
        if (sent["client_id"], sent["client_secret"]) != (CLIENT, self.secret):
            return _refused("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.")
        asked = self.codes.pop(sent["code"], None)
        digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != sent["redirect_uri"]:
            return _refused("bad_verification_code", "The code passed is incorrect or expired.")
        token = f"gho_{secrets.token_hex(18)}"
        self.tokens.add(f"Bearer {token}")
        return JSONResponse({"access_token": token, "token_type": "bearer", "scope": "user:email"})

    def read_user(self, request: Request) -> Response:
        return self._told(request, self.user)

    def read_emails(self, request: Request) -> Response:
        return self._told(request, self.emails)

    def _told(self, request: Request, body: Any) -> Response:
        assert request.headers["user-agent"], "it refuses whoever does not name themselves"
        if request.headers["authorization"] not in self.tokens:
            return JSONResponse({"message": "Bad credentials"}, 401)
        return JSONResponse({"message": "No"}, body) if isinstance(body, int) else JSONResponse(body)


def _refused(error: str, description: str) -> Response:
    return JSONResponse({"error": error, "error_description": description, "error_uri": "https://docs.example/"})


@asynccontextmanager
async def fake_github() -> AsyncIterator[FakeGitHub]:
    github = FakeGitHub()
    routes = [
        Route("/login/oauth/authorize", github.authorize),
        Route("/login/oauth/access_token", github.access_token, methods=["POST"]),
        Route("/api/v3/user", github.read_user),
        Route("/api/v3/user/emails", github.read_emails),
    ]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        github.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve([listening]))
        try:
            yield github
        finally:
            server.should_exit = True
            await serving
