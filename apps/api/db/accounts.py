"""The tables of accounts: who there is, how they sign in, and what was done."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from apps.api.db.base import Base

NEVER = datetime.fromtimestamp(0, UTC)
"""The `auth_time` of who came from an issuer that does not tell when it asked them."""


class User(Base):
    """`email` is in lower case. Who is of the kind `service` has nothing but API tokens; a person who has no
    `password_hash` signs in at another issuer. Of who was deleted nothing is left but the id, which others refer to.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role in ('user', 'admin')", name="role_is_known"),
        CheckConstraint("kind in ('person', 'service')", name="kind_is_known"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(server_default="user")
    kind: Mapped[str] = mapped_column(server_default="person")
    email: Mapped[str | None] = mapped_column(unique=True)
    email_verified_at: Mapped[datetime | None]
    password_hash: Mapped[str | None]
    disabled_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class APIToken(Base):
    """`hash` is the sha256 (hex) of the whole token; `prefix` is what a person recognises it by."""

    __tablename__ = "api_tokens"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    prefix: Mapped[str]
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class SessionRow(Base):
    """A signed-in device. Its refresh tokens are numbered by `generation`; of the present one and of the one before it
    the sha256 (hex) is kept. `address` and `agent` are those of the sign-in.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        Index(None, "user_id", "created_at", "id"),
        Index(None, "user_id", "address"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    agent: Mapped[str]
    address: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    auth_time: Mapped[datetime]  # when the person last proved who they are
    amr: Mapped[list[str]] = mapped_column(JSONB)  # how: `pwd`, `oauth`, `otp`
    generation: Mapped[int]
    refresh_hash: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64), server_default="")
    rotated_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_because: Mapped[str] = mapped_column(server_default="")


class OneTimeSecret(Base):
    """What a person was sent or given to be used once. `hash` is the sha256 (hex) of 256 random bits."""

    __tablename__ = "one_time_secrets"
    __table_args__ = (Index(None, "user_id", "purpose"),)

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SigningKey(Base):
    """A key that signs access tokens, by its age: the private half is sealed."""

    __tablename__ = "signing_keys"

    kid: Mapped[str] = mapped_column(String(32), primary_key=True)
    private_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class Tries(Base):
    """How often something was tried since the window began. The account that a `subject` names need not exist."""

    __tablename__ = "tries"

    subject: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    since: Mapped[datetime] = mapped_column(index=True)


class Authenticator(Base):
    """A person's authenticator app. It counts once `confirmed_at` is set; of each time step one code is taken."""

    __tablename__ = "authenticators"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)  # sealed
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, server_default="0")


class BackupCode(Base):
    """One of ten; `number` stands in the code itself, so that one hash is compared and not ten."""

    __tablename__ = "backup_codes"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    hash: Mapped[str]
    used_at: Mapped[datetime | None]


class OAuthIdentity(Base):
    """Who a user is at an issuer: by `subject`, which stays theirs. `email` is what was said there, to show it."""

    __tablename__ = "oauth_identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    email: Mapped[str | None]
    linked_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class OAuthAttempt(Base):
    """A browser that was sent to the issuer of this name. `session_id` is whose user asked for a link, if one did;
    `former_session_id` is what this browser went on with when it was sent there to sign in.
    """

    __tablename__ = "oauth_attempts"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    issuer: Mapped[str]
    nonce: Mapped[str]
    verifier: Mapped[str]
    next: Mapped[str]
    session_id: Mapped[str | None] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    former_session_id: Mapped[str | None] = mapped_column(ForeignKey("sessions.id", ondelete="SET NULL"))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class AuditEntry(Base):
    """What somebody did. Nothing here is changed or deleted, by nobody: the database refuses it.

    `user_id` is whose matter it is and `actor` who did it; neither is a foreign key, for entries outlive people.
    """

    __tablename__ = "audit_log"
    __table_args__ = (Index(None, "user_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    user_id: Mapped[str | None] = mapped_column(String(32))
    actor: Mapped[str]
    action: Mapped[str]
    target: Mapped[str]
    result: Mapped[str]
    address: Mapped[str]
    agent: Mapped[str]
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(String(64), unique=True)  # so the chain is a line
    hash: Mapped[str] = mapped_column(String(64), unique=True)
