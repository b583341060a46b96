"""`Delivery`: documents into the artifact store, the run's commit onto branches of the project's repository."""

from __future__ import annotations

import asyncio

from sqlalchemy.dialects.postgresql import insert

from apps.api.db.models import ArtifactRow
from apps.api.db.session import Sessions, transaction
from apps.api.events.store import EventStore
from apps.api.runs.bindings.patience import patiently
from apps.api.runs.bindings.workspace import ProjectWorkspace
from packages.agents.contracts import Artifact, Publication, RunOrder
from packages.agents.events import RecordedEvent
from packages.delivery.store import ArtifactStore

PAGE = 500


class RunDelivery:
    """All calls may be repeated: bytes lie under their hash, names are unique per run, refs move by comparison."""

    def __init__(
        self,
        sessions: Sessions,
        store: EventStore,
        artifacts: ArtifactStore,
        workspace: ProjectWorkspace,
        order: RunOrder,
    ) -> None:
        self._sessions, self._store, self._artifacts = sessions, store, artifacts
        self._workspace, self._order = workspace, order

    async def store(self, name: str, content: str, media_type: str) -> Artifact:
        return await self._keep(name, content.encode(), media_type)

    async def bundle(self) -> Artifact:
        return await self._keep("repository.bundle", await self._workspace.bundle(), "application/x-git-bundle")

    async def _keep(self, name: str, data: bytes, media_type: str) -> Artifact:
        digest = await asyncio.to_thread(self._artifacts.put, data)
        artifact = Artifact(name=name, hash=digest, size_bytes=len(data), media_type=media_type)
        values = {"hash": digest, "size_bytes": len(data), "media_type": media_type}
        statement = insert(ArtifactRow).values(run_id=self._order.run_id, name=name, **values)

        async def write() -> None:
            async with transaction(self._sessions) as session:
                await session.execute(statement.on_conflict_do_update(index_elements=["run_id", "name"], set_=values))

        await patiently(write)
        return artifact

    async def publish(self, complete: bool) -> Publication:
        return await self._workspace.publish(complete)

    async def event_log(self) -> str:
        lines: list[str] = []
        after = 0

        async def read() -> list[RecordedEvent]:
            return await self._store.read(self._order.run_id, after, PAGE)

        while page := await patiently(read):
            lines += [event.model_dump_json() for event in page]
            after = page[-1].seq
        return "\n".join(lines) + "\n"
