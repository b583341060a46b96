"""`/auth`."""

from __future__ import annotations

from fastapi import APIRouter

from apps.api.accounts.principal import PrincipalDep
from apps.api.accounts.schemas import MeView
from apps.api.accounts.service import Accounts
from apps.api.db.session import SessionDep
from apps.api.errors import EVERYWHERE

router = APIRouter(prefix="/auth", tags=["accounts"], responses=EVERYWHERE)


@router.get("/me")
async def read_me(principal: PrincipalDep, session: SessionDep) -> MeView:
    """Who the token belongs to."""
    return await Accounts(session).me(principal.user_id, principal.name, principal.role, principal.token_id)
