"""The built console under `/console/`: one page, and files whose names change with their content."""

from __future__ import annotations

import re
from pathlib import Path

from aiohttp import web

from apps.gateway.files.folder import FileAnswer, Folder
from apps.gateway.inspection.reading import check_reading
from apps.gateway.refusals import nothing_here

PREFIX = "/console"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; "
    "frame-src http: https:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
"""Scripts of our own files alone. Styles inline, for terminals and charts set them. Frames show published pages."""
_HASHED = re.compile(r"/assets/.*[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$")
_YEAR = "public, max-age=31536000, immutable"
_HINT = "CONSOLE_FOLDER names the folder of a built console; GET /openapi.json tells what there is without one."


class Console:
    def __init__(self, folder: Path | None) -> None:
        self._folder = Folder(folder) if folder else None

    async def answer(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        """`/` leads to it. Paths without a file are the page's own, and get the page. `Refusal` 404, 405, 413."""
        check_reading(request, path)
        if self._folder is None:
            raise nothing_here(path, _HINT)
        if path in ("/", PREFIX):
            return web.Response(status=302, headers={"Location": f"{PREFIX}/", "Cache-Control": "no-cache"})
        inside = path.removeprefix(PREFIX)
        found = await self._folder.find(inside)
        is_page = found is None or found.suffix == ".html"
        if found is None:
            if "." in inside.rpartition("/")[2]:
                raise nothing_here(path, "Reload the console: it may have been built anew.")
            found = await self._folder.find("index.html")
        if found is None:
            raise nothing_here(path, _HINT)
        headers = {
            "Content-Security-Policy": POLICY,
            "Cache-Control": _YEAR if not is_page and _HASHED.search(path) else "no-cache",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
        }
        return FileAnswer(found, headers=headers)
