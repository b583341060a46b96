"""`/projects/{id}/documents`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from apps.api.db.repository import Cursor, Limit, Page
from apps.api.documents.schemas import DocumentView
from apps.api.documents.service import DocumentsDep
from apps.api.errors import (
    EVERYWHERE,
    DocumentNameTaken,
    DocumentNotFound,
    DocumentRefused,
    InvalidRequest,
    ProjectNotFound,
    ProjectRoleNeeded,
    RequestTooLarge,
    TooManyDocuments,
    documented,
)
from apps.api.identifiers import Identifier

router = APIRouter(prefix="/projects/{project_id}/documents", tags=["documents"], responses=EVERYWHERE)

_BYTES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "the document's bytes, as they are",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary", "minLength": 1}}},
    }
}


@router.post(
    "",
    status_code=201,
    openapi_extra=_BYTES,
    responses=documented(
        ProjectNotFound,
        ProjectRoleNeeded,
        DocumentNameTaken,
        TooManyDocuments,
        RequestTooLarge,
        DocumentRefused,
        InvalidRequest,
    ),
)
async def add_document(
    project_id: Identifier,
    request: Request,
    documents: DocumentsDep,
    name: Annotated[str, Query(min_length=1, max_length=200, description="of the file, such as requirements.pdf")],
) -> DocumentView:
    """PDF, DOCX, HTML, or text in UTF-8. It is found once its `state` is `indexed`."""
    return await documents.add(project_id, name, await request.body())


@router.get("", responses=documented(ProjectNotFound))
async def list_documents(
    project_id: Identifier, documents: DocumentsDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[DocumentView]:
    return await documents.page(project_id, cursor, limit)


@router.get("/{document_id}", responses=documented(ProjectNotFound, DocumentNotFound))
async def read_document_state(project_id: Identifier, document_id: Identifier, documents: DocumentsDep) -> DocumentView:
    """How far it is."""
    return await documents.read(project_id, document_id)


@router.delete(
    "/{document_id}",
    status_code=204,
    responses=documented(ProjectNotFound, ProjectRoleNeeded, DocumentNotFound),
)
async def remove_document(project_id: Identifier, document_id: Identifier, documents: DocumentsDep) -> None:
    await documents.remove(project_id, document_id)
