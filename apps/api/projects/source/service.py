"""A project's main branch, for its members."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from apps.api.identifiers import Identifier
from apps.api.projects.service import ProjectsDep
from apps.api.resources import ResourcesDep
from apps.api.source.service import MAIN, Branch, Source


async def _source(project_id: Identifier, projects: ProjectsDep, resources: ResourcesDep) -> Source:
    project = await projects.read(project_id)
    return Source(Branch(f"The project {project.name}", project_id, MAIN), resources.settings)


SourceDep = Annotated[Source, Depends(_source)]
