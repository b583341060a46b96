"""`/runs/{id}/files`, `/diff` and `/log`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from apps.api.errors import (
    EVERYWHERE,
    FileTooLarge,
    InvalidRequest,
    PathNotFound,
    PathRefused,
    RepositoryUnreadable,
    RevisionNotFound,
    RunNotFound,
    documented,
)
from apps.api.runs.source.service import SourceDep
from apps.api.source.schemas import ContentView, DiffView, FilesView, LogView, PathInRepository

router = APIRouter(prefix="/runs/{run_id}", tags=["source"], responses=EVERYWHERE)

_FORM = r"^(head|main|[0-9a-f]{40})$"
Revision = Annotated[
    str, Query(pattern=_FORM, description="`head` of the run, `main`, or the hash of a commit or tree")
]


@router.get(
    "/files",
    responses=documented(
        RunNotFound, RevisionNotFound, PathNotFound, PathRefused, InvalidRequest, RepositoryUnreadable
    ),
)
async def list_files(
    source: SourceDep, path: PathInRepository = "", revision: Revision = "head", recursive: bool = True
) -> FilesView:
    return await source.files(path, revision, recursive)


@router.get(
    "/files/content",
    responses=documented(
        RunNotFound, RevisionNotFound, PathNotFound, FileTooLarge, PathRefused, InvalidRequest, RepositoryUnreadable
    ),
)
async def read_file(source: SourceDep, path: PathInRepository, revision: Revision = "head") -> ContentView:
    return await source.content(path, revision)


@router.get("/diff", responses=documented(RunNotFound, RevisionNotFound, RepositoryUnreadable))
async def read_diff(
    source: SourceDep,
    old: Annotated[
        str | None, Query(alias="from", pattern=_FORM, description="by default, where the run began")
    ] = None,
    new: Annotated[str, Query(alias="to", pattern=_FORM)] = "head",
) -> DiffView:
    return await source.diff(old, new)


@router.get("/log", responses=documented(RunNotFound, RepositoryUnreadable))
async def read_log(source: SourceDep, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> LogView:
    return await source.log(limit)
