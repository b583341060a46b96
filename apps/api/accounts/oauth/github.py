"""GitHub, which speaks OAuth 2 without OpenID Connect: who somebody is stands in its API."""

from __future__ import annotations

from typing import Any

import httpx2
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from pydantic import SecretStr

from apps.api.accounts.oauth.configuration import GITHUB
from apps.api.accounts.oauth.issuer import Profile, Request, profile_of
from apps.api.accounts.oauth.outside import Outside, read

_PUBLIC = "https://github.com"
_HIDDEN = (403, 404)


class GitHub:
    """It tells of nobody when they last showed who they are, and cannot be made to ask: no profile has `proven_at`."""

    name, title = GITHUB, "GitHub"

    def __init__(self, address: str, client_id: str, secret: SecretStr, links_by_email: bool, outside: Outside) -> None:
        self.issuer = address.rstrip("/")
        self.links_by_email = links_by_email
        self._api = "https://api.github.com" if self.issuer == _PUBLIC else f"{self.issuer}/api/v3"
        self._client_id, self._secret, self._outside = client_id, secret, outside

    async def address(self, request: Request) -> str:
        return str(
            prepare_grant_uri(
                f"{self.issuer}/login/oauth/authorize",
                client_id=self._client_id,
                response_type="code",
                redirect_uri=request.redirect,
                scope="user:email",
                state=request.state,
                code_challenge=create_s256_code_challenge(request.verifier),
                code_challenge_method="S256",
            )
        )

    async def require_sender(self, iss: str | None) -> None:
        """It promises no name of itself; that its answers come back to an address of their own tells them apart."""

    async def profile(self, code: str, request: Request) -> Profile:
        client = {
            "client_id": self._client_id,
            "client_secret": self._secret.get_secret_value(),
            "token_endpoint_auth_method": "client_secret_post",
        }
        async with self._outside.asking(self.title, **client) as http:
            await http.fetch_token(
                f"{self.issuer}/login/oauth/access_token",
                grant_type="authorization_code",
                code=code,
                redirect_uri=request.redirect,
                code_verifier=request.verifier,
            )
            user = await read(http, f"{self._api}/user", with_token=True)
            # Names change hands there, numbers do not.
            if type(user["id"]) is not int:
                raise ValueError("no number")
            return profile_of(self.issuer, str(user["id"]), await self._email(http), True, user.get("login"))

    async def _email(self, http: AsyncOAuth2Client) -> Any:
        """The primary address if it is verified: what a profile shows may be anybody's."""
        try:
            told = await read(http, f"{self._api}/user/emails", with_token=True)
        except httpx2.HTTPStatusError as error:
            if error.response.status_code in _HIDDEN:
                return None
            raise
        return next((one["email"] for one in told if one["primary"] is True and one["verified"] is True), None)
