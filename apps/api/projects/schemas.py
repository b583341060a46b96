"""What is asked and shown of a project."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from apps.api.db.models import Project
from apps.api.projects.access import ProjectRole

ProjectName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$"),
]


class ProjectOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: ProjectName


class ProjectView(BaseModel):
    """`role` is that of who asks."""

    id: str
    name: str
    role: ProjectRole
    created_at: datetime

    @classmethod
    def of(cls, project: Project, role: str) -> ProjectView:
        told = {"id": project.id, "name": project.name, "role": role, "created_at": project.created_at}
        return cls.model_validate(told)
