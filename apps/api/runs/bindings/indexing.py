"""What search knows of projects: their main branch as it is now, and nothing of whatever has ended.

It follows what happens and is in nobody's way: where no indexer answers, it is behind until one does.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from apps.api.db.models import Project, Run
from apps.api.db.outage import is_away
from apps.api.db.session import Sessions
from apps.api.documents.indexing import DocumentIndex
from apps.api.errors import IndexerUnavailable
from apps.api.indexer import LARGEST, Indexer
from apps.api.templates.indexing import TemplateIndex
from packages.agents.contracts import FINAL_STATES
from packages.retrieval.chunking.excluded import is_path_excluded
from packages.retrieval.scopes import Scope
from packages.workspace.git.history import Entry
from packages.workspace.git.repository import Repository
from packages.workspace.sandbox import Sandbox

MAIN = "refs/heads/main"
FIRST_SECONDS = 20.0
AGAIN_SECONDS = 10.0
SWEEP_SECONDS = 60.0
READ_BYTES = 8 << 20
"""Of contents that are read at once."""
REGULAR = ("100644", "100755")

log = logging.getLogger(__name__)


def is_searched(entry: Entry) -> bool:
    """Whether an index would take it, as far as can be seen from outside."""
    return entry.mode in REGULAR and entry.size <= LARGEST and not is_path_excluded(entry.path)


@dataclass(frozen=True)
class SearchedTree:
    """The files of a tree as an index wants them: `digests` are git's own, contents are read by portions."""

    repository: Repository
    entries: Mapping[str, Entry]

    @classmethod
    async def of(cls, repository: Repository, tree: str) -> SearchedTree:
        return cls(repository, {entry.path: entry for entry in await repository.list(tree) if is_searched(entry)})

    @property
    def digests(self) -> dict[str, str]:
        return {path: entry.hash for path, entry in self.entries.items()}

    async def read(self, paths: Sequence[str]) -> Mapping[str, bytes | None]:
        contents: dict[str, bytes] = {}
        for hashes in _portions(self.entries[path] for path in paths):
            contents |= await self.repository.read_contents(hashes)
        return {path: contents.get(self.entries[path].hash) for path in paths}


class ProjectIndex:
    def __init__(
        self,
        sessions: Sessions,
        indexer: Indexer,
        repositories: Path,
        sandbox: Sandbox,
        documents: DocumentIndex,
        templates: TemplateIndex,
    ) -> None:
        self._sessions, self._indexer = sessions, indexer
        self._documents, self._templates = documents, templates
        self._repositories, self._sandbox = repositories, sandbox
        self._behind: set[str] = set()
        self._has_news = asyncio.Event()

    def behind(self, project_id: str) -> None:
        """Its main branch may have moved. Returns at once; `watch` does the work."""
        self._behind.add(project_id)
        self._has_news.set()

    async def watch(self) -> None:
        """Runs for the life of the worker."""
        loop = asyncio.get_running_loop()
        # Not at once: the indexer opens its model for the first question, and the stack is still starting.
        sweep_at = loop.time() + FIRST_SECONDS
        while True:
            pause = AGAIN_SECONDS
            try:
                if loop.time() >= sweep_at:
                    await self.sweep()
                    sweep_at = loop.time() + SWEEP_SECONDS
                await self.follow()
                pause = max(0.0, sweep_at - loop.time())
            except IndexerUnavailable as away:
                log.info("Search is behind: %s", away.message)
                await asyncio.sleep(AGAIN_SECONDS)
            except Exception as error:
                if not is_away(error):
                    log.exception("Search is behind")
                await asyncio.sleep(AGAIN_SECONDS)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._has_news.wait(), pause)
            self._has_news.clear()

    async def follow(self) -> None:
        """Bring those in step that are behind. Raises `IndexerUnavailable`, and they stay so."""
        for project_id in sorted(self._behind):
            self._behind.discard(project_id)
            try:
                await self._bring_in_step(project_id)
            except IndexerUnavailable:
                self._behind.add(project_id)
                raise
            except Exception:
                log.exception("The main branch of %s cannot be indexed; its next move is tried again", project_id)

    async def sweep(self) -> None:
        """Drop what belongs to nobody any more, and find what the index does not have. Raises `IndexerUnavailable`."""
        known = await self._indexer.scopes()
        async with self._sessions() as session:
            living = set(await session.scalars(select(Project.id).where(Project.deleted_at.is_(None))))
            names = {scope.name.partition("/")[0] for scope in known if scope.kind == "run"}
            at_work = select(Run.id).where(Run.id.in_(names), Run.state.not_in(FINAL_STATES))
            runs = set(await session.scalars(at_work))
        owners = await self._templates.owners()
        over = [scope for scope in known if _is_over(scope, living, runs, owners)]
        if over:
            await self._indexer.drop(*over)
        await self._documents.index_again(known)
        await self._templates.index_again(known)
        indexed = {scope.name for scope in known if scope.kind == "project"}
        self._behind |= {one for one in living - indexed if (self._repository(one) / "HEAD").exists()}

    async def _bring_in_step(self, project_id: str) -> None:
        path = self._repository(project_id)
        if not (path / "HEAD").exists():
            return
        repository = Repository.open(path, self._sandbox)
        commit = await repository.resolve(MAIN)
        if commit is None:
            return
        tree = await SearchedTree.of(repository, await repository.tree_of(commit))
        done = await self._indexer.sync(Scope("project", project_id), tree.digests, tree.read)
        if done.written or done.deleted:
            log.info("Search follows %s: %d files written, %d deleted", project_id, done.written, done.deleted)

    def _repository(self, project_id: str) -> Path:
        return self._repositories / f"{project_id}.git"


def _is_over(scope: Scope, living: set[str], runs: set[str], owners: set[str]) -> bool:
    if scope.kind == "run":
        return scope.name.partition("/")[0] not in runs
    if scope.kind == "user":
        return scope.name not in owners
    return scope.kind in ("project", "documents") and scope.name not in living


def _portions(entries: Iterable[Entry]) -> Iterator[list[str]]:
    """Hashes, of so much content as is read at once."""
    portion: dict[str, int] = {}
    for entry in entries:
        if portion and sum(portion.values()) + entry.size > READ_BYTES:
            yield list(portion)
            portion = {}
        portion[entry.hash] = entry.size
    if portion:
        yield list(portion)
