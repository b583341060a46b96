"""`/workers`: who carries runs out, and whether they can."""

from __future__ import annotations

from fastapi import APIRouter

from apps.api.accounts.principal import PrincipalDep
from apps.api.errors import EVERYWHERE
from apps.api.workers.schemas import WorkerView
from apps.api.workers.service import WorkersDep

router = APIRouter(prefix="/workers", tags=["workers"], responses=EVERYWHERE)


@router.get("")
async def list_workers(principal: PrincipalDep, workers: WorkersDep) -> list[WorkerView]:
    """What each worker said within the last half minute."""
    return await workers.all()
