"""What the gateway reads from the environment, built once at the edge."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from apps.gateway.limits.policy import Policies, policies

Network = IPv4Network | IPv6Network


class SettingsError(Exception):
    """The process cannot start: `str()` names every variable that is missing or wrong."""


def _parts(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _origin(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("must be addresses such as http://127.0.0.1:8002, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def _network(address: object) -> object:
    return ip_network(address, strict=False) if isinstance(address, str) else address


def _redis(address: str) -> str:
    if not address.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("must start with redis://, rediss:// or unix://")
    return address


def _policies(value: object) -> object:
    return policies(value) if isinstance(value, str) else value


def _absolute(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError(f"must be a whole path, such as /srv/{path.name}: nobody knows in which folder it is begun")
    return path


Origin = Annotated[str, AfterValidator(_origin)]
WholePath = Annotated[Path, AfterValidator(_absolute)]


class GatewaySettings(BaseSettings):
    """Lists are separated by commas, units stand in the names. Secrets have no default."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    api_urls: Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(_parts), Field(min_length=1)]
    redis_url: Annotated[str, AfterValidator(_redis)]
    gateway_secret: Annotated[SecretStr, Field(min_length=32)]

    metrics_token: Annotated[SecretStr, Field(min_length=16)] | None = None
    console_folder: WholePath | None = None
    pages_folder: WholePath | None = None
    pages_port: Annotated[int, Field(ge=0, le=65_535)] | None = None
    trusted_proxies: Annotated[
        tuple[Annotated[Network, BeforeValidator(_network)], ...], NoDecode, BeforeValidator(_parts)
    ] = ()
    public_url: str | None = None
    """Where people find this gateway: its host is one of those that requests may name."""
    allowed_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_parts)] = ()
    """What requests may call this gateway by, beside addresses, localhost and the host of `public_url`; `*` is any."""
    allowed_origins: Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(_parts)] = ()
    """Pages of other origins that may open WebSockets, such as those of a development server."""
    routes_file: WholePath | None = None
    rate_limits: Annotated[Policies, NoDecode, BeforeValidator(_policies)] = Field(default_factory=policies)
    """`class:scope=count/seconds`, …: replaces the default of that class and scope; `off` lifts it."""

    body_limit_bytes: int = Field(4_000_000, ge=1)
    upload_limit_bytes: int = Field(20_000_000, ge=1)
    line_limit_bytes: int = Field(8_190, ge=256)
    head_limit_bytes: int = Field(65_536, ge=1_024)
    web_socket_message_bytes: int = Field(1_048_576, ge=1)
    streams_per_sign_in: int = Field(100, ge=1)
    connections_per_address: int = Field(500, ge=1)
    """IPv6 by /64; those of trusted proxies are not counted, for everybody comes by them."""

    keep_alive_seconds: float = Field(30.0, gt=0)
    """How long a connection may be idle, and how long a request's head may take to arrive."""
    body_silence_seconds: float = Field(30.0, gt=0)
    connect_seconds: float = Field(2.0, gt=0)
    api_silence_seconds: float = Field(60.0, gt=0)
    """How long the API may send nothing: before its answer, and within it. Its event streams send a line every 15 s."""
    health_check_seconds: float = Field(2.0, gt=0)
    shutdown_grace_seconds: float = Field(7.0, gt=0, le=9.0)

    keys_refresh_seconds: float = Field(300.0, gt=0)
    keys_retry_seconds: float = Field(3.0, gt=0)
    token_cache_entries: int = Field(10_000, ge=1)
    api_token_seconds: float = Field(10.0, gt=0)
    refused_token_seconds: float = Field(5.0, gt=0)

    @model_validator(mode="after")
    def _pages_are_whole(self) -> Self:
        if (self.pages_folder is None) != (self.pages_port is None):
            raise ValueError("PAGES_FOLDER and PAGES_PORT belong together: set both or neither")
        return self

    @property
    def names(self) -> frozenset[str]:
        """What requests may call us by, in lower case and without a port."""
        public = urlsplit(self.public_url).hostname if self.public_url else None
        return frozenset({*(name.lower() for name in self.allowed_hosts), *([public] if public else [])})

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Read the environment; `SettingsError` names each variable and what is wrong with it."""
        try:
            return cls(**given)
        except ValidationError as error:
            wrong = [
                f"{str(problem['loc'][0]).upper() + ': ' if problem['loc'] else ''}"
                + ("is not set" if problem["type"] == "missing" else problem["msg"].removeprefix("Value error, "))
                for problem in error.errors(include_input=False, include_url=False)
            ]
            raise SettingsError("Conclave's gateway cannot start.\n  " + "\n  ".join(wrong)) from None
