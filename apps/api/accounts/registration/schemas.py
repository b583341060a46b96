"""What is asked of who registers."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from apps.api.accounts.schemas import Email, NewUsername, Password, Secret


class RegisterOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    username: NewUsername
    email: Email
    password: Password
    setup_code: Secret | None = Field(None, description="makes the first administrator of a fresh installation")


class VerifyOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    token: Secret = Field(description="from the mail")


class AgainOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: Email
