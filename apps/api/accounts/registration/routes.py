"""`/auth/register` and `/auth/verify`."""

from __future__ import annotations

from fastapi import APIRouter

from apps.api.accounts.errors import LinkRefused, PasswordRefused, SetupCodeRefused, SignInUnavailable, TooManyTries
from apps.api.accounts.registration.schemas import AgainOrder, RegisterOrder, VerifyOrder
from apps.api.accounts.registration.service import RegistrationDep
from apps.api.accounts.schemas import Told
from apps.api.errors import for_anybody

router = APIRouter(prefix="/auth", tags=["registration"])


@router.post(
    "/register",
    status_code=202,
    responses=for_anybody(PasswordRefused, SetupCodeRefused, TooManyTries, SignInUnavailable),
)
async def register(order: RegisterOrder, registration: RegistrationDep) -> Told:
    """A mail tells what became of it: names and addresses that are taken are not told here."""
    return await registration.register(order)


@router.post("/verify", responses=for_anybody(LinkRefused))
async def verify_email(order: VerifyOrder, registration: RegistrationDep) -> Told:
    return await registration.verify(order)


@router.post("/verify/again", status_code=202, responses=for_anybody(TooManyTries))
async def verify_email_again(order: AgainOrder, registration: RegistrationDep) -> Told:
    return await registration.verify_again(order)
