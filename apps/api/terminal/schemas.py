"""What a person orders, and what their browser and the API say to each other: `terminal.v1`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

PROTOCOL = "terminal.v1"
MOST_COLUMNS, MOST_ROWS = 1000, 500

Columns = Annotated[int, Field(ge=1, le=MOST_COLUMNS)]
Rows = Annotated[int, Field(ge=1, le=MOST_ROWS)]
Offset = Annotated[int, Field(ge=0, le=2**53, description="bytes since the terminal's beginning")]

Reason = Literal["exited", "closed", "memory", "disk", "idle", "left", "lifetime", "revoked", "shutdown", "failed"]
"""Why a terminal ended: its program did, whoever watches wanted it, a limit of the sandbox or of time was met, whoever
opened it may not see the project any more, the worker shuts down, or it could not begin.
"""


class TerminalOrder(BaseModel):
    """A new terminal, or with `terminal` one that is open already: then the other fields count for nothing."""

    model_config = ConfigDict(extra="forbid")

    terminal: str | None = Field(None, max_length=64, description="the id of one that was opened by this sign-in")
    task: str | None = Field(None, pattern=r"^T[0-9]{1,6}$", description="its files instead of the run's")
    columns: Columns = 80
    rows: Rows = 24


class TicketView(BaseModel):
    """The ticket is used once, as the first message of the WebSocket `/runs/{id}/terminal`."""

    terminal: str
    ticket: str
    expires_at: datetime
    commit: str = Field(description="whose files the terminal holds, in a copy of its own")
    task: str | None = Field(description="whose files they are; null: the run's")


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Hello(_Message):
    """`since`: how many bytes of the terminal's output the client has; null: none."""

    ticket: str = Field(min_length=1, max_length=100)
    since: Offset | None = None


class Resized(_Message):
    type: Literal["resize"]
    columns: Columns
    rows: Rows


class Acknowledged(_Message):
    """Everything before `offset` is drawn."""

    type: Literal["ack"]
    offset: Offset


class Ended(_Message):
    """The terminal is not needed any more, whatever runs in it."""

    type: Literal["end"]


Said = Annotated[Resized | Acknowledged | Ended, Field(discriminator="type")]
said: TypeAdapter[Resized | Acknowledged | Ended] = TypeAdapter(Said)


class Ready(BaseModel):
    """Output goes on at `start`; until `replay_to` it is what was written before. With `reset` there is a gap before
    it, and the client clears its screen.
    """

    type: Literal["ready"] = "ready"
    terminal: str
    start: int
    replay_to: int
    reset: bool


class Exit(BaseModel):
    """The last message. `code` is the program's, if it ended by itself (128 + n: by signal n)."""

    type: Literal["exit"] = "exit"
    reason: Reason
    code: int | None = None
    message: str = ""
