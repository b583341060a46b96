"""What is left of deleted projects: runs, what the engine keeps of them, files, documents, repository, index.

Every step bears to be done again, and the project's row goes last: who is killed in the middle finds it and goes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from dbos import DBOS
from sqlalchemy import cast, delete, exists, func, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import load_only

from apps.api.db.models import ArtifactRow, EventRow, Project, Run
from apps.api.db.outage import is_away
from apps.api.db.session import Sessions, transaction
from apps.api.errors import IndexerUnavailable
from apps.api.events.store import EventStore
from apps.api.indexer import Indexer
from apps.api.runs.bindings.artifacts import ARTIFACTS_LOCK
from apps.api.runs.bindings.control import Control
from apps.api.runs.bindings.patience import patiently
from apps.api.runs.cancelling import cancel
from packages.agents.contracts import FINAL_STATES
from packages.delivery.store import ArtifactStore
from packages.retrieval.scopes import Scope
from packages.workspace.sandbox.ownership import remove

LOOK_SECONDS = 5.0
_LOGS = '$.**.log ? (@ like_regex "^[0-9a-f]{64}$")'
"""Reports of tests, wherever an event holds one, name what they printed by its hash."""

log = logging.getLogger(__name__)


class Removal:
    def __init__(
        self,
        sessions: Sessions,
        store: EventStore,
        control: Control,
        repositories: Path,
        artifacts: ArtifactStore,
        documents: Path,
        indexer: Indexer,
    ) -> None:
        self._sessions, self._store, self._control = sessions, store, control
        self._repositories, self._artifacts = repositories, artifacts
        self._documents, self._indexer = documents, indexer

    async def watch(self) -> None:
        """Runs for the life of the worker."""
        while True:
            await patiently(self.look)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """What cannot be removed now, the next look tries again; it is in nobody else's way."""
        async with self._sessions() as session:
            deleted = select(Project.id).where(Project.deleted_at.is_not(None)).order_by(Project.deleted_at)
            project_ids = (await session.scalars(deleted)).all()
        for project_id in project_ids:
            try:
                await self._remove(project_id)
            except Exception as error:
                if is_away(error):
                    raise
                log.exception("Project %s is deleted and cannot be removed yet", project_id)

    async def _remove(self, project_id: str) -> None:
        run_ids = await self._ended(project_id)
        if run_ids is None:
            return
        if run_ids:
            await DBOS.cancel_workflows_async(run_ids, cancel_children=True)
            await DBOS.delete_workflows_async(run_ids, delete_children=True)
            await self._drop_files(run_ids)
        await remove(self._repositories / f"{project_id}.git")
        await remove(self._documents / project_id)
        await self._unindex(project_id)
        async with transaction(self._sessions) as session:
            # Nobody begins a run here while its row is locked; one that was begun meanwhile is ended at the next look.
            await session.execute(select(Project.id).where(Project.id == project_id).with_for_update())
            begun = exists().where(Run.project_id == project_id, Run.id.not_in(run_ids))
            await session.execute(delete(Project).where(Project.id == project_id, ~begun))
        log.info("Project %s is removed, with %d runs", project_id, len(run_ids))

    async def _drop_files(self, run_ids: Collection[str]) -> None:
        async with transaction(self._sessions) as session:
            # What reports name is read by nobody but through them, and need not be looked at under the lock.
            logs = await _logs(session, run_ids)
            await session.execute(select(func.pg_advisory_xact_lock(ARTIFACTS_LOCK)))
            for digest in await _of_nobody_else(session, run_ids, *logs):
                await asyncio.to_thread(self._artifacts.drop, digest)
            await session.execute(delete(ArtifactRow).where(ArtifactRow.run_id.in_(run_ids)))

    async def _unindex(self, project_id: str) -> None:
        try:
            await self._indexer.drop(Scope("project", project_id), Scope("documents", project_id))
        except IndexerUnavailable as away:
            # Nobody may ask for it any more, and an indexer that comes back is told by the next sweep.
            log.info("Project %s is not out of the index yet: %s", project_id, away.message)

    async def _ended(self, project_id: str) -> list[str] | None:
        """The ids of its runs once they all have ended and nothing of them is at work; None before."""
        async with transaction(self._sessions) as session:
            slim = load_only(Run.id, Run.state, Run.cancelled_at, Run.commit)
            runs = select(Run).where(Run.project_id == project_id).options(slim).order_by(Run.id).with_for_update()
            found = (await session.scalars(runs)).all()
            under_way = [run for run in found if run.state not in FINAL_STATES]
            for run in under_way:
                # Whatever was delivered in this instant ends by itself.
                if run.cancelled_at is None and not run.commit:
                    now, reason = datetime.now(UTC), "Its project was deleted."
                    await cancel(session, self._store, run.id, run.state, now, reason)
        if under_way or any(self._control.is_at_work(run.id) for run in found):
            return None
        return [run.id for run in found]


async def _logs(session: AsyncSession, run_ids: Collection[str]) -> tuple[set[str], set[str]]:
    """Hashes that the events of these runs name, and those of all others."""
    named = select(func.jsonb_path_query(EventRow.data, cast(_LOGS, JSONPATH), type_=JSONB)).distinct()
    ours = await session.scalars(named.where(EventRow.run_id.in_(run_ids)))
    others = await session.scalars(named.where(EventRow.run_id.not_in(run_ids)))
    return set(ours), set(others)


async def _of_nobody_else(
    session: AsyncSession, run_ids: Collection[str], logs: set[str], logs_of_others: set[str]
) -> set[str]:
    named = select(ArtifactRow.hash).distinct()
    ours = await session.scalars(named.where(ArtifactRow.run_id.in_(run_ids)))
    others = await session.scalars(named.where(ArtifactRow.run_id.not_in(run_ids)))
    return (set(ours) | logs) - set(others) - logs_of_others
