"""All SQL about artifacts; none of it sees another user's."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import ArtifactRow, Run
from apps.api.db.repository import Repository


class ArtifactRepository(Repository):
    def __init__(self, session: AsyncSession, owner_id: str) -> None:
        super().__init__(session)
        self._owner_id = owner_id

    async def has_run(self, run_id: str) -> bool:
        statement = select(Run.id).where(Run.id == run_id, Run.owner_id == self._owner_id)
        return (await self.session.execute(statement)).scalar_one_or_none() is not None

    async def of_run(self, run_id: str) -> Sequence[ArtifactRow]:
        statement = select(ArtifactRow).where(ArtifactRow.run_id == run_id).order_by(ArtifactRow.at, ArtifactRow.name)
        return (await self.session.execute(statement)).scalars().all()

    async def get(self, run_id: str, name: str) -> ArtifactRow | None:
        return await self.session.get(ArtifactRow, (run_id, name))
