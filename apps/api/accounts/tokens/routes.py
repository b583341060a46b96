"""`/auth/tokens`: one's own; `/admin/tokens`: everybody's, to find and revoke what leaked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from apps.api.accounts.errors import (
    SecondFactorNeeded,
    ServiceUserNeeded,
    StepUpNeeded,
    TokenNameTaken,
    TokenNotFound,
    TooManyTokens,
    UserNotFound,
)
from apps.api.accounts.principal import require_fresh, require_fresh_administrator
from apps.api.accounts.tokens.schemas import Prefix, TokenMade, TokenOrder, TokenView
from apps.api.accounts.tokens.service import AllTokensDep, TokensDep
from apps.api.db.repository import Cursor, Limit, Page
from apps.api.errors import EVERYWHERE, AdministratorNeeded, documented
from apps.api.identifiers import Identifier
from apps.api.settings import SHOWN_LENGTH

router = APIRouter(tags=["tokens"], responses=EVERYWHERE)
_FRESH = [Depends(require_fresh, scope="function")]
_FRESH_ADMIN = [Depends(require_fresh_administrator, scope="function")]
_ADMIN = (AdministratorNeeded, SecondFactorNeeded)
_MADE = (AdministratorNeeded, SecondFactorNeeded, StepUpNeeded, TokenNameTaken, TooManyTokens)
Beginning = Annotated[Prefix | None, Query(description=f"at most the first {SHOWN_LENGTH} letters of a token")]


@router.get("/auth/tokens", responses=EVERYWHERE)
async def list_tokens(tokens: TokensDep) -> list[TokenView]:
    """Newest first."""
    return await tokens.read()


@router.post("/auth/tokens", status_code=201, dependencies=_FRESH, responses=documented(*_MADE))
async def make_token(order: TokenOrder, tokens: TokensDep) -> TokenMade:
    """For a program that works in your name."""
    return await tokens.make(order)


@router.delete("/auth/tokens/{token_id}", status_code=204, responses=documented(TokenNotFound))
async def revoke_token(token_id: Identifier, tokens: TokensDep) -> None:
    """It lets nobody in from now on; what it has open ends within a second."""
    await tokens.revoke(token_id)


@router.get("/admin/tokens", responses=documented(*_ADMIN))
async def find_tokens(
    tokens: AllTokensDep, prefix: Beginning = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[TokenView]:
    """Whose token it is that was found where it should not be."""
    return await tokens.page(prefix, cursor, limit)


@router.delete(
    "/admin/tokens/{token_id}",
    status_code=204,
    dependencies=_FRESH_ADMIN,
    responses=documented(*_ADMIN, StepUpNeeded, TokenNotFound),
)
async def revoke_token_of_user(token_id: Identifier, tokens: AllTokensDep) -> None:
    """Whosever it is."""
    await tokens.revoke(token_id)


@router.post(
    "/admin/users/{user_id}/tokens",
    status_code=201,
    dependencies=_FRESH_ADMIN,
    responses=documented(*_MADE, UserNotFound, ServiceUserNeeded),
)
async def make_token_of_service_user(user_id: Identifier, order: TokenOrder, tokens: AllTokensDep) -> TokenMade:
    return await tokens.make_for(user_id, order)
