"""What is asked and shown of API tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from apps.api.accounts.schemas import DeviceName
from apps.api.accounts.tokens.scopes import Scope
from apps.api.db.accounts import APIToken
from apps.api.settings import SHOWN_LENGTH, TOKEN_PREFIX

DAYS = 90
Prefix = Annotated[str, StringConstraints(pattern=rf"^{TOKEN_PREFIX}[!-~]*$", max_length=SHOWN_LENGTH)]
"""How a token begins; never all of it, for addresses are logged."""


class TokenOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: DeviceName = Field(description="what it is for")
    scopes: list[Scope] = Field(min_length=1, max_length=4)
    expires_in_days: int = Field(DAYS, ge=1, le=366)


class TokenView(BaseModel):
    """`prefix` is how it begins."""

    id: str
    user_id: str
    name: str
    prefix: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, row: APIToken) -> TokenView:
        return cls.model_validate({name: getattr(row, name) for name in cls.model_fields})


class TokenMade(BaseModel):
    """`token` is shown this once: only its hash is kept."""

    token: str
    made: TokenView
