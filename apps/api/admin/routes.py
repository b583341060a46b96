"""`/admin/providers`: for administrators alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, status

from apps.api.accounts.errors import SecondFactorNeeded
from apps.api.admin.schemas import (
    ForcedOrder,
    ProvidersView,
    ProviderTestOrder,
    ProviderTestView,
    TargetOrder,
    TargetView,
)
from apps.api.admin.service import ProvidersDep
from apps.api.errors import (
    AdministratorNeeded,
    ProviderIncomplete,
    ProviderNotFound,
    ProvidersUnknown,
    ProviderTestNotFound,
    documented,
)
from apps.api.identifiers import Identifier

_ADMIN = (AdministratorNeeded, SecondFactorNeeded)
router = APIRouter(prefix="/admin/providers", tags=["admin"], responses=documented(*_ADMIN))
_TARGET = (*_ADMIN, ProviderNotFound, ProvidersUnknown)
Decisions = Annotated[int, Query(ge=0, le=200, description="how many routing decisions to tell")]


@router.get("")
async def read_providers(providers: ProvidersDep, decisions: Decisions = 200) -> ProvidersView:
    """Every provider and model that a living worker names or that was asked lately, and where the last calls went."""
    return await providers.view(decisions)


@router.post("/open", responses=documented(*_TARGET))
async def open_provider(order: ForcedOrder, providers: ProvidersDep) -> TargetView:
    """Send nothing there. What is under way ends by itself."""
    return await providers.force("forced_open", order)


@router.post("/drain", responses=documented(*_TARGET))
async def drain_provider(order: ForcedOrder, providers: ProvidersDep) -> TargetView:
    """Send nothing new there, and let what is under way end, before it is taken away."""
    return await providers.force("draining", order)


@router.post("/close", responses=documented(*_TARGET))
async def close_provider(order: TargetOrder, providers: ProvidersDep) -> TargetView:
    """Send there again, as if it were healthy; without a model, to each of the provider's models."""
    return await providers.close(order)


@router.post("/test", status_code=status.HTTP_202_ACCEPTED, responses=documented(*_TARGET, ProviderIncomplete))
async def test_provider(order: ProviderTestOrder, providers: ProvidersDep) -> ProviderTestView:
    """Have a worker ask for one small answer of each model that is meant."""
    return await providers.start_test(order)


@router.get("/tests/{test_id}", responses=documented(*_ADMIN, ProviderTestNotFound))
async def read_provider_test(test_id: Identifier, providers: ProvidersDep) -> ProviderTestView:
    """`pending` until a worker has carried it out."""
    return await providers.read_test(test_id)
