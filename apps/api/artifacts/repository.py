"""All SQL about artifacts; none of it sees those of projects that the user is no member of."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import ArtifactRow
from apps.api.db.repository import Repository
from apps.api.projects.access import project_of_run


class ArtifactRepository(Repository):
    def __init__(self, session: AsyncSession, user_id: str) -> None:
        super().__init__(session)
        self._user_id = user_id

    async def has_run(self, run_id: str) -> bool:
        return await project_of_run(self.session, self._user_id, run_id) is not None

    async def of_run(self, run_id: str) -> Sequence[ArtifactRow]:
        statement = select(ArtifactRow).where(ArtifactRow.run_id == run_id).order_by(ArtifactRow.at, ArtifactRow.name)
        return (await self.session.execute(statement)).scalars().all()

    async def get(self, run_id: str, name: str) -> ArtifactRow | None:
        return await self.session.get(ArtifactRow, (run_id, name))
