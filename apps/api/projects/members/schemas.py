"""What is asked and shown of members."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from apps.api.accounts.schemas import UserKind, Username
from apps.api.projects.access import ProjectRole


class MemberOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Username = Field(description="the user's name")
    role: ProjectRole


class MemberRoleOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    role: ProjectRole


class MemberView(BaseModel):
    user_id: str
    name: str
    kind: UserKind
    role: ProjectRole
    since: datetime
