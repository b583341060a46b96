"""Files of a run, for people: bytes in the artifact store, names in the table."""

from __future__ import annotations

import asyncio

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from apps.api.db.models import ArtifactRow
from apps.api.db.session import Sessions, transaction
from apps.api.runs.bindings.patience import patiently
from packages.agents.contracts import Artifact
from packages.delivery.store import ArtifactStore

ARTIFACTS_LOCK = 7_230_943
"""Whoever keeps a file shares it, whoever drops files has it alone: none goes that is about to be named again."""


class RunArtifacts:
    """Bytes lie under their hash, and a name stands once per run: what is kept again is there once."""

    def __init__(self, sessions: Sessions, store: ArtifactStore, run_id: str) -> None:
        self._sessions, self._store, self._run_id = sessions, store, run_id

    async def keep(self, name: str, data: bytes, media_type: str) -> Artifact:

        async def write() -> str:
            async with transaction(self._sessions) as session:
                await session.execute(select(func.pg_advisory_xact_lock_shared(ARTIFACTS_LOCK)))
                digest = await asyncio.to_thread(self._store.put, data)
                values = {"hash": digest, "size_bytes": len(data), "media_type": media_type}
                statement = insert(ArtifactRow).values(run_id=self._run_id, name=name, **values)
                await session.execute(statement.on_conflict_do_update(index_elements=["run_id", "name"], set_=values))
                return digest

        digest = await patiently(write)
        return Artifact(name=name, hash=digest, size_bytes=len(data), media_type=media_type)
