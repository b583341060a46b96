"""Locking people, changing their roles, and recovering their accounts: each said in both logs, with its reason."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.administration.repository import PeopleRepository
from apps.api.accounts.administration.schemas import ReasonOrder, RoleOrder, ServiceUserOrder, UserView
from apps.api.accounts.audit.service import AuditLog
from apps.api.accounts.errors import SecondFactorOff, UserNameTaken
from apps.api.accounts.letters import Letters
from apps.api.accounts.one_time import OneTimeSecrets
from apps.api.accounts.principal import AdminDep, Principal, locked_other
from apps.api.accounts.repository import AccountRepository
from apps.api.accounts.second_factor.repository import SecondFactorRepository
from apps.api.accounts.sessions.service import Ending
from apps.api.db.accounts import User
from apps.api.db.repository import Page
from apps.api.db.session import SessionDep, after_commit
from apps.api.resources import Resources, ResourcesDep


class People:
    def __init__(self, session: AsyncSession, principal: Principal, resources: Resources) -> None:
        self._session, self._principal, self._resources = session, principal, resources
        self._accounts = resources.accounts
        self._people, self._rows = PeopleRepository(session), AccountRepository(session)

    async def page(self, name: str | None, cursor: str | None, limit: int) -> Page[UserView]:
        rows, next_cursor = await self._people.page(name, cursor, limit)
        having = await self._people.having_second_factor([row.id for row in rows])
        return Page(items=[UserView.of(row, row.id in having) for row in rows], next_cursor=next_cursor)

    async def make_service_user(self, order: ServiceUserOrder) -> UserView:
        now = self._accounts.clock()
        user = await self._people.make_service_user(order.name, order.role, now)
        if user is None:
            raise UserNameTaken(f"The name {order.name} is somebody's.")
        log = AuditLog(self._session, self._principal.client, now)
        by = self._principal.user_id
        log.record("account.made", user_id=user.id, actor=by, target=user.id, role=order.role, reason=order.reason)
        return UserView.of(user, has_second_factor=False)

    async def lock(self, user_id: str, order: ReasonOrder) -> UserView:
        """Nothing lets them in any more: no session, no token, no link."""
        user = await locked_other(self._session, self._principal, self._resources, user_id)
        user.disabled_at = user.disabled_at or self._accounts.clock()
        await OneTimeSecrets(self._session, self._accounts.clock()).void(user.id, "verify", "reset", "second_factor")
        tokens = await self._people.tokens(user.id)
        after_commit(self._session, lambda: self._accounts.revocations.announce(tokens))
        return await self._done(user, "account.locked", order)

    async def unlock(self, user_id: str, order: ReasonOrder) -> UserView:
        user = await locked_other(self._session, self._principal, self._resources, user_id)
        user.disabled_at = None
        tokens = await self._people.tokens(user.id)
        after_commit(self._session, lambda: self._accounts.revocations.withdraw(tokens))
        return await self._done(user, "account.unlocked", order)

    async def change_role(self, user_id: str, order: RoleOrder) -> UserView:
        """They sign in again, so that no token tells the old role."""
        user = await locked_other(self._session, self._principal, self._resources, user_id)
        user.role = order.role
        return await self._done(user, f"account.made_{order.role}", order)

    async def remove_second_factor(self, user_id: str, order: ReasonOrder) -> None:
        """For who lost it: the password alone signs in then."""
        user = await locked_other(self._session, self._principal, self._resources, user_id)
        if not await SecondFactorRepository(self._session).remove(user.id):
            raise SecondFactorOff(f"{user.name} has no second factor.", "There is nothing to remove.")
        await OneTimeSecrets(self._session, self._accounts.clock()).void(user.id, "second_factor")
        await self._done(user, "second_factor.removed", order)
        if user.email:
            letter = Letters(self._accounts.settings.public_url).second_factor_off(user.email, user.name)
            after_commit(self._session, lambda: self._accounts.mail.post(letter))

    async def _done(self, user: User, action: str, order: ReasonOrder) -> UserView:
        """Every device of theirs is signed out: what they may do has changed."""
        await self._session.flush()
        by, client = self._principal.user_id, self._principal.client
        ending = Ending(self._session, self._accounts, client)
        await ending.end(user.id, action, action="session.revoked", actor=by)
        log = AuditLog(self._session, client, self._accounts.clock())
        log.record(action, user_id=user.id, actor=by, target=user.id, reason=order.reason)
        return UserView.of(user, await self._rows.has_second_factor(user.id))


def _people(session: SessionDep, principal: AdminDep, resources: ResourcesDep) -> People:
    return People(session, principal, resources)


PeopleDep = Annotated[People, Depends(_people)]
