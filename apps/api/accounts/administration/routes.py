"""`/admin/users`: for administrators alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from apps.api.accounts.administration.schemas import ReasonOrder, RoleOrder, ServiceUserOrder, UserView
from apps.api.accounts.administration.service import PeopleDep
from apps.api.accounts.errors import (
    OwnAccount,
    SecondFactorNeeded,
    SecondFactorOff,
    StepUpNeeded,
    UserNameTaken,
    UserNotFound,
)
from apps.api.accounts.principal import require_fresh_administrator
from apps.api.db.repository import Cursor, Limit, Page
from apps.api.errors import EVERYWHERE, AdministratorNeeded, documented
from apps.api.identifiers import Identifier

router = APIRouter(prefix="/admin/users", tags=["users"], responses=EVERYWHERE)
_FRESH = [Depends(require_fresh_administrator, scope="function")]
_ADMIN = (AdministratorNeeded, SecondFactorNeeded)
_ONE = documented(*_ADMIN, StepUpNeeded, UserNotFound, OwnAccount)
Named = Annotated[
    str | None, Query(max_length=254, pattern=r"^[^\x00]+$", description="of exactly this name or address")
]


@router.get("", responses=documented(*_ADMIN))
async def list_users(people: PeopleDep, name: Named = None, cursor: Cursor = None, limit: Limit = 50) -> Page[UserView]:
    return await people.page(name, cursor, limit)


@router.post("", status_code=201, dependencies=_FRESH, responses=documented(*_ADMIN, StepUpNeeded, UserNameTaken))
async def make_service_user(order: ServiceUserOrder, people: PeopleDep) -> UserView:
    """A machine, which works here by API tokens. People register themselves."""
    return await people.make_service_user(order)


@router.post("/{user_id}/lock", dependencies=_FRESH, responses=_ONE)
async def lock_user(user_id: Identifier, order: ReasonOrder, people: PeopleDep) -> UserView:
    """Nothing lets them in any more; their runs go on."""
    return await people.lock(user_id, order)


@router.post("/{user_id}/unlock", dependencies=_FRESH, responses=_ONE)
async def unlock_user(user_id: Identifier, order: ReasonOrder, people: PeopleDep) -> UserView:
    return await people.unlock(user_id, order)


@router.put("/{user_id}/role", dependencies=_FRESH, responses=_ONE)
async def change_role(user_id: Identifier, order: RoleOrder, people: PeopleDep) -> UserView:
    return await people.change_role(user_id, order)


@router.post(
    "/{user_id}/second-factor/removal",
    status_code=204,
    dependencies=_FRESH,
    responses=documented(*_ADMIN, StepUpNeeded, UserNotFound, OwnAccount, SecondFactorOff),
)
async def remove_second_factor_of_user(user_id: Identifier, order: ReasonOrder, people: PeopleDep) -> None:
    """For somebody who lost app and backup codes, and has proven to you who they are."""
    await people.remove_second_factor(user_id, order)
