"""From a document that waits to one that is found, or is refused for a reason; and out of the index again.

Every step bears to be done again. Where no indexer answers, documents go on waiting.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path

from sqlalchemy import delete, select, update

from apps.api.db.models import Document, Project
from apps.api.db.session import Sessions, transaction
from apps.api.indexer import Indexer
from apps.api.watching import each_in_turn, keep_in_step
from packages.delivery.store import FolderStore
from packages.retrieval.scopes import Scope


class DocumentIndex:
    def __init__(self, sessions: Sessions, indexer: Indexer, folder: Path) -> None:
        self._sessions, self._indexer, self._folder = sessions, indexer, folder
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def watch(self) -> None:
        """Runs for the life of the worker."""
        await keep_in_step("Documents", self.look)

    async def look(self) -> None:
        """Raises `IndexerUnavailable`."""
        due = select(Document.project_id).where(Document.state.in_(("waiting", "removed"))).distinct()
        async with self._sessions() as session:
            found = (await session.scalars(due.order_by(Document.project_id))).all()
        await each_in_turn(found, self.bring_in_step)

    async def index_again(self, known: Collection[Scope]) -> None:
        """Those that an index which knows these scopes has lost. Raises `IndexerUnavailable`."""
        having = select(Document.project_id).where(Document.state == "indexed").distinct()
        async with self._sessions() as session:
            found = (await session.scalars(having.order_by(Document.project_id))).all()
        for project_id in found:
            if Scope("documents", project_id) not in known:
                await self.bring_in_step(project_id)

    async def bring_in_step(self, project_id: str) -> None:
        """Raises `IndexerUnavailable`."""
        # Whoever comes second finds it done: turning a document into text is not done twice.
        async with self._turns[project_id]:
            await self._bring_in_step(project_id)

    async def _bring_in_step(self, project_id: str) -> None:
        rows = await self._rows(project_id)
        kept = {row.name: row for row in rows if row.state in ("waiting", "indexed")}
        scope = Scope("documents", project_id)
        begun = await self._indexer.begin(scope, {name: row.hash for name, row in kept.items()})
        for name, row in kept.items():
            refused = await self._taken(scope, row) if name in begun.wanted else ""
            await self._tell(row, "refused" if refused else "indexed", refused)
        await self._forget([row for row in rows if row.state == "removed"])

    async def _taken(self, scope: Scope, row: Document) -> str:
        store = FolderStore(self._folder / row.project_id)
        try:
            content = await asyncio.to_thread(store.get, row.hash)
        except FileNotFoundError:
            return f"The bytes of {row.name} are gone: remove it, and give it anew."
        return await self._indexer.take_document(scope, row.name, row.hash, content)

    async def _tell(self, row: Document, state: str, reason: str) -> None:
        if row.state == state:
            return
        async with transaction(self._sessions) as session:
            # Whatever was removed meanwhile stays so.
            same = (Document.id == row.id) & (Document.state == row.state)
            await session.execute(update(Document).where(same).values(state=state, reason=reason))

    async def _forget(self, removed: Sequence[Document]) -> None:
        for row in removed:
            async with transaction(self._sessions) as session:
                # Nobody gives the same bytes again while they are dropped.
                locked = select(Project.id).where(Project.id == row.project_id).with_for_update()
                await session.execute(locked)
                others = select(Document.id).where(
                    Document.project_id == row.project_id, Document.hash == row.hash, Document.id != row.id
                )
                if (await session.execute(others.limit(1))).first() is None:
                    store = FolderStore(self._folder / row.project_id)
                    await asyncio.to_thread(store.drop, row.hash)
                await session.execute(delete(Document).where(Document.id == row.id))

    async def _rows(self, project_id: str) -> Sequence[Document]:
        statement = select(Document).where(Document.project_id == project_id).order_by(Document.created_at)
        async with self._sessions() as session:
            return (await session.scalars(statement)).all()
