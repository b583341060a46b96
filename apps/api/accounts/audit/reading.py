"""Who reads what of the audit log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.schemas import AuditCheck, AuditPage
from apps.api.accounts.audit.service import AuditLog, lines, read_page, verify
from apps.api.accounts.principal import AdminDep, Principal, PrincipalDep
from apps.api.db.session import SessionDep
from apps.api.resources import Resources, ResourcesDep


class OwnLog:
    def __init__(self, session: AsyncSession, principal: Principal) -> None:
        self._session, self._principal = session, principal

    async def page(self, before: int | None, limit: int) -> AuditPage:
        return await read_page(self._session, self._principal.user_id, before, limit)


class EverybodysLog:
    def __init__(self, session: AsyncSession, principal: Principal, resources: Resources) -> None:
        self._session, self._principal, self._resources = session, principal, resources

    async def page(self, before: int | None, limit: int, user_id: str | None) -> AuditPage:
        return await read_page(self._session, user_id, before, limit)

    async def export(self) -> AsyncIterator[bytes]:
        """Who takes all of it away stands in it, too."""
        log = AuditLog(self._session, self._principal.client, self._resources.clock())
        log.record("audit.exported", user_id=self._principal.user_id)
        return lines(self._resources.sessions)

    async def check(self) -> AuditCheck:
        return await verify(self._session)


def _own(session: SessionDep, principal: PrincipalDep) -> OwnLog:
    return OwnLog(session, principal)


def _everybodys(session: SessionDep, principal: AdminDep, resources: ResourcesDep) -> EverybodysLog:
    return EverybodysLog(session, principal, resources)


OwnLogDep = Annotated[OwnLog, Depends(_own)]
EverybodysLogDep = Annotated[EverybodysLog, Depends(_everybodys)]
