"""Who is asking. Every route but `/health` takes a `PrincipalDep`, or an `AdminDep` if it is for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from apps.api.accounts.schemas import UserRole
from apps.api.accounts.service import Accounts
from apps.api.db.session import SessionDep
from apps.api.errors import AdministratorNeeded, NotSignedIn

_bearer = HTTPBearer(auto_error=False, scheme_name="API token", description="`cnc_…`")


@dataclass(frozen=True)
class Principal:
    user_id: str
    name: str
    role: UserRole
    token_id: str


async def _principal(
    session: SessionDep, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Principal:
    if credentials is None:
        raise NotSignedIn("This request carries no API token.")
    token, user = await Accounts(session).sign_in(credentials.credentials)
    return Principal(user_id=user.id, name=user.name, role=cast(UserRole, user.role), token_id=token.id)


PrincipalDep = Annotated[Principal, Depends(_principal, scope="function")]


async def _administrator(principal: PrincipalDep) -> Principal:
    if principal.role != "admin":
        raise AdministratorNeeded(f"{principal.name} is no administrator.")
    return principal


AdminDep = Annotated[Principal, Depends(_administrator, scope="function")]
