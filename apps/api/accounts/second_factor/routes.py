"""`/auth/second-factor`."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from apps.api.accounts.errors import (
    SecondFactorOff,
    SecondFactorOn,
    SecondFactorRefused,
    SignInUnavailable,
    StepUpNeeded,
    TooManyTries,
)
from apps.api.accounts.principal import require_fresh
from apps.api.accounts.second_factor.schemas import BackupCodes, ConfirmOrder, Connecting, SecondFactorView
from apps.api.accounts.second_factor.service import OwnSecondFactorDep
from apps.api.errors import EVERYWHERE, documented

router = APIRouter(prefix="/auth/second-factor", tags=["second factor"], responses=EVERYWHERE)
_DANGEROUS = documented(StepUpNeeded, SecondFactorOff)
_FRESH = [Depends(require_fresh, scope="function")]


@router.get("")
async def read_second_factor(factor: OwnSecondFactorDep) -> SecondFactorView:
    return await factor.view()


@router.post(
    "",
    status_code=201,
    dependencies=_FRESH,
    responses=documented(StepUpNeeded, SecondFactorOn, SignInUnavailable),
)
async def connect_second_factor(factor: OwnSecondFactorDep) -> Connecting:
    """It is wanted at sign-in once it is confirmed."""
    return await factor.connect()


@router.post(
    "/confirm",
    responses=documented(SecondFactorRefused, SecondFactorOff, TooManyTries),
)
async def confirm_second_factor(order: ConfirmOrder, factor: OwnSecondFactorDep) -> BackupCodes:
    """With a code of the app. Every other device is signed out."""
    return await factor.confirm(order)


@router.delete("", status_code=204, dependencies=_FRESH, responses=_DANGEROUS)
async def remove_second_factor(factor: OwnSecondFactorDep) -> None:
    await factor.remove()


@router.post("/backup-codes", dependencies=_FRESH, responses=_DANGEROUS)
async def renew_backup_codes(factor: OwnSecondFactorDep) -> BackupCodes:
    """Ten new ones; the old ones work no longer."""
    return await factor.renew_backup_codes()
