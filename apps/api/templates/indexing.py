"""From a template that waits to one that its owner's runs find, and out of the index again.

Every step bears to be done again. Where no indexer answers, templates go on waiting.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from sqlalchemy import delete, select, update

from apps.api.db.models import TemplateRow
from apps.api.db.session import Sessions, transaction
from apps.api.indexer import Indexer
from apps.api.watching import each_in_turn, keep_in_step
from packages.retrieval.library.template import Template
from packages.retrieval.scopes import Scope


class TemplateIndex:
    def __init__(self, sessions: Sessions, indexer: Indexer) -> None:
        self._sessions, self._indexer = sessions, indexer

    async def watch(self) -> None:
        """Runs for the life of the worker."""
        await keep_in_step("Templates", self.look)

    async def look(self) -> None:
        """Raises `IndexerUnavailable`."""
        await each_in_turn(await self._owners("waiting", "removed"), self.bring_in_step)

    async def index_again(self, known: Collection[Scope]) -> None:
        """Those that an index which knows these scopes has lost. Raises `IndexerUnavailable`."""
        for owner_id in await self._owners("indexed"):
            if Scope("user", owner_id) not in known:
                await self.bring_in_step(owner_id)

    async def owners(self) -> set[str]:
        """The ids of those who have any."""
        return set(await self._owners("waiting", "indexed"))

    async def bring_in_step(self, owner_id: str) -> None:
        """Raises `IndexerUnavailable`."""
        async with self._sessions() as session:
            rows = (await session.scalars(select(TemplateRow).where(TemplateRow.owner_id == owner_id))).all()
        kept = [row for row in rows if row.state != "removed"]
        scope = Scope("user", owner_id)
        if kept:
            texts = {path: text.encode() for row in kept for path, text in _template(row).texts.items()}

            async def read(paths: Sequence[str]) -> Mapping[str, bytes | None]:
                return {path: texts[path] for path in paths}

            await self._indexer.sync(scope, {path: sha256(text).hexdigest() for path, text in texts.items()}, read)
        else:
            await self._indexer.drop(scope)
        async with transaction(self._sessions) as session:
            for row in kept:
                # What was replaced or removed meanwhile goes on waiting.
                same = (TemplateRow.id == row.id) & (TemplateRow.hash == row.hash) & (TemplateRow.state == "waiting")
                await session.execute(update(TemplateRow).where(same).values(state="indexed"))
            gone = [row.id for row in rows if row.state == "removed"]
            await session.execute(delete(TemplateRow).where(TemplateRow.id.in_(gone)))

    async def _owners(self, *states: str) -> Sequence[str]:
        having = select(TemplateRow.owner_id).where(TemplateRow.state.in_(states)).distinct()
        async with self._sessions() as session:
            return (await session.scalars(having.order_by(TemplateRow.owner_id))).all()


def _template(row: TemplateRow) -> Template:
    return Template.model_validate({"manifest": row.manifest, "files": row.files})
