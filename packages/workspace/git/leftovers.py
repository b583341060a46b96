"""What a git that was killed leaves in repositories: locks, objects half written, a repository not yet begun."""

import asyncio
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from packages.workspace.git.command import GIT_SECONDS
from packages.workspace.sandbox.ownership import remove

STALE_SECONDS = 2 * GIT_SECONDS
"""Older than any git may run: what has not been touched for so long belongs to nobody."""
_UNFINISHED = re.compile(r"(?:tmp_(?:obj|pack|idx|rev)_.*|.*\.lock)")
_NOT_BEGUN = re.compile(r"c-[0-9a-f]{16}")


class Leftovers:
    """Sweeps the repositories below `root`: all of them once, then those that somebody suspects.

    Several workers may do so at a time. Nothing is taken from a git at work.
    """

    def __init__(self, root: Path, clock: Callable[[], float] = time.time) -> None:
        self._root, self._clock = root, clock
        self._suspects: set[Path] | None = None

    def suspect(self, repository: Path) -> None:
        """Something that wrote there has ended, perhaps not by itself."""
        if self._suspects is not None:
            self._suspects.add(repository)

    async def sweep(self) -> None:
        """Where something is left that is not stale yet, the next sweep looks again."""
        found = self._suspects
        self._suspects = set()
        if found is None:
            found = set(await asyncio.to_thread(_folders, self._root))
        for repository in sorted(found):
            if not await self._swept(repository):
                self._suspects.add(repository)

    async def watch(self) -> None:
        """Runs for the life of the worker."""
        while True:
            await self.sweep()
            await asyncio.sleep(STALE_SECONDS)

    async def _swept(self, repository: Path) -> bool:
        if not _NOT_BEGUN.fullmatch(repository.name):
            return await asyncio.to_thread(self._is_clean, repository)
        is_stale = await asyncio.to_thread(self._is_stale, repository)
        if is_stale:
            await remove(repository)
        return is_stale

    def _is_clean(self, repository: Path) -> bool:
        left = False
        for path in _unfinished(repository):
            if self._is_stale(path):
                path.unlink(missing_ok=True)
            else:
                left = True
        return not left

    def _is_stale(self, path: Path) -> bool:
        """What is gone as well: its git has ended this instant."""
        try:
            return self._clock() - path.lstat().st_mtime > STALE_SECONDS
        except FileNotFoundError:
            return True


def _folders(root: Path) -> list[Path]:
    return [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []


def _unfinished(repository: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(repository):
        yield from (Path(folder, name) for name in names if _UNFINISHED.fullmatch(name))
