"""The rules about documents. What is in them is for the worker to find out, and for nobody to run."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.service import concerns
from apps.api.accounts.principal import Principal, PrincipalDep
from apps.api.db.models import Document
from apps.api.db.repository import Page
from apps.api.db.session import SessionDep
from apps.api.documents.repository import REMOVED, DocumentRepository
from apps.api.documents.schemas import DocumentView
from apps.api.errors import (
    DocumentNameTaken,
    DocumentNotFound,
    DocumentRefused,
    ProjectNotFound,
    TooManyDocuments,
)
from apps.api.identifiers import new_id
from apps.api.resources import ResourcesDep
from apps.api.settings import ApiSettings
from packages.delivery.store import FolderStore
from packages.retrieval.documents.kinds import KNOWN, is_taken

MOST_DOCUMENTS = 200
MOST_BYTES = 1_000_000_000
"""Of all documents of a project."""


class Documents:
    def __init__(self, session: AsyncSession, principal: Principal, settings: ApiSettings) -> None:
        self._session, self._user_id, self._settings = session, principal.user_id, settings
        self._rows = DocumentRepository(session, principal.user_id)

    async def add(self, project_id: str, name: str, content: bytes) -> DocumentView:
        if not await self._rows.locked(project_id):
            raise ProjectNotFound(f"There is no project {project_id}.")
        if not name.isprintable() or "/" in name or "\\" in name or name.strip(" .") != name:
            raise DocumentRefused(f"{name!r} is no name of a file.")
        if not is_taken(name):
            raise DocumentRefused(f"{name} is of no kind that is taken.", f"Give one of {KNOWN}.")
        if not content:
            raise DocumentRefused(f"{name} is empty.")
        count, size = await self._rows.held(project_id)
        if count >= MOST_DOCUMENTS:
            raise TooManyDocuments(f"The project has {MOST_DOCUMENTS} documents already.")
        if size + len(content) > MOST_BYTES:
            raise TooManyDocuments(f"The project's documents have {size:,} bytes, and may have {MOST_BYTES:,}.")
        row = await self._rows.create(
            Document(
                id=new_id(),
                project_id=project_id,
                name=name,
                hash=sha256(content).hexdigest(),
                size_bytes=len(content),
                added_by=self._user_id,
            )
        )
        if row is None:
            raise DocumentNameTaken(f"The project has a document named {name} already.")
        await asyncio.to_thread(lambda: FolderStore(self._settings.documents / project_id).put(content))
        concerns(self._session, f"{project_id} {row.id}")
        return DocumentView.of(row)

    async def page(self, project_id: str, cursor: str | None, limit: int) -> Page[DocumentView]:
        await self._require(project_id)
        rows, next_cursor = await self._rows.page(project_id, cursor, limit)
        return Page(items=[DocumentView.of(row) for row in rows], next_cursor=next_cursor)

    async def read(self, project_id: str, document_id: str) -> DocumentView:
        return DocumentView.of(await self._found(project_id, document_id))

    async def remove(self, project_id: str, document_id: str) -> None:
        """Unseen from now on; the worker takes it out of the index, and its bytes from the disk."""
        (await self._found(project_id, document_id)).state = REMOVED

    async def _found(self, project_id: str, document_id: str) -> Document:
        await self._require(project_id)
        row = await self._rows.one(project_id, document_id)
        if row is None:
            raise DocumentNotFound(f"The project has no document {document_id}.")
        return row

    async def _require(self, project_id: str) -> None:
        if not await self._rows.has_project(project_id):
            raise ProjectNotFound(f"There is no project {project_id}.")


def _documents(session: SessionDep, principal: PrincipalDep, resources: ResourcesDep) -> Documents:
    return Documents(session, principal, resources.settings)


DocumentsDep = Annotated[Documents, Depends(_documents)]
