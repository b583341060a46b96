"""What lies in a branch, and in whatever else is named by its hash."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from apps.api.errors import FileTooLarge, PathNotFound, RevisionNotFound
from apps.api.settings import ApiSettings
from apps.api.source import reading
from apps.api.source.git import EMPTY_TREE, BareRepository
from apps.api.source.schemas import ContentView, DiffView, FilesView, LogView

_LISTING_LIMIT_BYTES = 2_000_000
MAIN = "refs/heads/main"


@dataclass(frozen=True)
class Branch:
    """`whose` names it in errors, `head` is its ref; `start` finds the commit that its own history begins after, if it
    is not the first of all."""

    whose: str
    project_id: str
    head: str
    start: Callable[[BareRepository], Awaitable[str | None]] | None = None


class Source:
    """Of a branch that the caller may read: whoever builds it has looked."""

    def __init__(self, branch: Branch, settings: ApiSettings) -> None:
        self._branch, self._settings = branch, settings
        path = settings.repositories / f"{branch.project_id}.git"
        self._repository = BareRepository(path, settings.git_timeout_seconds)

    async def files(self, path: str, revision: str, is_recursive: bool) -> FilesView:
        folder = reading.plain_path(path, may_be_root=True)
        tree = await self._tree(revision)
        output, is_cut = await asyncio.to_thread(
            self._repository.entries, tree, folder, is_recursive, _LISTING_LIMIT_BYTES
        )
        if not output and folder:
            raise PathNotFound(f"There is no folder {folder} in {revision}.")
        found = [entry for entry, _ in reading.entries(output, folder)]
        return FilesView(revision=tree, path=folder, entries=found, is_truncated=is_cut)

    async def content(self, path: str, revision: str) -> ContentView:
        name = reading.plain_path(path, may_be_root=False)
        tree = await self._tree(revision)
        found = reading.entries(await asyncio.to_thread(self._repository.entry, tree, name), "")
        if not found or found[0][0].kind not in ("file", "link"):
            raise PathNotFound(f"There is no file {name} in {revision}.")
        entry, digest = found[0]
        size, limit = entry.size_bytes or 0, self._settings.file_limit_bytes
        if size > limit:
            raise FileTooLarge(f"{name} has {size:,} bytes; {limit:,} can be shown.")
        text = reading.text_of(await asyncio.to_thread(self._repository.blob, digest, limit))
        return ContentView(
            revision=tree,
            path=name,
            kind="link" if entry.kind == "link" else "file",
            size_bytes=size,
            is_binary=text is None,
            content=text,
        )

    async def diff(self, old: str | None, new: str) -> DiffView:
        """Without `old`: since the branch began."""
        after = await self._tree(new)
        before = await (self._tree(old) if old is not None else self._first_tree())
        limit = self._settings.diff_limit_bytes
        listed, is_list_cut = await asyncio.to_thread(self._repository.changed, before, after, limit)
        patch, is_cut = await asyncio.to_thread(self._repository.patch, before, after, limit)
        if is_cut:
            patch = patch[: patch.rfind(b"\n") + 1]
        return DiffView(
            old=before,
            new=after,
            files=[] if is_list_cut else list(reading.changed_files(listed)),
            patch=patch.decode(errors="replace"),
            is_truncated=is_cut or is_list_cut,
        )

    async def log(self, limit: int) -> LogView:
        tip = await self._resolve(f"{self._branch.head}^{{commit}}")
        if tip is None:
            return LogView(commits=[])
        start = await self._start()
        revisions = f"{start}..{tip}" if start else tip
        output = await asyncio.to_thread(self._repository.log, revisions, limit, _LISTING_LIMIT_BYTES)
        return LogView(commits=reading.commits(output))

    async def _tree(self, revision: str) -> str:
        name = {"head": self._branch.head, "main": MAIN}.get(revision, revision)
        tree = await self._resolve(f"{name}^{{tree}}")
        if tree is None:
            raise RevisionNotFound(f"{self._branch.whose} has no revision {revision}.")
        return tree

    async def _first_tree(self) -> str:
        start = await self._start()
        return (await self._resolve(f"{start}^{{tree}}") if start else None) or EMPTY_TREE

    async def _start(self) -> str | None:
        return await self._branch.start(self._repository) if self._branch.start else None

    async def _resolve(self, revision: str) -> str | None:
        return await asyncio.to_thread(self._repository.resolve, revision)
