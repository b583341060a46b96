"""`Delivery`: documents into the artifact store, the run's commit onto branches of the project's repository."""

from __future__ import annotations

from apps.api.events.store import EventStore
from apps.api.runs.bindings.artifacts import RunArtifacts
from apps.api.runs.bindings.patience import patiently
from apps.api.runs.bindings.workspace import ProjectWorkspace
from packages.agents.contracts import Artifact, Publication, RunOrder
from packages.agents.events import RecordedEvent

PAGE = 500


class RunDelivery:
    """All calls may be repeated: files are kept by name, refs move by comparison."""

    def __init__(
        self, store: EventStore, artifacts: RunArtifacts, workspace: ProjectWorkspace, order: RunOrder
    ) -> None:
        self._store, self._artifacts, self._workspace, self._order = store, artifacts, workspace, order

    async def store(self, name: str, content: str, media_type: str) -> Artifact:
        return await self._artifacts.keep(name, content.encode(), media_type)

    async def bundle(self) -> Artifact:
        return await self._artifacts.keep(
            "repository.bundle", await self._workspace.bundle(), "application/x-git-bundle"
        )

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
