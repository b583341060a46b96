"""Which issuers people may sign in at, as the environment says it."""

from __future__ import annotations

import json
import os
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode

GOOGLE, GITHUB = "google", "github"
NOBODY = "none"
GOOGLE_ISSUER = "https://accounts.google.com"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def is_private_enough(address: str) -> bool:
    """https, or http that does not leave the machine."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )


def _address(text: str) -> str:
    parts = urlsplit(text)
    if not is_private_enough(text) or parts.query or parts.fragment or parts.username:
        raise ValueError("must be an address that begins with https://, without a query")
    return text


def _json(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given or "[]")
    except ValueError as error:
        raise ValueError(f"must be a list in JSON: {error}") from error


def _names(given: Any) -> Any:
    return tuple(name.strip() for name in given.split(",") if name.strip()) if isinstance(given, str) else given


Address = Annotated[str, AfterValidator(_address)]
Authentication = Literal["client_secret_basic", "client_secret_post"]


class OIDCIssuer(BaseModel):
    """One of OIDC_ISSUERS. Without a secret we are a public client there, which PKCE alone protects."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,30}$")]
    title: str = ""
    issuer: Address
    client_id: Annotated[str, StringConstraints(min_length=1)]
    client_secret: SecretStr | None = None
    client_secret_variable: str | None = None
    authentication: Authentication = "client_secret_basic"
    links_by_email: bool = False

    @model_validator(mode="after")
    def _has_its_secret(self) -> Self:
        if self.client_secret_variable and not os.environ.get(self.client_secret_variable):
            raise ValueError(f"{self.client_secret_variable}, which client_secret_variable names, is not set")
        return self

    @property
    def secret(self) -> SecretStr | None:
        if self.client_secret_variable:
            return SecretStr(os.environ[self.client_secret_variable])
        return self.client_secret


class OAuthSettings(BaseSettings):
    """An issuer is there once its client is named."""

    google_client_id: str | None = None
    google_client_secret: SecretStr | None = Field(None, validate_default=True)
    github_client_id: str | None = None
    github_client_secret: SecretStr | None = Field(None, validate_default=True)
    github_url: Address = Field("https://github.com", description="or that of an enterprise server")
    oidc_issuers: Annotated[tuple[OIDCIssuer, ...], NoDecode, BeforeValidator(_json)] = ()
    oauth_linking: Annotated[tuple[str, ...] | None, NoDecode, BeforeValidator(_names)] = Field(
        None,
        description="names of issuers whose word on an address is enough to link by it, or none",
        validate_default=True,
    )

    @field_validator("google_client_secret", "github_client_secret")
    @classmethod
    def _comes_with_its_client(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        client = str(info.field_name).replace("secret", "id")
        if bool(info.data.get(client)) != bool(value):
            raise ValueError(f"must be set where {client.upper()} is, and only there")
        return value

    @field_validator("oidc_issuers")
    @classmethod
    def _are_different(cls, value: tuple[OIDCIssuer, ...]) -> tuple[OIDCIssuer, ...]:
        names, issuers = [NOBODY, GOOGLE, GITHUB, *(one.name for one in value)], [one.issuer for one in value]
        if len(set(names)) < len(names) or len(set(issuers)) < len(issuers):
            raise ValueError(f"must have names and issuers that differ; the names {GOOGLE} and {GITHUB} are taken")
        return value

    @field_validator("oauth_linking")
    @classmethod
    def _are_issuers(cls, value: tuple[str, ...] | None, info: ValidationInfo) -> tuple[str, ...]:
        found: tuple[OIDCIssuer, ...] = info.data.get("oidc_issuers", ())
        if value is None:
            return (GOOGLE, GITHUB, *(one.name for one in found if one.links_by_email))
        if value == (NOBODY,):
            return ()
        if unknown := set(value) - {GOOGLE, GITHUB, *(one.name for one in found)}:
            raise ValueError(f"names no issuer: {', '.join(sorted(unknown))}")
        return value
