"""What readers of events get."""

from __future__ import annotations

from pydantic import BaseModel

from packages.agents.events import RecordedEvent


class EventPage(BaseModel):
    """Events in order. Ask again with `after=next_after`; the page is the last one when `has_more` is false, and
    nothing up to `last_seq` is missing then.
    """

    items: list[RecordedEvent]
    next_after: int
    has_more: bool
    last_seq: int
