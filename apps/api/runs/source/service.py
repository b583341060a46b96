"""Which revision a run means, and what lies in it."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import Depends

from apps.api.errors import FileTooLarge, PathNotFound, RevisionNotFound
from apps.api.events.repository import EventRepository, recorded
from apps.api.resources import ResourcesDep
from apps.api.runs.service import Runs, RunsDep
from apps.api.runs.source import reading
from apps.api.runs.source.git import BareRepository
from apps.api.runs.source.schemas import ContentView, DiffView, FilesView, LogView
from apps.api.settings import ApiSettings
from packages.agents.events import TaskMerged

_LISTING_LIMIT_BYTES = 2_000_000
_MAIN = "refs/heads/main"
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


class Source:
    """The caller's run is looked up before the repository is opened."""

    def __init__(self, runs: Runs, events: EventRepository, settings: ApiSettings) -> None:
        self._runs = runs
        self._events = events
        self._settings = settings

    async def files(self, run_id: str, path: str, revision: str, is_recursive: bool) -> FilesView:
        folder = reading.plain_path(path, may_be_root=True)
        repository, tree = await self._tree(run_id, revision)
        output, is_cut = await asyncio.to_thread(repository.entries, tree, folder, is_recursive, _LISTING_LIMIT_BYTES)
        if not output and folder:
            raise PathNotFound(f"There is no folder {folder} in {revision}.")
        found = [entry for entry, _ in reading.entries(output, folder)]
        return FilesView(revision=tree, path=folder, entries=found, is_truncated=is_cut)

    async def content(self, run_id: str, path: str, revision: str) -> ContentView:
        name = reading.plain_path(path, may_be_root=False)
        repository, tree = await self._tree(run_id, revision)
        found = reading.entries(await asyncio.to_thread(repository.entry, tree, name), "")
        if not found or found[0][0].kind not in ("file", "link"):
            raise PathNotFound(f"There is no file {name} in {revision}.")
        entry, digest = found[0]
        size, limit = entry.size_bytes or 0, self._settings.file_limit_bytes
        if size > limit:
            raise FileTooLarge(f"{name} has {size:,} bytes; {limit:,} can be shown.")
        text = reading.text_of(await asyncio.to_thread(repository.blob, digest, limit))
        return ContentView(
            revision=tree,
            path=name,
            kind="link" if entry.kind == "link" else "file",
            size_bytes=size,
            is_binary=text is None,
            content=text,
        )

    async def diff(self, run_id: str, old: str | None, new: str) -> DiffView:
        """Without `old`: since the run began."""
        repository, after = await self._tree(run_id, new)
        if old is not None:
            _, before = await self._tree(run_id, old)
        else:
            start = await self._start(run_id, repository)
            found = await asyncio.to_thread(repository.resolve, f"{start}^{{tree}}") if start else None
            before = found or EMPTY_TREE
        limit = self._settings.diff_limit_bytes
        listed, is_list_cut = await asyncio.to_thread(repository.changed, before, after, limit)
        patch, is_cut = await asyncio.to_thread(repository.patch, before, after, limit)
        if is_cut:
            patch = patch[: patch.rfind(b"\n") + 1]
        return DiffView(
            old=before,
            new=after,
            files=[] if is_list_cut else list(reading.changed_files(listed)),
            patch=patch.decode(errors="replace"),
            is_truncated=is_cut or is_list_cut,
        )

    async def log(self, run_id: str, limit: int) -> LogView:
        repository = await self._repository(run_id)
        tip = await asyncio.to_thread(repository.resolve, f"{_head(run_id)}^{{commit}}")
        if tip is None:
            return LogView(commits=[])
        start = await self._start(run_id, repository)
        revisions = f"{start}..{tip}" if start else tip
        output = await asyncio.to_thread(repository.log, revisions, limit, _LISTING_LIMIT_BYTES)
        return LogView(commits=reading.commits(output))

    async def _repository(self, run_id: str) -> BareRepository:
        run = await self._runs.owned(run_id)
        path = self._settings.repositories / f"{run.project_id}.git"
        return BareRepository(path, self._settings.git_timeout_seconds)

    async def _tree(self, run_id: str, revision: str) -> tuple[BareRepository, str]:
        repository = await self._repository(run_id)
        name = {"head": _head(run_id), "main": _MAIN}.get(revision, revision)
        tree = await asyncio.to_thread(repository.resolve, f"{name}^{{tree}}")
        if tree is None:
            raise RevisionNotFound(f"Run {run_id} has no revision {revision}.")
        return repository, tree

    async def _start(self, run_id: str, repository: BareRepository) -> str | None:
        """The commit that the run began at: the first parent of its first merge."""
        for row in await self._events.rows(run_id, limit=1, kinds=("task.merged",)):
            told = recorded(row)
            if told is not None and isinstance(told.event, TaskMerged):
                return await asyncio.to_thread(repository.resolve, f"{told.event.merge.commit}^1^{{commit}}")
        return None


def _head(run_id: str) -> str:
    return f"refs/conclave/runs/{run_id}/head"


def _source(runs: RunsDep, resources: ResourcesDep) -> Source:
    return Source(runs, runs.events, resources.settings)


SourceDep = Annotated[Source, Depends(_source)]
