"""Who is asking. Every route but those of signing in takes a `PrincipalDep`, or an `AdminDep` if it is for
administrators. `FreshDep` and `FreshAdminDep` are for what is dangerous: they want a proof of the last minutes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal, cast

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection

from apps.api.accounts.audit.service import AuditLog, record_request
from apps.api.accounts.client import Client, ClientDep, client_of
from apps.api.accounts.errors import OwnAccount, SecondFactorNeeded, StepUpNeeded, UserNotFound
from apps.api.accounts.keys import Claims
from apps.api.accounts.repository import AccountRepository
from apps.api.accounts.schemas import LOCAL_USER, UserKind, UserRole
from apps.api.accounts.service import Accounts
from apps.api.accounts.tokens.scopes import READING, require_scope
from apps.api.db.accounts import User
from apps.api.db.session import SessionDep, transaction
from apps.api.errors import AdministratorNeeded, Forbidden, NotSignedIn, SessionNeeded
from apps.api.resources import Resources, ResourcesDep
from apps.api.settings import TOKEN_PREFIX

FRESH = timedelta(minutes=5)
# They say more than a route's name can, and write it down themselves.
_OWN_RECORD = "/auth/"
# Whoever has none yet connects one by these, and may look where they are signed in.
_TO_CONNECT_ONE = ("/auth/me", "/auth/second-factor", "/auth/step-up", "/auth/sessions")
_bearer = HTTPBearer(auto_error=False, scheme_name="Token", description="`cnc_…`, or an access token")


@dataclass(frozen=True)
class SignIn:
    """`id` is that of the session or of the API token: what is revoked. A session may do all that its user may."""

    kind: Literal["session", "token"]
    id: str
    scopes: frozenset[str] | None = None


@dataclass(frozen=True)
class Principal:
    """`auth_time` and `amr` tell when and how the person last proved who they are; a token tells nothing of it."""

    user_id: str
    name: str
    kind: UserKind
    role: UserRole
    sign_in: SignIn
    client: Client
    has_password: bool = False
    auth_time: datetime | None = None
    amr: frozenset[str] = frozenset()


async def _signed_in(
    resources: ResourcesDep,
    client: ClientDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Principal:
    """In a transaction of its own: a request that held a connection while its service takes another one could wait for
    others that do the same, and all of them for ever.
    """
    return await _principal(resources, client, credentials.credentials if credentials else "")


async def of_socket(socket: HTTPConnection, resources: Resources) -> Principal:
    """Who opens a WebSocket. Raises what requests are refused by."""
    scheme, token = get_authorization_scheme_param(socket.headers.get("Authorization"))
    return await _principal(resources, client_of(socket, resources), token if scheme.lower() == "bearer" else "")


async def _principal(resources: Resources, client: Client, given: str) -> Principal:
    if not given:
        raise NotSignedIn("This request carries no token.")
    now = resources.clock()
    if given.startswith(TOKEN_PREFIX):
        async with transaction(resources.sessions) as session:
            token, user = await Accounts(session).sign_in(given, now)
        return _of(user, SignIn("token", token.id, frozenset(token.scopes)), client)
    claims = await _claims(resources, given)
    async with transaction(resources.sessions) as session:
        row, user = await Accounts(session).sign_in_of(claims, now)
    return _of(user, SignIn("session", row.id), client, row.auth_time, frozenset(row.amr))


async def _recorded(
    request: Request,
    session: SessionDep,
    resources: ResourcesDep,
    principal: Annotated[Principal, Depends(_signed_in, scope="function")],
) -> AsyncIterator[Principal]:
    """Every change by anybody is in the audit log, with those that were forbidden; so no route can forget it."""
    path = request.url.path
    if request.method in READING or path.startswith(_OWN_RECORD):
        _require_scope(principal, request)
        _require_second_factor(principal, resources, request)
        yield principal
        return
    action, target = request.scope["route"].name, " ".join(map(str, request.path_params.values()))
    record_request(
        session, AuditLog(session, principal.client, resources.clock()), principal.user_id, action, target, path
    )
    try:
        _require_scope(principal, request)
        _require_second_factor(principal, resources, request)
        yield principal
    except Forbidden as refusal:
        await session.rollback()  # its connection goes back before another one is taken
        async with transaction(resources.sessions) as own:
            AuditLog(own, principal.client, resources.clock()).record(
                action,
                user_id=principal.user_id,
                target=target,
                result="refused",
                path=path,
                error=type(refusal).__name__,
            )
        raise


def _require_scope(principal: Principal, request: Request) -> None:
    if principal.sign_in.scopes is not None:
        require_scope(principal.sign_in.scopes, request.method, request.scope["route"].path)


def _require_second_factor(principal: Principal, resources: Resources, request: Request) -> None:
    is_session = principal.sign_in.kind == "session"
    if not is_session or not resources.settings.everybody_needs_second_factor or "otp" in principal.amr:
        return
    if not request.scope["route"].path.startswith(_TO_CONNECT_ONE):
        raise SecondFactorNeeded("Everybody signs in with a second factor here.")


async def _claims(resources: Resources, token: str) -> Claims:
    accounts = resources.accounts
    claims = await accounts.signing.access.verify(token) if accounts.can_sign_in else None
    if claims is None:
        raise NotSignedIn("This token is not valid.")
    return claims


def _of(
    user: User,
    sign_in: SignIn,
    client: Client,
    auth_time: datetime | None = None,
    amr: frozenset[str] = frozenset(),
) -> Principal:
    kind, role, has_password = cast(UserKind, user.kind), cast(UserRole, user.role), user.password_hash is not None
    return Principal(user.id, user.name, kind, role, sign_in, client, has_password, auth_time, amr)


PrincipalDep = Annotated[Principal, Depends(_recorded, scope="function")]


async def locked(session: AsyncSession, principal: Principal) -> User:
    """Who asks, as they are until the end of the transaction. Raises `NotSignedIn` of who was deleted meanwhile."""
    user = await AccountRepository(session).locked_user(principal.user_id)
    if user is None:
        raise NotSignedIn("This account was deleted.")
    return user


async def _administrator(principal: PrincipalDep, resources: ResourcesDep) -> Principal:
    if principal.role != "admin":
        raise AdministratorNeeded(f"{principal.name} is no administrator.")
    is_session = principal.sign_in.kind == "session"
    if is_session and resources.settings.admins_need_second_factor and "otp" not in principal.amr:
        raise SecondFactorNeeded("Administrators sign in with a second factor here.")
    return principal


AdminDep = Annotated[Principal, Depends(_administrator, scope="function")]


async def locked_other(session: AsyncSession, principal: Principal, resources: Resources, user_id: str) -> User:
    """Somebody whom an administrator acts on, as they are until the end of the transaction.

    Of two administrators who act on each other at once the second one is none any more: one is left.
    """
    if user_id == principal.user_id:
        raise OwnAccount("Nobody does this to their own account.")
    rows = AccountRepository(session)
    # In one order, so that the two do not wait for each other.
    found = {one: await rows.locked_user(one) for one in sorted((principal.user_id, user_id))}
    own, other = found[principal.user_id], found[user_id]
    if own is None or own.disabled_at is not None:
        raise NotSignedIn("This account was closed.")
    if own.role != "admin":
        raise AdministratorNeeded(f"{principal.name} is no administrator any more.")
    if other is None:
        raise UserNotFound(f"There is no user {user_id}.")
    is_machines = other.name == LOCAL_USER and other.kind == "service" and resources.settings.local_token is not None
    if is_machines and other.disabled_at is None:  # one that was locked before may be unlocked
        raise OwnAccount(
            f"{LOCAL_USER} is the machine's own user, by whom its command line is signed in.",
            "Start the API with another LOCAL_TOKEN, or without one: then nobody is this user.",
        )
    return other


def _require_fresh(principal: Principal, resources: Resources) -> None:
    if principal.sign_in.kind == "token":
        raise SessionNeeded("An API token cannot do this.")
    if principal.auth_time is None or principal.auth_time + FRESH <= resources.clock():
        raise StepUpNeeded("This wants a proof of who you are that is at most five minutes old.")


async def require_fresh(principal: PrincipalDep, resources: ResourcesDep) -> Principal:
    _require_fresh(principal, resources)
    return principal


FreshDep = Annotated[Principal, Depends(require_fresh, scope="function")]


def require_fresh_person(principal: Principal, resources: Resources) -> None:
    """A machine has nothing to prove anew."""
    if principal.kind == "person":
        _require_fresh(principal, resources)


async def require_fresh_administrator(principal: AdminDep, resources: ResourcesDep) -> Principal:
    require_fresh_person(principal, resources)
    return principal


FreshAdminDep = Annotated[Principal, Depends(require_fresh_administrator, scope="function")]
