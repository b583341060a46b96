"""Files that a run produced: listed from the table, read from the folder of hashes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends
from fastapi.responses import FileResponse
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.principal import Principal, PrincipalDep
from apps.api.artifacts.repository import ArtifactRepository
from apps.api.artifacts.schemas import ArtifactView
from apps.api.db.session import SessionDep
from apps.api.errors import ArtifactNotFound, RunNotFound
from apps.api.resources import ResourcesDep

# Generated files come from the same origin as the console: no browser may run or frame them.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


class Artifacts:
    def __init__(self, session: AsyncSession, principal: Principal, folder: Path) -> None:
        self._rows = ArtifactRepository(session, principal.user_id)
        self._folder = folder

    async def page(self, run_id: str) -> list[ArtifactView]:
        await self._require(run_id)
        return [
            ArtifactView.of(row, f"/runs/{run_id}/artifacts/{quote(row.name)}")
            for row in await self._rows.of_run(run_id)
        ]

    async def content(self, run_id: str, name: str) -> FileResponse:
        """Always a download, whatever its type."""
        await self._require(run_id)
        row = await self._rows.get(run_id, name)
        path = self._folder / row.hash[:2] / row.hash if row else None
        if row is None or path is None or not path.is_file():
            raise ArtifactNotFound(f"Run {run_id} has no artifact {name}.")
        return FileResponse(
            path,
            media_type=row.media_type,
            filename=name.rpartition("/")[2],
            content_disposition_type="attachment",
            headers={**_HEADERS, "ETag": f'"{row.hash}"'},
        )

    async def _require(self, run_id: str) -> None:
        if not await self._rows.has_run(run_id):
            raise RunNotFound(f"There is no run {run_id}.")


def _artifacts(session: SessionDep, principal: PrincipalDep, resources: ResourcesDep) -> Artifacts:
    return Artifacts(session, principal, resources.settings.artifacts)


ArtifactsDep = Annotated[Artifacts, Depends(_artifacts)]
