"""`/runs/{id}/events`: a page, and a stream that resumes."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response

from apps.api.errors import RunNotFound, documented
from apps.api.events.schemas import EventPage
from apps.api.events.service import EventsDep
from apps.api.identifiers import Identifier

router = APIRouter(prefix="/runs/{run_id}/events", tags=["events"], responses=documented(RunNotFound))

_SEQ_LIMIT = 2**53
After = Annotated[int, Query(ge=0, le=_SEQ_LIMIT, description="only events with a higher seq")]
LastEventID = Annotated[
    int | None, Header(alias="Last-Event-ID", ge=0, le=_SEQ_LIMIT, description="what a browser sends; before `after`")
]
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "One event a frame: `id` is its seq, `data` is a RecordedEvent as JSON. Ends with the run.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    },
}


@router.get("")
async def list_events(
    run_id: Identifier,
    events: EventsDep,
    after: After = 0,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
    facts: Annotated[bool, Query(description="without what agents and programs narrate")] = False,
) -> EventPage:
    return await events.page(run_id, after, limit, is_of_facts=facts)


@router.get("/stream", response_class=Response, responses=_STREAM)
async def stream_events(
    run_id: Identifier, events: EventsDep, after: After = 0, last_event_id: LastEventID = None
) -> Response:
    """Follow a run; sent again with `Last-Event-ID`, it goes on where it was cut."""
    return await events.stream(run_id, after if last_event_id is None else last_event_id)
