"""Fresh directories with the files of a tree, one per use, and nothing left of them afterwards."""

import asyncio
import contextlib
import fcntl
import os
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from packages.workspace.files.editor import Files
from packages.workspace.git.repository import Repository
from packages.workspace.sandbox.ownership import fresh_directory, remove, require_reachable


@dataclass(frozen=True)
class Workspace:
    """A directory that a sandbox may write to; `files` reads and writes it from outside, safely."""

    path: Path
    files: Files


class Workspaces:
    """Keeps workspaces below `root`, in a folder of this process that it holds a lock on.

    The lock ends with the process, however it ends, so `sweep()` can tell what a crashed one left behind.
    """

    def __init__(self, root: Path, uid: int | None) -> None:
        self._root = root
        self._uid = uid
        self._home: Path | None = None
        self._lock: int | None = None

    @contextlib.asynccontextmanager
    async def open(self, repository: Repository, tree: str) -> AsyncIterator[Workspace]:
        """A new directory reset to `tree`; removed at the end whatever happens."""
        async with fresh_directory(self.folder(), self._uid) as path:
            await repository.checkout(tree, path)
            yield Workspace(path, Files(path, self._uid))

    async def sweep(self) -> None:
        """Remove what processes left behind that are no longer alive."""
        self._make_root()
        for lock in await asyncio.to_thread(lambda: list(self._root.glob("*.lock"))):
            descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue  # Its process lives.
            else:
                await remove(lock.with_suffix(""))
                lock.unlink(missing_ok=True)
            finally:
                os.close(descriptor)

    def close(self) -> None:
        """Give up this process's folder; workspaces that are still open become leftovers."""
        if self._home is not None and self._lock is not None:
            with contextlib.suppress(OSError):
                self._home.rmdir()
                self._home.with_suffix(".lock").unlink()
            os.close(self._lock)
            self._home = self._lock = None

    def folder(self) -> Path:
        """This process's own folder, made when it is first asked for; also a good place for a sandbox's scratch."""
        if self._home is None:
            self._make_root()
            home = self._root / secrets.token_hex(6)
            # Made under another name, so that no sweep sees it before it is held; it comes before its folder.
            unheld = home.with_suffix(".new")
            self._lock = os.open(unheld, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            unheld.rename(home.with_suffix(".lock"))
            home.mkdir()
            home.chmod(0o711)
            self._home = home
        return self._home

    def _make_root(self) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        self._root.chmod(0o711)
        require_reachable(self._root, self._uid)
