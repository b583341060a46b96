"""Who is asking. Every route but `/health` takes a `PrincipalDep`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from apps.api.accounts.service import Accounts
from apps.api.db.session import SessionDep
from apps.api.errors import NotSignedIn

_bearer = HTTPBearer(auto_error=False, scheme_name="API token", description="`cnc_…`")


@dataclass(frozen=True)
class Principal:
    user_id: str
    name: str
    token_id: str


async def _principal(
    session: SessionDep, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Principal:
    if credentials is None:
        raise NotSignedIn("This request carries no API token.")
    token, user = await Accounts(session).sign_in(credentials.credentials)
    return Principal(user_id=user.id, name=user.name, token_id=token.id)


PrincipalDep = Annotated[Principal, Depends(_principal, scope="function")]
