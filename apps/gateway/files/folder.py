"""A folder of files, read only, and nothing outside of it."""

from __future__ import annotations

import asyncio
from pathlib import Path


class Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    async def find(self, address: str) -> Path | None:
        """The file at a decoded path relative to the folder. None for folders, hidden files, links that lead out."""
        return await asyncio.to_thread(self._find, address)

    async def is_folder(self, address: str) -> bool:
        return await asyncio.to_thread(lambda: (found := self._inside(address)) is not None and found.is_dir())

    def _find(self, address: str) -> Path | None:
        found = self._inside(address)
        return found if found is not None and found.is_file() else None

    def _inside(self, address: str) -> Path | None:
        steps = [step for step in address.split("/") if step]
        if any(step.startswith(".") or "\0" in step or "\\" in step for step in steps):
            return None
        try:
            root = self._path.resolve()
            found = root.joinpath(*steps).resolve(strict=True)
        except (OSError, RuntimeError):  # nothing there, or a circle of links
            return None
        return found if found.is_relative_to(root) else None
