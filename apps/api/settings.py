"""What the API and the worker read from the environment, built once at the edge."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from apps.api.accounts.oauth.configuration import OAuthSettings

TOKEN_PREFIX = "cnc_"  # noqa: S105  the public start of every API token, no secret
SHOWN_LENGTH = len(TOKEN_PREFIX) + 8
"""As much of an API token is kept and shown: enough to recognise it, and nothing to guess it by."""
_TOKEN_LENGTH = 20
_KEY_BYTES = 32


class SettingsError(Exception):
    """The process cannot start: `str()` names every variable that is missing or wrong."""


def _postgres(address: str) -> str:
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise ValueError("not an address such as postgresql://name:password@host/database") from error
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise ValueError("must start with postgresql://; no other database is supported")
    if not url.database:
        raise ValueError("names no database")
    return address


def _redis(address: str) -> str:
    if not address.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("must start with redis://, rediss:// or unix://")
    return address


class ApiSettings(OAuthSettings):
    """Addresses have no default: a process that lacks one refuses to start and names it."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    database_url: Annotated[SecretStr, Field(min_length=1)]
    redis_url: Annotated[str, AfterValidator(_redis)]
    conclave_home: Path
    local_token: SecretStr | None = None
    indexer_socket: Path | None = Field(None, description="of search; else <CONCLAVE_HOME>/run/indexer.sock")

    file_limit_bytes: int = Field(1_000_000, ge=1)
    diff_limit_bytes: int = Field(2_000_000, ge=1)
    git_timeout_seconds: float = Field(10.0, gt=0)
    stream_poll_seconds: float = Field(2.0, gt=0)
    stream_keep_alive_seconds: float = Field(15.0, gt=0)
    api_shutdown_grace_seconds: int = Field(
        5, ge=1, le=9, description="for requests under way; the gateway has its own"
    )
    database_connections: int = Field(10, ge=1)
    terminals_per_user: int = Field(3, ge=1)

    accounts_key: SecretStr | None = Field(None, description="32 bytes, base64url; without it nobody signs in")
    gateway_secret: SecretStr | None = Field(None, description="by which the gateway signs who is outside")
    smtp_url: SecretStr | None = Field(None, description="else mails are written to <CONCLAVE_HOME>/outbox")
    mail_from: str = "Conclave <conclave@localhost>"
    public_url: str = Field("http://127.0.0.1:8001", description="where links in mails lead")
    require_verified_email: bool | None = Field(None, description="to sign in; by default where SMTP_URL is set")
    admins_need_second_factor: bool = True
    everybody_needs_second_factor: bool = Field(False, description="for all but connecting one")
    signing_key_days: int = Field(30, ge=2)
    session_days: int = Field(30, ge=1)
    session_idle_days: int = Field(14, ge=1)

    @field_validator("database_url")
    @classmethod
    def _is_postgres(cls, value: SecretStr) -> SecretStr:
        _postgres(value.get_secret_value())
        return value

    @field_validator("local_token")
    @classmethod
    def _is_a_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        token = value.get_secret_value()
        if not token.startswith(TOKEN_PREFIX) or len(token) < _TOKEN_LENGTH:
            raise ValueError(f"must start with {TOKEN_PREFIX} and have at least {_TOKEN_LENGTH} characters")
        return value

    @field_validator("accounts_key")
    @classmethod
    def _is_a_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(key_bytes(value)) != _KEY_BYTES:
            raise ValueError(f"must be {_KEY_BYTES} random bytes, written in base64url")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("smtp://", "smtps://")):
            raise ValueError("must be smtp://name:password@host:port, or smtps://…; ?starttls encrypts the first")
        return value

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Read the environment; `SettingsError` names each variable and what is wrong with it."""
        try:
            return cls(**given)
        except ValidationError as error:
            wrong = [
                f"{'.'.join(map(str, problem['loc'])).upper()}: "
                + ("is not set" if problem["type"] == "missing" else problem["msg"].removeprefix("Value error, "))
                for problem in error.errors(include_input=False, include_url=False)
            ]
            raise SettingsError("Conclave's API cannot start.\n  " + "\n  ".join(wrong)) from None

    @property
    def needs_verified_email(self) -> bool:
        """Where no mail is sent, nobody waits for one."""
        return self.smtp_url is not None if self.require_verified_email is None else self.require_verified_email

    @property
    def repositories(self) -> Path:
        """Bare repositories, one for each project: `<project id>.git`."""
        return self.conclave_home / "repositories"

    @property
    def artifacts(self) -> Path:
        """Files by content: `<first two letters of the hash>/<hash>`."""
        return self.conclave_home / "artifacts"

    @property
    def documents(self) -> Path:
        """What people gave to projects, by content in a folder for each project."""
        return self.conclave_home / "documents"

    @property
    def indexer(self) -> Path:
        """A socket; whether somebody listens there is found out by asking."""
        return self.indexer_socket or self.conclave_home / "run/indexer.sock"

    @property
    def asyncpg_url(self) -> URL:
        """The database for SQLAlchemy's asyncio engine."""
        return as_asyncpg(self.database_url.get_secret_value())

    @property
    def psycopg_url(self) -> str:
        """The database for DBOS, which speaks psycopg."""
        return as_psycopg(self.database_url.get_secret_value()).render_as_string(hide_password=False)


def key_bytes(key: SecretStr) -> bytes:
    """What is written in base64url, with or without padding; nothing for what is not."""
    written = key.get_secret_value()
    try:
        return base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def as_psycopg(address: str) -> URL:
    """`postgresql+psycopg://…`; libpq's parameters stay as they are."""
    return make_url(address).set(drivername="postgresql+psycopg")


def as_asyncpg(address: str) -> URL:
    """`postgresql+asyncpg://…`; of libpq's parameters the address and the encryption are kept."""
    url = make_url(address).set(drivername="postgresql+asyncpg")
    kept = {name: value for name, value in url.query.items() if name in ("host", "port")}
    if "sslmode" in url.query:
        kept["ssl"] = url.query["sslmode"]
    return url.set(query=kept)
