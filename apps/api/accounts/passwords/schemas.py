"""What is asked about passwords."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from apps.api.accounts.schemas import Email, Password, Secret


class ChangeOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    current: Password
    new: Password


class ForgottenOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: Email


class ResetOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    token: Secret = Field(description="from the mail")
    password: Password
