"""`Search` over the indexer: of each task what its branch really holds, as an overlay over its project.

A view is brought to a tree by the hashes that git has of its files, so that only what differs is read and sent. It is
named by run and task: no other run, and no other project, ever reads it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from sqlalchemy import select

from apps.api.db.models import Document
from apps.api.db.session import Sessions
from apps.api.documents.indexing import DocumentIndex
from apps.api.errors import IndexerUnavailable
from apps.api.indexer import Indexer
from apps.api.runs.bindings.indexing import SearchedTree, is_searched
from apps.api.runs.bindings.patience import patiently
from packages.agents.context import SearchUnavailable
from packages.agents.contracts import Extent, Found, Listing, Passage, Retrieved, RunOrder, SearchOrder
from packages.retrieval.scopes import Scope
from packages.retrieval.searching.answer import Answer, SymbolHit, tokens_of
from packages.retrieval.searching.fencing import quotations, quoted
from packages.workspace.errors import SandboxUnavailable, WorkspaceError
from packages.workspace.git.history import Entry
from packages.workspace.git.repository import Repository
from packages.workspace.sandbox import Sandbox

OURS = Scope("library")
WAIT_SECONDS = 120
"""For documents that are not indexed yet: those that wait then are found by later questions."""
PLAN = "plan"
"""The view of those who plan; tasks have theirs under their ids."""


class Recall(Protocol):
    async def recalled(self, step: str, order: SearchOrder, tree: str) -> Retrieved | None: ...


log = logging.getLogger(__name__)


def extent_of(entries: Iterable[Entry]) -> Extent:
    sizes = [entry.size for entry in entries if is_searched(entry)]
    return Extent(files=len(sizes), characters=sum(sizes))


@dataclass(frozen=True)
class Searches:
    """What all runs of a worker share. `views` are those that this worker has opened.

    A run that has nothing to search for never asks the indexer, which loads its model with the first question.
    """

    indexer: Indexer
    has_documents: Callable[[str], Awaitable[bool]]
    repositories: Path
    sandbox: Sandbox
    views: set[Scope] = field(default_factory=set)

    def of(self, order: RunOrder, given: Recall) -> RunSearch:
        return RunSearch(self, order, given)

    async def forget(self, run_id: str, task: str = "") -> None:
        """The view of a task, or all those of a run, at its end. What cannot be dropped now is swept later."""
        scope = _scope(run_id, task)
        views = {view for view in self.views if view == scope or view.name.startswith(f"{scope.name}/")}
        if not views:
            return
        self.views.difference_update(views)
        try:
            # In a task of its own: whoever is ended with its run still drops it.
            await asyncio.shield(self.indexer.drop(*sorted(views)))
        except IndexerUnavailable as away:
            log.info("What was indexed for %s is not dropped yet: %s", scope, away.message)


class RunSearch:
    """One run's searches."""

    def __init__(self, shared: Searches, order: RunOrder, given: Recall) -> None:
        self._shared, self._order, self._given = shared, order, given
        self._trees: dict[Scope, str] = {}
        self._locks: dict[Scope, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def recalled(self, step: str, order: SearchOrder, tree: str) -> Retrieved | None:
        return await self._given.recalled(step, order, tree)

    async def has_documents(self) -> bool:
        return await self._shared.has_documents(self._order.project_id)

    async def ask(self, order: SearchOrder, tree: str, task: str) -> Found:
        scopes: list[Scope] = []
        async with _answering():
            if "repository" in order.sources:
                scopes.append(await self._view(tree, task))
            if "documents" in order.sources:
                scopes.append(Scope("documents", self._order.project_id))
            if "library" in order.sources:
                scopes += [OURS, Scope("user", self._order.user_id)]
            answer = await self._shared.indexer.search(
                order.text,
                scopes,
                most=order.most,
                most_tokens=order.most_tokens,
                neighbours=order.neighbours,
            )
        return found_in(answer)

    async def symbols(self, name: str, tree: str, task: str) -> Listing:
        async with _answering():
            hits = await self._shared.indexer.symbols(await self._view(tree, task), name)
        return listed(name, hits)

    async def outline(self, tree: str, task: str, focus: Sequence[str], most_tokens: int) -> Listing:
        async with _answering():
            return mapped(await self._shared.indexer.map(await self._view(tree, task), most_tokens, focus))

    async def _view(self, tree: str, task: str) -> Scope:
        """The scope of a task's files, as they are in this tree."""
        scope = _scope(self._order.run_id, task or PLAN)
        async with self._locks[scope]:
            if self._trees.get(scope) == tree:
                return scope
            path = self._shared.repositories / f"{self._order.project_id}.git"
            repository = Repository.open(path, self._shared.sandbox)
            files = await SearchedTree.of(repository, tree)
            base = Scope("project", self._order.project_id)
            self._shared.views.add(scope)
            await self._shared.indexer.sync(scope, files.digests, files.read, base=base)
            self._trees[scope] = tree
            return scope


def documents_in(sessions: Sessions, index: DocumentIndex) -> Callable[[str], Awaitable[bool]]:
    """Whether a project has documents that can be searched.

    Whoever adds one and asks for a run at once wants it read: those that wait are indexed first. Raises
    `SearchUnavailable` where none is found without them, and they cannot be indexed now.
    """

    async def states_in(project_id: str) -> set[str]:
        there = select(Document.state).where(Document.project_id == project_id).distinct()

        async def read() -> set[str]:
            async with sessions() as session:
                return set(await session.scalars(there))

        return await patiently(read)

    async def has_documents(project_id: str) -> bool:
        states = await states_in(project_id)
        if "waiting" not in states:
            return "indexed" in states
        try:
            async with _answering(), asyncio.timeout(WAIT_SECONDS):
                await patiently(partial(index.bring_in_step, project_id))
        except TimeoutError:
            log.info("Documents of %s are not all indexed after %d s", project_id, WAIT_SECONDS)
        except SearchUnavailable:
            if "indexed" not in states:
                raise
        return "indexed" in await states_in(project_id)

    return has_documents


def found_in(answer: Answer) -> Found:
    """An answer as a model reads it: each passage quoted, as data."""
    told = quotations(answer)
    passages = tuple(
        Passage(
            source=hit.source,
            trust=hit.trust,
            path=hit.path,
            start=hit.start,
            end=hit.end,
            tokens=tokens_of(text),
            quoted=text,
        )
        for hit, text in zip(answer.hits, told.hits, strict=True)
    )
    return Found(introduction=told.introduction, passages=passages, remarks=told.remarks)


def listed(name: str, hits: Sequence[SymbolHit]) -> Listing:
    """Definitions, a line each."""
    lines = [f"{hit.path}:{hit.start}-{hit.end} {hit.kind} {hit.qualified}: {hit.line.strip()}" for hit in hits]
    told = quoted("\n".join(lines), source="repository", trust="project", definitions=name)
    return Listing(text=told, files=tuple(dict.fromkeys(hit.path for hit in hits)))


def mapped(outline: str) -> Listing:
    """A map of a repository: files, and indented below each what it defines."""
    if not outline:
        return Listing(text="")
    files = tuple(line for line in outline.split("\n") if line and line[0] not in " (")
    return Listing(text=quoted(outline, source="repository", trust="project", shows="outline"), files=files)


def _scope(run_id: str, task: str) -> Scope:
    return Scope("run", f"{run_id}/{task}" if task else run_id)


@asynccontextmanager
async def _answering() -> AsyncIterator[None]:
    """Nothing of a run fails because nobody searches."""
    try:
        yield
    except IndexerUnavailable as away:
        raise SearchUnavailable(f"{away.message} {away.hint}".strip()) from away
    except SandboxUnavailable:
        raise
    except WorkspaceError as fault:
        raise SearchUnavailable(f"The repository could not be indexed: {fault}") from fault
