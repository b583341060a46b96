"""A folder that belongs to one process, and can be told from those that dead processes left behind."""

import asyncio
import contextlib
import fcntl
import os
import secrets
from pathlib import Path

from packages.workspace.sandbox.ownership import remove, require_reachable, sandbox_uid


class ProcessFolder:
    """Lies below `root`. The process holds a lock on it, which ends with the process, however that ends."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._path: Path | None = None
        self._lock: int | None = None

    def path(self) -> Path:
        """Made when it is first asked for. Any uid may pass through it, and list nothing."""
        if self._path is None:
            self._make_root()
            path = self._root / secrets.token_hex(6)
            # Made under another name, so that no sweep sees it before it is held; it comes before its folder.
            unheld = path.with_suffix(".new")
            self._lock = os.open(unheld, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            unheld.rename(path.with_suffix(".lock"))
            path.mkdir()
            path.chmod(0o711)
            self._path = path
        return self._path

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
        """Give the folder up; what is still in it becomes a leftover."""
        if self._path is not None and self._lock is not None:
            with contextlib.suppress(OSError):
                self._path.rmdir()
                self._path.with_suffix(".lock").unlink()
            os.close(self._lock)
            self._path = self._lock = None

    def _make_root(self) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        self._root.chmod(0o711)
        require_reachable(self._root, sandbox_uid())
