"""`/projects/{id}/search`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from apps.api.errors import EVERYWHERE, IndexerUnavailable, InvalidRequest, ProjectNotFound, documented
from apps.api.identifiers import Identifier
from apps.api.search.schemas import SearchView
from apps.api.search.service import SearchDep
from packages.retrieval.searching.answer import SourceName

router = APIRouter(prefix="/projects/{project_id}", tags=["search"], responses=EVERYWHERE)


@router.get("/search", responses=documented(ProjectNotFound, InvalidRequest, IndexerUnavailable))
async def search_project(
    project_id: Identifier,
    search: SearchDep,
    text: Annotated[str, Query(alias="q", min_length=1, max_length=2_000, description="what to look for, in words")],
    most: Annotated[int, Query(alias="k", ge=1, le=50, description="how many passages at most")] = 10,
    sources: Annotated[
        list[SourceName] | None,
        Query(alias="source", max_length=3, description="where; by default in what is the project's own"),
    ] = None,
) -> SearchView:
    """By words and by meaning, in the main branch, the project's documents, and where it is named the library."""
    return await search.ask(project_id, text, most, sources or ("repository", "documents"))
