"""Which scopes a person may read, and what is found there."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.principal import Principal, PrincipalDep
from apps.api.db.session import SessionDep
from apps.api.errors import ProjectNotFound
from apps.api.indexer import Indexer
from apps.api.projects.repository import ProjectRepository
from apps.api.resources import ResourcesDep
from apps.api.search.schemas import HitView, SearchView
from packages.retrieval.scopes import Scope
from packages.retrieval.searching.answer import SourceName

TOKENS_OF_A_HIT = 1_000
"""Room for each, on the average."""


class ProjectSearch:
    def __init__(self, session: AsyncSession, principal: Principal, indexer: Indexer) -> None:
        self._session, self._user_id, self._indexer = session, principal.user_id, indexer
        self._projects = ProjectRepository(session, principal.user_id)

    async def ask(self, project_id: str, text: str, most: int, sources: Collection[SourceName]) -> SearchView:
        if await self._projects.get(project_id) is None:
            raise ProjectNotFound(f"There is no project {project_id}.")
        scopes: dict[SourceName, tuple[Scope, ...]] = {
            "repository": (Scope("project", project_id),),
            "documents": (Scope("documents", project_id),),
            "library": (Scope("library"), Scope("user", self._user_id)),
        }
        asked = [scope for source, parts in scopes.items() if source in sources for scope in parts]
        await self._session.rollback()  # its connection goes back before the indexer is waited for
        found = await self._indexer.search(text, asked, most=most, most_tokens=most * TOKENS_OF_A_HIT)
        return SearchView(
            hits=[HitView.of(hit) for hit in found.hits],
            by_meaning=found.by_meaning,
            words_alone=found.words_alone,
            left_out=found.left_out,
        )


def _search(session: SessionDep, principal: PrincipalDep, resources: ResourcesDep) -> ProjectSearch:
    return ProjectSearch(session, principal, resources.indexer)


SearchDep = Annotated[ProjectSearch, Depends(_search)]
