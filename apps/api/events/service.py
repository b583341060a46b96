"""A user's view of the events of a run."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Annotated

from fastapi import Depends
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sse_starlette import EventSourceResponse, ServerSentEvent

from apps.api.accounts.principal import Principal, PrincipalDep
from apps.api.accounts.revocations import until
from apps.api.db.session import SessionDep
from apps.api.errors import RunNotFound
from apps.api.events.schemas import EventPage
from apps.api.projects.access import project_of_run
from apps.api.resources import Resources, ResourcesDep
from packages.agents.events import RecordedEvent

log = logging.getLogger(__name__)
_PART_BYTES = 64 * 1024


class Events:
    def __init__(self, session: AsyncSession, principal: Principal, resources: Resources) -> None:
        self._session = session
        self._principal = principal
        self._store = resources.events
        self._revocations = resources.accounts.revocations
        self._keep_alive_seconds = resources.settings.stream_keep_alive_seconds

    async def page(self, run_id: str, after: int, limit: int, *, is_of_facts: bool) -> EventPage:
        await self._project(run_id)
        return await self._store.page(self._session, run_id, after, limit, is_of_facts=is_of_facts)

    async def stream(self, run_id: str, after: int) -> EventSourceResponse:
        project_id = await self._project(run_id)
        return EventSourceResponse(self._frames(project_id, run_id, after), ping=self._keep_alive_seconds, sep="\n")

    async def _frames(self, project_id: str, run_id: str, after: int) -> AsyncIterator[bytes]:
        """Runs after the request's session is closed: the store opens one for each read. Ends, too, when whoever reads
        is signed out, or is no member any more.
        """
        try:
            member = (project_id, self._principal.user_id)
            async with self._revocations.bell(self._principal.sign_in.id, member) as shut_out:
                async for batch in until(shut_out, self._store.follow(run_id, after)):
                    for part in _parts(batch):
                        if shut_out.is_set():
                            return
                        yield part
        except (SQLAlchemyError, RedisError, OSError) as error:
            # The client resumes where it was cut; the next request tells it what is wrong.
            log.warning("The stream of run %s is cut: %s", run_id, error)

    async def _project(self, run_id: str) -> str:
        project_id = await project_of_run(self._session, self._principal.user_id, run_id)
        if project_id is None:
            raise RunNotFound(f"There is no run {run_id}.")
        return project_id


def _parts(batch: Iterable[RecordedEvent]) -> Iterator[bytes]:
    """As frames of a stream, many in one part of about 64 KiB: a long past costs few messages."""
    part = bytearray()
    for told in batch:
        # In ASCII: many readers of lines also break at U+2028 and its like, which JSON leaves as they are.
        data = told.model_dump_json(ensure_ascii=True)
        part += ServerSentEvent(id=str(told.seq), data=data, sep="\n").encode()
        if len(part) >= _PART_BYTES:
            yield bytes(part)
            part.clear()
    if part:
        yield bytes(part)


def _events(session: SessionDep, principal: PrincipalDep, resources: ResourcesDep) -> Events:
    return Events(session, principal, resources)


EventsDep = Annotated[Events, Depends(_events)]
