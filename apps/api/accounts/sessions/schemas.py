"""What is asked and shown of sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from apps.api.accounts.schemas import IS_TEXT, DeviceName, Password, Secret, UserRole
from apps.api.db.accounts import SessionRow

Transport = Literal["cookie", "body"]
"""Where the refresh token travels: a browser's in a cookie that no script reads, an API client's in the body."""
Code = Annotated[SecretStr, StringConstraints(min_length=1, max_length=40), IS_TEXT]


class LoginOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    login: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254, pattern=r"^[^\x00]*$")
    ] = Field(description="a user name or an address")
    password: Password
    device: DeviceName | None = Field(None, description="what to call this device; else by what it says of itself")
    transport: Transport = "cookie"


class CodeOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ticket: Secret = Field(description="from the answer of POST /auth/login")
    code: Code = Field(description="six digits of the authenticator app, or a backup code")


class RefreshOrder(BaseModel):
    """Without a token the cookie is taken."""

    model_config = ConfigDict(extra="forbid")

    refresh_token: Secret | None = None


class StepUpOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    password: Password | None = Field(None, description="where the user has one")
    code: Code | None = Field(None, description="where a second factor is connected")


class SessionOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: DeviceName


class SignedIn(BaseModel):
    """`refresh_token` is null where it travels in the cookie."""

    state: Literal["signed_in"] = "signed_in"
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  the name of a scheme
    expires_in: int
    refresh_token: str | None = None
    session_id: str
    user_id: str
    name: str
    role: UserRole


class CodeWanted(BaseModel):
    """The password was right. POST /auth/login/code with `ticket` and a code comes next."""

    state: Literal["second_factor"] = "second_factor"
    ticket: str
    expires_in: int


class SessionView(BaseModel):
    """A signed-in device; `address` and `agent` are those of the sign-in."""

    id: str
    name: str
    address: str
    agent: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    amr: list[str]
    is_this_one: bool

    @classmethod
    def of(cls, row: SessionRow, this_one: str) -> SessionView:
        return cls(
            id=row.id,
            name=row.name,
            address=row.address,
            agent=row.agent,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            expires_at=row.expires_at,
            amr=row.amr,
            is_this_one=row.id == this_one,
        )


class SessionList(BaseModel):
    items: list[SessionView]
