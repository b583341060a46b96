"""Finished environments on disk, by key: whole or not there, read-only, the least recently used ones dropped."""

import asyncio
import contextlib
import json
import os
import shutil
import stat
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from packages.workspace.sandbox.commands import MEBIBYTE
from packages.workspace.sandbox.ownership import fresh_directory, make_directory, remove, require_reachable
from packages.workspace.sandbox.process_folder import ProcessFolder
from packages.workspace.sandbox.usage import disk_usage

MOST_BYTES = 10 * 1024 * MEBIBYTE
KEPT_SECONDS = 3600.0
"""A sandbox may be looking at what was asked for so recently."""
DESCRIPTION = "description.json"
CONTENT = "content"


@dataclass(frozen=True)
class Stored:
    """`content` is the folder to bind; `notes` and `files` are what the preparation said and wrote."""

    content: Path
    notes: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


class Store:
    """Folders below `root`. One is made in a place of its own, and comes to its name complete."""

    def __init__(self, root: Path, uid: int | None, most_bytes: int = MOST_BYTES) -> None:
        self._root = root
        self._uid = uid
        self._most_bytes = most_bytes
        self._building = ProcessFolder(root / "building")
        self._is_swept = False

    def find(self, key: str) -> Stored | None:
        folder = self._root / key
        try:
            description = json.loads((folder / DESCRIPTION).read_text())
            found = Stored(folder / CONTENT, tuple(description["notes"]), description["files"])
            os.utime(folder / DESCRIPTION)
        except (OSError, ValueError, KeyError, TypeError):
            return None  # Not there, or no use to anybody.
        return found

    @contextlib.asynccontextmanager
    async def building(self) -> AsyncIterator[Path]:
        """An empty folder that the sandbox may write to; gone afterwards unless it was published."""
        self._root.mkdir(parents=True, exist_ok=True)
        self._root.chmod(0o711)
        require_reachable(self._root, self._uid)
        if not self._is_swept:
            await self._building.sweep()
            self._is_swept = True
        async with fresh_directory(self._building.path(), None) as folder:
            folder.chmod(0o711)
            make_directory(folder / CONTENT, self._uid)
            yield folder / CONTENT

    async def publish(self, key: str, content: Path, notes: tuple[str, ...], files: Mapping[str, str]) -> Stored:
        """Give what was made its name. Nothing runs in it any more."""
        await asyncio.to_thread(_seal, content)
        size = (await asyncio.to_thread(disk_usage, [content])).size
        description = {"notes": notes, "files": dict(files), "size": size}
        (content.parent / DESCRIPTION).write_text(json.dumps(description))
        # What bears its name must be whole, also after a power cut.
        await asyncio.to_thread(os.sync)
        try:
            content.parent.rename(self._root / key)
        except OSError:
            if self.find(key) is None:  # Otherwise another process was first.
                await self._set_aside(self._root / key)
                content.parent.rename(self._root / key)
        await self._drop_old()
        stored = self.find(key)
        assert stored is not None, "what was just asked for is never dropped"
        return stored

    def close(self) -> None:
        self._building.close()

    async def _set_aside(self, folder: Path) -> None:
        dropped = self._building.path() / f"dropped-{folder.name}"
        with contextlib.suppress(FileNotFoundError):  # Another process drops it.
            os.rename(folder, dropped)
            await remove(dropped)

    async def _drop_old(self) -> None:
        used = []
        for description in self._root.glob(f"*/{DESCRIPTION}"):
            with contextlib.suppress(OSError, ValueError, KeyError):
                size = int(json.loads(description.read_text())["size"])
                used.append((description.stat().st_mtime, size, description.parent))
        total = sum(size for _, size, _ in used)
        for asked_at, size, folder in sorted(used):
            if total <= self._most_bytes or time.time() - asked_at < KEPT_SECONDS:
                return
            await self._set_aside(folder)
            total -= size


def _seal(content: Path) -> None:
    """Make it ours, readable for everybody and writable for nobody, special files left out."""
    owner = os.getuid()
    for folder, names, files in os.walk(content, topdown=False):
        for name in (*names, *files):
            path = Path(folder, name)
            mode = path.lstat().st_mode
            if owner == 0:
                os.lchown(path, 0, 0)
            if stat.S_ISREG(mode):
                path.chmod(0o555 if mode & 0o100 else 0o444)
            elif stat.S_ISDIR(mode):
                path.chmod(0o555)
            elif not stat.S_ISLNK(mode):
                path.unlink()
    if owner == 0:
        os.lchown(content, 0, 0)
    content.chmod(0o755)


def copy_into(folder: Path, files: Mapping[str, bytes], uid: int | None) -> None:
    """Write files for the sandbox to read and to write."""
    make_directory(folder, uid)
    for name, data in files.items():
        (folder / name).write_bytes(data)
        if uid is not None:
            shutil.chown(folder / name, uid, uid)
