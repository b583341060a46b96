"""`/auth/me`, and the keys by which anybody verifies access tokens."""

from __future__ import annotations

from fastapi import APIRouter

from apps.api.accounts.errors import SignInUnavailable
from apps.api.accounts.principal import PrincipalDep
from apps.api.accounts.schemas import JWKS, MeView
from apps.api.accounts.service import Accounts
from apps.api.db.session import SessionDep
from apps.api.errors import EVERYWHERE, for_anybody
from apps.api.resources import ResourcesDep

router = APIRouter(tags=["accounts"])


@router.get("/auth/me", responses=EVERYWHERE)
async def read_me(principal: PrincipalDep, session: SessionDep) -> MeView:
    """Who is asking, and by what they were let in."""
    return await Accounts(session).me(principal.user_id, principal.sign_in.kind, principal.sign_in.id)


@router.get("/.well-known/jwks.json", responses=for_anybody(SignInUnavailable))
async def read_keys(resources: ResourcesDep) -> JWKS:
    return JWKS(keys=await resources.accounts.signing.keys.published())
