"""An issuer that speaks OpenID Connect: Google, and any of OIDC_ISSUERS."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlsplit

from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet
from pydantic import BaseModel, SecretStr, ValidationError

from apps.api.accounts.oauth.configuration import is_private_enough
from apps.api.accounts.oauth.errors import IssuerAnswerRefused, IssuerMisconfigured
from apps.api.accounts.oauth.id_token import allowed, imported, proven_at, verified
from apps.api.accounts.oauth.issuer import Profile, Request, profile_of
from apps.api.accounts.oauth.outside import Outside, read
from apps.api.clock import Clock

_KEPT = timedelta(hours=1)
# A stranger with a made-up key id shall not make us ask for ever.
_RENEWED_AFTER = timedelta(seconds=30)
_SCOPE = "openid email profile"
T = TypeVar("T")


class Metadata(BaseModel):
    """Of `/.well-known/openid-configuration`, what we use."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    id_token_signing_alg_values_supported: list[str] = ["RS256"]
    authorization_response_iss_parameter_supported: bool = False

    @property
    def endpoints(self) -> list[str]:
        found = (self.authorization_endpoint, self.token_endpoint, self.jwks_uri, self.userinfo_endpoint)
        return [address for address in found if address is not None]


@dataclass(frozen=True)
class Registration:
    """What we are called at the issuer."""

    client_id: str
    secret: SecretStr | None
    authentication: str


class OpenID:
    def __init__(
        self,
        name: str,
        title: str,
        issuer: str,
        ours: Registration,
        links_by_email: bool,
        outside: Outside,
        clock: Clock,
    ) -> None:
        self.name, self.title, self.issuer, self.links_by_email = name, title, issuer, links_by_email
        self._ours, self._outside, self._clock = ours, outside, clock
        self._metadata: _Kept[Metadata] = _Kept(clock)
        self._keys: _Kept[KeySet] = _Kept(clock)

    async def address(self, request: Request) -> str:
        found = await self._described()
        return str(
            prepare_grant_uri(
                found.authorization_endpoint,
                client_id=self._ours.client_id,
                response_type="code",
                redirect_uri=request.redirect,
                scope=_SCOPE,
                state=request.state,
                nonce=request.nonce,
                max_age="0" if request.is_anew else None,  # which obliges it to tell `auth_time`, too
                code_challenge=create_s256_code_challenge(request.verifier),
                code_challenge_method="S256",
            )
        )

    async def require_sender(self, iss: str | None) -> None:
        found = await self._described()
        if iss != self.issuer and (iss is not None or found.authorization_response_iss_parameter_supported):
            raise IssuerAnswerRefused(f"This answer does not come from {self.title}.")

    async def profile(self, code: str, request: Request) -> Profile:
        found = await self._described()
        async with self._outside.asking(self.title, **self._credentials()) as http:
            token = await http.fetch_token(
                found.token_endpoint,
                grant_type="authorization_code",
                code=code,
                redirect_uri=request.redirect,
                code_verifier=request.verifier,
            )
            claims = await self._verified(token, request.nonce, found)
            proven = proven_at(claims, self._clock())
            if "email" not in claims and found.userinfo_endpoint is not None:
                claims = await self._completed(http, found.userinfo_endpoint, claims)
            name = claims.get("preferred_username") or str(claims.get("email", "")).partition("@")[0]
            told = claims["sub"], claims.get("email"), claims.get("email_verified"), name
            return replace(profile_of(self.issuer, *told), proven_at=proven)

    def _credentials(self) -> dict[str, Any]:
        """RFC 6749, 2.3.1: in the header they are quoted, so that a colon in one does no harm."""
        ours = self._ours
        if ours.secret is None:
            return {"client_id": ours.client_id, "token_endpoint_auth_method": "none"}
        secret, method = ours.secret.get_secret_value(), ours.authentication
        if method == "client_secret_basic":
            return {"client_id": quote(ours.client_id, safe=""), "client_secret": quote(secret, safe="")}
        return {"client_id": ours.client_id, "client_secret": secret, "token_endpoint_auth_method": method}

    async def _verified(self, token: dict[str, Any], nonce: str, found: Metadata) -> dict[str, Any]:
        def with_keys(keys: KeySet) -> dict[str, Any]:
            return verified(
                token.get("id_token"),
                keys,
                issuer=self.issuer,
                client_id=self._ours.client_id,
                nonce=nonce,
                algorithms=allowed(found.id_token_signing_alg_values_supported),
                access_token=token.get("access_token"),
                now=self._clock(),
            )

        try:
            return with_keys(await self._keys.read(_KEPT, lambda: self._fetch_keys(found)))
        except InvalidKeyIdError:
            return with_keys(await self._keys.read(_RENEWED_AFTER, lambda: self._fetch_keys(found)))

    async def _completed(self, http: AsyncOAuth2Client, address: str, claims: dict[str, Any]) -> dict[str, Any]:
        told = await read(http, address, with_token=True)
        if told["sub"] != claims["sub"]:
            raise ValueError("what is told there of somebody else")
        return {**told, **claims}

    async def _described(self) -> Metadata:
        return await self._metadata.read(_KEPT, self._fetch_metadata)

    async def _fetch_metadata(self) -> Metadata:
        async with self._outside.asking(self.title) as http:
            told = await read(http, self.issuer.rstrip("/") + "/.well-known/openid-configuration")
        try:
            found = Metadata.model_validate(told)
        except ValidationError as error:
            raise IssuerMisconfigured(f"{self.title} does not describe itself as an issuer does.") from error
        is_here = urlsplit(self.issuer).scheme == "http"
        are_safe = all(is_private_enough(one) and (is_here or one.startswith("https:")) for one in found.endpoints)
        if found.issuer != self.issuer or not are_safe:
            raise IssuerMisconfigured(f"{self.title} describes itself as another issuer, or without TLS.")
        return found

    async def _fetch_keys(self, found: Metadata) -> KeySet:
        async with self._outside.asking(self.title) as http:
            return imported(await read(http, found.jwks_uri))


class _Kept(Generic[T]):
    """What was fetched lasts a while. Who asks at the same time waits for the same answer; a failure is not kept."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._lock = clock, asyncio.Lock()
        self._found: tuple[datetime, T] | None = None

    async def read(self, lasts: timedelta, fetch: Callable[[], Awaitable[T]]) -> T:
        async with self._lock:
            if self._found is None or self._clock() - self._found[0] > lasts:
                self._found = (self._clock(), await fetch())
            return self._found[1]
