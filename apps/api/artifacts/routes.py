"""`/runs/{id}/artifacts`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import FileResponse

from apps.api.artifacts.schemas import ArtifactView
from apps.api.artifacts.service import ArtifactsDep
from apps.api.errors import EVERYWHERE, ArtifactNotFound, RunNotFound, documented
from apps.api.identifiers import Identifier

router = APIRouter(prefix="/runs/{run_id}/artifacts", tags=["artifacts"], responses=EVERYWHERE)


@router.get("", responses=documented(RunNotFound))
async def list_artifacts(run_id: Identifier, artifacts: ArtifactsDep) -> list[ArtifactView]:
    return await artifacts.page(run_id)


@router.get("/{name:path}", response_class=FileResponse, responses=documented(RunNotFound, ArtifactNotFound))
async def download_artifact(
    run_id: Identifier,
    name: Annotated[str, Path(max_length=1_000, pattern=r"^[^\x00]+$")],
    artifacts: ArtifactsDep,
) -> FileResponse:
    return await artifacts.content(run_id, name)
