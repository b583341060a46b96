"""`/auth/password`."""

from __future__ import annotations

from fastapi import APIRouter

from apps.api.accounts.errors import CredentialsRefused, LinkRefused, PasswordRefused, SignInUnavailable, TooManyTries
from apps.api.accounts.passwords.schemas import ChangeOrder, ForgottenOrder, ResetOrder
from apps.api.accounts.passwords.service import ForgottenPasswordsDep, PasswordsDep
from apps.api.accounts.schemas import Told
from apps.api.errors import documented, for_anybody

router = APIRouter(prefix="/auth/password", tags=["passwords"])


@router.post(
    "",
    status_code=204,
    responses=documented(CredentialsRefused, PasswordRefused, TooManyTries),
)
async def change_password(order: ChangeOrder, passwords: PasswordsDep) -> None:
    """Every other device is signed out."""
    await passwords.change(order)


@router.post("/forgotten", status_code=202, responses=for_anybody(TooManyTries, SignInUnavailable))
async def ask_for_reset(order: ForgottenOrder, forgotten: ForgottenPasswordsDep) -> Told:
    return await forgotten.ask(order)


@router.post("/reset", responses=for_anybody(LinkRefused, PasswordRefused))
async def reset_password(order: ResetOrder, forgotten: ForgottenPasswordsDep) -> Told:
    """Every device is signed out."""
    return await forgotten.reset(order)
