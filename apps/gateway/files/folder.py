"""A folder of files, read only, and nothing outside of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter


class FileAnswer(web.FileResponse):
    """May be sent before the server sends it: only then its status (200, 206, 304, 416) and its length are known."""

    sent_bytes = 0
    """Of the body; the library does not count what the kernel copies."""

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        if self.prepared:
            return None
        writer = await super().prepare(request)
        self.sent_bytes = 0 if request.method == "HEAD" else self.content_length or 0
        return writer


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
