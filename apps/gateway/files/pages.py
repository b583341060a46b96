"""Published pages, on a port and so on an origin of their own: what agents wrote must not run beside the console."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from apps.gateway.files.folder import Folder
from apps.gateway.inspection.framing import host_of
from apps.gateway.inspection.target import read_target
from apps.gateway.refusals import Refusal, method_refused, nothing_here


class Pages:
    """`<folder>/<name>/…`: `index.html` for a folder, the page's own `404.html` where it has one.

    Knows nobody: credentials and cookies are not looked at, and nothing is passed on to the API.
    """

    def __init__(self, folder: Path, head_limit_bytes: int) -> None:
        self._folder = Folder(folder)
        self._head_limit_bytes = head_limit_bytes

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            answer = await self._find(request)
        except Refusal as refusal:
            answer = refusal.answer()
        answer.headers["Server"] = "conclave"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        return answer

    async def _find(self, request: web.BaseRequest) -> web.StreamResponse:
        host = host_of(request, self._head_limit_bytes)
        target = read_target(request.raw_path, host)
        path = target.path
        if request.method not in ("GET", "HEAD"):
            raise method_refused(request.method, path, "GET, HEAD")
        if not path.endswith("/") and await self._folder.is_folder(path):
            raw, mark, query = target.raw.partition("?")
            return web.Response(status=308, headers={"Location": f"{raw}/{mark}{query}"})
        found = await self._folder.find(f"{path}index.html" if path.endswith("/") else path)
        if found is not None:
            return web.FileResponse(found, headers={"Cache-Control": "no-cache"})
        own = await self._folder.find(f"{path.split('/')[1]}/404.html")
        if own is not None:
            return web.FileResponse(own, status=404, headers={"Cache-Control": "no-cache"})
        raise nothing_here(path, "A run's delivery names the address of what it published.")
