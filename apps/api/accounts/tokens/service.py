"""Making and revoking API tokens: one's own, and, for administrators, those of service users and leaked ones."""

from __future__ import annotations

import secrets
import string
from datetime import timedelta
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.service import AuditLog
from apps.api.accounts.errors import (
    SecondFactorNeeded,
    ServiceUserNeeded,
    TokenNameTaken,
    TokenNotFound,
    TooManyTokens,
    UserNotFound,
)
from apps.api.accounts.letters import Letters
from apps.api.accounts.one_time import digest
from apps.api.accounts.principal import AdminDep, Principal, PrincipalDep, locked
from apps.api.accounts.repository import AccountRepository
from apps.api.accounts.tokens.repository import TokenRepository
from apps.api.accounts.tokens.schemas import TokenMade, TokenOrder, TokenView
from apps.api.db.accounts import APIToken, User
from apps.api.db.repository import Page
from apps.api.db.session import SessionDep, after_commit
from apps.api.errors import AdministratorNeeded
from apps.api.identifiers import new_id
from apps.api.resources import Resources, ResourcesDep
from apps.api.settings import SHOWN_LENGTH, TOKEN_PREFIX

TOKENS_PER_USER = 50
_LETTERS, _LENGTH = string.ascii_letters + string.digits, 40


class Tokens:
    """What the principal does with their own tokens; `AllTokens` is for administrators."""

    def __init__(self, session: AsyncSession, principal: Principal, resources: Resources) -> None:
        self._session, self._principal, self._resources = session, principal, resources
        self._rows, self._accounts = TokenRepository(session), resources.accounts

    async def read(self) -> list[TokenView]:
        return [TokenView.of(row) for row in await self._rows.of_user(self._principal.user_id)]

    async def make(self, order: TokenOrder) -> TokenMade:
        user = await locked(self._session, self._principal)
        made = await self._made_for(user, order)
        if user.email:
            letter = Letters(self._accounts.settings.public_url).token_made(user.email, user.name, order.name)
            after_commit(self._session, lambda: self._accounts.mail.post(letter))
        return made

    async def revoke(self, token_id: str) -> None:
        await self._revoked(token_id, self._principal.user_id)

    async def _made_for(self, user: User, order: TokenOrder) -> TokenMade:
        """Of a user whose row is locked: how many tokens they have stays true."""
        self._require_administrator(user, order)
        if await self._rows.count(user.id) >= TOKENS_PER_USER:
            raise TooManyTokens(f"{user.name} has {TOKENS_PER_USER} tokens.")
        if await self._rows.has_name(user.id, order.name):
            raise TokenNameTaken(f"There is a token named {order.name} already.")
        now = self._accounts.clock()
        token = TOKEN_PREFIX + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        row = APIToken(
            id=new_id(),
            user_id=user.id,
            name=order.name,
            prefix=token[:SHOWN_LENGTH],
            hash=digest(token),
            scopes=sorted(set(order.scopes)),
            created_at=now,
            expires_at=now + timedelta(days=order.expires_in_days),
        )
        await self._rows.add(row)
        self._record("token.made", row)
        return TokenMade(token=token, made=TokenView.of(row))

    def _require_administrator(self, user: User, order: TokenOrder) -> None:
        if not any(scope.startswith("admin:") for scope in order.scopes):
            return
        if user.role != "admin":
            raise AdministratorNeeded(f"{user.name} is no administrator, so no token of theirs can be one.")
        is_session = self._principal.sign_in.kind == "session"
        if is_session and self._resources.settings.admins_need_second_factor and "otp" not in self._principal.amr:
            raise SecondFactorNeeded("A token that administers is made with a second factor here.")

    async def _revoked(self, token_id: str, user_id: str | None) -> None:
        row = await self._rows.delete(token_id, user_id)
        if row is None:
            raise TokenNotFound(f"There is no token {token_id}.")
        after_commit(self._session, lambda: self._accounts.revocations.announce([token_id]))
        self._record("token.revoked", row)

    def _record(self, action: str, row: APIToken) -> None:
        log = AuditLog(self._session, self._principal.client, self._accounts.clock())
        by, scopes = self._principal.user_id, row.scopes
        log.record(
            action, user_id=row.user_id, actor=by, target=row.id, name=row.name, prefix=row.prefix, scopes=scopes
        )


class AllTokens(Tokens):
    async def page(self, prefix: str | None, cursor: str | None, limit: int) -> Page[TokenView]:
        rows, next_cursor = await self._rows.beginning_with(prefix, cursor, limit)
        return Page(items=[TokenView.of(row) for row in rows], next_cursor=next_cursor)

    async def make_for(self, user_id: str, order: TokenOrder) -> TokenMade:
        user = await AccountRepository(self._session).locked_user(user_id)
        if user is None:
            raise UserNotFound(f"There is no user {user_id}.")
        if user.kind != "service":
            raise ServiceUserNeeded(f"{user.name} is a person, who makes their own tokens.")
        return await self._made_for(user, order)

    async def revoke(self, token_id: str) -> None:
        await self._revoked(token_id, None)


def _tokens(session: SessionDep, principal: PrincipalDep, resources: ResourcesDep) -> Tokens:
    return Tokens(session, principal, resources)


def _all_tokens(session: SessionDep, principal: AdminDep, resources: ResourcesDep) -> AllTokens:
    return AllTokens(session, principal, resources)


TokensDep = Annotated[Tokens, Depends(_tokens)]
AllTokensDep = Annotated[AllTokens, Depends(_all_tokens)]
