"""What administrators ask and see of people."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from apps.api.accounts.schemas import NewUsername, UserKind, UserRole
from apps.api.db.accounts import User

Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00]*$")]


class ReasonOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Reason = Field("", description="stands in the audit log, which the person reads, too")


class RoleOrder(ReasonOrder):
    role: UserRole


class ServiceUserOrder(ReasonOrder):
    name: NewUsername
    role: UserRole = "user"


class UserView(BaseModel):
    id: str
    name: str
    email: str | None
    role: UserRole
    kind: UserKind
    is_email_verified: bool
    has_second_factor: bool
    created_at: datetime
    disabled_at: datetime | None

    @classmethod
    def of(cls, user: User, has_second_factor: bool) -> UserView:
        return cls.model_validate(
            {
                "id": user.id,
                "name": user.name,
                "email": user.email,
                "role": user.role,
                "kind": user.kind,
                "is_email_verified": user.email_verified_at is not None,
                "has_second_factor": has_second_factor,
                "created_at": user.created_at,
                "disabled_at": user.disabled_at,
            }
        )
