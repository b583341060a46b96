"""`/projects/{id}/files`, `/diff` and `/log`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from apps.api.errors import (
    EVERYWHERE,
    FileTooLarge,
    InvalidRequest,
    PathNotFound,
    PathRefused,
    ProjectNotFound,
    RepositoryUnreadable,
    RevisionNotFound,
    documented,
)
from apps.api.projects.source.service import SourceDep
from apps.api.source.schemas import ContentView, DiffView, FilesView, LogView, PathInRepository

router = APIRouter(prefix="/projects/{project_id}", tags=["source"], responses=EVERYWHERE)

_FORM = r"^(main|[0-9a-f]{40})$"
Revision = Annotated[str, Query(pattern=_FORM, description="`main`, or the hash of a commit or tree")]


@router.get(
    "/files",
    responses=documented(
        ProjectNotFound, RevisionNotFound, PathNotFound, PathRefused, InvalidRequest, RepositoryUnreadable
    ),
)
async def list_project_files(
    source: SourceDep, path: PathInRepository = "", revision: Revision = "main", recursive: bool = True
) -> FilesView:
    return await source.files(path, revision, recursive)


@router.get(
    "/files/content",
    responses=documented(
        ProjectNotFound, RevisionNotFound, PathNotFound, FileTooLarge, PathRefused, InvalidRequest, RepositoryUnreadable
    ),
)
async def read_project_file(source: SourceDep, path: PathInRepository, revision: Revision = "main") -> ContentView:
    return await source.content(path, revision)


@router.get("/diff", responses=documented(ProjectNotFound, RevisionNotFound, RepositoryUnreadable))
async def read_project_diff(
    source: SourceDep,
    old: Annotated[
        str | None, Query(alias="from", pattern=_FORM, description="by default nothing: every file is new")
    ] = None,
    new: Annotated[str, Query(alias="to", pattern=_FORM)] = "main",
) -> DiffView:
    return await source.diff(old, new)


@router.get("/log", responses=documented(ProjectNotFound, RepositoryUnreadable))
async def read_project_log(source: SourceDep, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> LogView:
    return await source.log(limit)
