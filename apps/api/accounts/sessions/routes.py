"""`/auth/login`, `/auth/refresh`, `/auth/logout`, and `/auth/sessions`: the devices of a user."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query

from apps.api.accounts.errors import (
    CredentialsRefused,
    CrossSiteRequest,
    EmailUnverified,
    NothingToProve,
    RefreshRefused,
    SecondFactorRefused,
    SessionNotFound,
    SignInUnavailable,
    StepUpNeeded,
    TooManyTries,
)
from apps.api.accounts.principal import require_fresh
from apps.api.accounts.sessions.schemas import (
    CodeOrder,
    CodeWanted,
    LoginOrder,
    RefreshOrder,
    SessionList,
    SessionOrder,
    SessionView,
    SignedIn,
    StepUpOrder,
)
from apps.api.accounts.sessions.service import DevicesDep, RefreshingDep
from apps.api.accounts.sessions.signing_in import SigningInDep
from apps.api.accounts.sessions.stepping_up import SteppingUpDep
from apps.api.errors import EVERYWHERE, documented, for_anybody
from apps.api.identifiers import Identifier

router = APIRouter(prefix="/auth", tags=["sessions"])

_SIGNING_IN = (SignInUnavailable, CrossSiteRequest)
_FRESH = [Depends(require_fresh, scope="function")]
ButHere = Annotated[bool, Query(description="stay signed in here")]
Refresh = Annotated[RefreshOrder, Body(default_factory=RefreshOrder)]


@router.post("/login", responses=for_anybody(*_SIGNING_IN, CredentialsRefused, EmailUnverified, TooManyTries))
async def log_in(order: LoginOrder, signing_in: SigningInDep) -> SignedIn | CodeWanted:
    """By name or address. Whether there is such an account is told by nothing."""
    return await signing_in.log_in(order)


@router.post("/login/code", responses=for_anybody(*_SIGNING_IN, CredentialsRefused, SecondFactorRefused, TooManyTries))
async def log_in_with_code(order: CodeOrder, signing_in: SigningInDep) -> SignedIn:
    """The second half, where a second factor is connected."""
    return await signing_in.log_in_with_code(order)


@router.post("/refresh", responses=for_anybody(*_SIGNING_IN, RefreshRefused))
async def refresh(order: Refresh, refreshing: RefreshingDep) -> SignedIn:
    """A new access token and the next refresh token. Of an older refresh token the whole session dies."""
    return await refreshing.refresh(order)


@router.post("/logout", status_code=204, responses=for_anybody(*_SIGNING_IN))
async def log_out(order: Refresh, refreshing: RefreshingDep) -> None:
    """Ends the session of this refresh token."""
    await refreshing.log_out(order)


@router.post(
    "/step-up",
    responses=documented(CredentialsRefused, SecondFactorRefused, NothingToProve, TooManyTries),
)
async def step_up(order: StepUpOrder, stepping_up: SteppingUpDep) -> SignedIn:
    """Prove again who you are: you may then do what is dangerous for five minutes. All tokens are new."""
    return await stepping_up.step_up(order)


@router.get("/sessions", responses=EVERYWHERE)
async def list_sessions(devices: DevicesDep) -> SessionList:
    """Where you are signed in, newest first."""
    return await devices.read()


@router.delete("/sessions", status_code=204, dependencies=_FRESH, responses=documented(StepUpNeeded))
async def revoke_sessions(devices: DevicesDep, but_here: ButHere = False) -> None:
    """Log out everywhere."""
    await devices.revoke_all(but_here=but_here)


@router.patch("/sessions/{session_id}", responses=documented(SessionNotFound))
async def rename_session(session_id: Identifier, order: SessionOrder, devices: DevicesDep) -> SessionView:
    return await devices.rename(session_id, order)


@router.delete(
    "/sessions/{session_id}",
    status_code=204,
    dependencies=_FRESH,
    responses=documented(SessionNotFound, StepUpNeeded),
)
async def revoke_session(session_id: Identifier, devices: DevicesDep) -> None:
    """Its open streams end, too, within a second."""
    await devices.revoke(session_id)
