"""The audit log: `/auth/audit` is one's own, `/admin/audit` everybody's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from apps.api.accounts.audit.reading import EverybodysLogDep, OwnLogDep
from apps.api.accounts.audit.schemas import AuditCheck, AuditPage
from apps.api.accounts.errors import SecondFactorNeeded
from apps.api.db.repository import Limit
from apps.api.errors import EVERYWHERE, AdministratorNeeded, documented

router = APIRouter(tags=["audit"], responses=EVERYWHERE)

_ADMIN = documented(AdministratorNeeded, SecondFactorNeeded)
Before = Annotated[int | None, Query(ge=1, le=2**53, description="only entries with a lower id")]


@router.get("/auth/audit")
async def read_own_audit(log: OwnLogDep, before: Before = None, limit: Limit = 50) -> AuditPage:
    """What was done with your account, by whom and from where."""
    return await log.page(before, limit)


@router.get("/admin/audit", responses=_ADMIN)
async def read_audit(
    log: EverybodysLogDep,
    user_id: Annotated[str | None, Query(max_length=32, pattern=r"^[^\x00]+$")] = None,
    before: Before = None,
    limit: Limit = 50,
) -> AuditPage:
    return await log.page(before, limit, user_id)


@router.get(
    "/admin/audit/export",
    response_class=StreamingResponse,
    responses=_ADMIN
    | {200: {"description": "JSON lines, oldest first", "content": {"application/x-ndjson": {"schema": {}}}}},
)
async def export_audit(log: EverybodysLogDep) -> StreamingResponse:
    """Every entry with its hash: sha256 of its JSON (without `id` and `hash`, keys sorted, no spaces, ASCII)."""
    return StreamingResponse(await log.export(), media_type="application/x-ndjson")


@router.get("/admin/audit/check", responses=_ADMIN)
async def check_audit(log: EverybodysLogDep) -> AuditCheck:
    """Whether every entry is as it was written. It reads all of them."""
    return await log.check()
