"""Published pages, on a port and so on an origin of their own: what agents wrote must not run beside the console."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from apps.gateway.files.folder import FileAnswer, Folder
from apps.gateway.inspection.reading import check_reading
from apps.gateway.inspection.target import Target
from apps.gateway.limits.rate import RateLimits
from apps.gateway.refusals import nothing_here
from apps.gateway.visit import Visit

KIND = "page"
"""The class of limits, and what the access log and the metrics call it."""
_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # The console is of the same site, for a port is no part of one: pages must not set document.domain to be as one.
    "Origin-Agent-Cluster": "?1",
}
"""No Content-Security-Policy: a page may do on its own origin what its makers wrote."""


class Pages:
    """`<folder>/<name>/…`: `index.html` for a folder, the page's own `404.html` where it has one.

    Knows nobody: credentials and cookies are not looked at, and nothing is passed on to the API.
    """

    def __init__(self, folder: Path, limits: RateLimits) -> None:
        self._folder = Folder(folder)
        self._limits = limits

    async def __call__(self, request: web.BaseRequest, visit: Visit) -> web.StreamResponse:
        """The answer, not sent yet. `Refusal`: 404, 405, 413, 429."""
        assert visit.client is not None, "is read before"
        assert visit.target is not None, "is read before"
        visit.standing = await self._limits.charge_address(KIND, visit.client)
        check_reading(request, visit.target.path)
        answer = await self._find(visit.target)
        answer.headers.update(_HEADERS)
        return answer

    async def _find(self, target: Target) -> web.StreamResponse:
        path = target.path
        if not path.endswith("/") and await self._folder.is_folder(path):
            raw, mark, query = target.raw.partition("?")
            return web.Response(status=308, headers={"Location": f"{raw}/{mark}{query}"})
        found = await self._folder.find(f"{path}index.html" if path.endswith("/") else path)
        if found is not None:
            return FileAnswer(found, headers={"Cache-Control": "no-cache"})
        own = await self._folder.find(f"{path.split('/')[1]}/404.html")
        if own is not None:
            return FileAnswer(own, status=404, headers={"Cache-Control": "no-cache"})
        raise nothing_here(path, "A run's delivery names the address of what it published.")
