"""What the API and the worker that holds a terminal say to each other: messages on channels of Redis.

A message is a line of JSON and the bytes that it is about. Nothing is kept: whoever misses one is connected anew, and
goes on where it was. The channel of a worker is heard by that worker alone, that of a connection by the API's process
which holds it; so a message that nobody hears tells that the other side is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from apps.api.terminal.schemas import Exit, Ready

BEAT_SECONDS = 5.0
"""How often the worker says something to every connection."""
SILENCE_SECONDS = 15.0
"""After it the API takes the worker for gone."""


def channel_of_worker(worker_id: str) -> str:
    return f"terminals:{worker_id}"


def channel_of(connection: str) -> str:
    return f"terminal:connection:{connection}"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Opening(_Part):
    """Everything that the worker has to know to open a terminal. `connection` names nothing before it is attached."""

    terminal: str
    user_id: str
    sign_in: str
    project_id: str
    run_id: str
    commit: str
    task: str | None
    columns: int
    rows: int


class _ToWorker(_Part):
    terminal: str
    connection: str


class Attach(_ToWorker):
    """From now on this connection watches the terminal, which is made if there is an `opening` and it is not there."""

    type: Literal["attach"] = "attach"
    since: int | None
    opening: Opening | None


class Typed(_ToWorker):
    """With the bytes."""

    type: Literal["typed"] = "typed"


class Resize(_ToWorker):
    type: Literal["resize"] = "resize"
    columns: int
    rows: int


class Acknowledge(_ToWorker):
    type: Literal["acknowledge"] = "acknowledge"
    offset: int


class Detach(_ToWorker):
    type: Literal["detach"] = "detach"


class End(_ToWorker):
    type: Literal["end"] = "end"


class Output(_Part):
    """With the bytes."""

    type: Literal["output"] = "output"


class Beat(_Part):
    type: Literal["beat"] = "beat"


class Close(_Part):
    """The connection is over, the terminal need not be."""

    type: Literal["close"] = "close"
    code: int
    reason: str


ToWorker = Attach | Typed | Resize | Acknowledge | Detach | End
ToConnection = Ready | Output | Exit | Beat | Close


def encode(head: ToWorker | ToConnection, data: bytes = b"") -> bytes:
    return head.model_dump_json().encode() + b"\n" + data


def decode_for_worker(message: bytes) -> tuple[ToWorker, bytes]:
    """Raises ValueError for what is no such message."""
    head, _, data = message.partition(b"\n")
    return _for_worker(head), data


def decode_for_connection(message: bytes) -> tuple[ToConnection, bytes]:
    """Raises ValueError for what is no such message."""
    head, _, data = message.partition(b"\n")
    return _for_connection(head), data


_for_worker: Callable[[bytes], ToWorker] = TypeAdapter(Annotated[ToWorker, Field(discriminator="type")]).validate_json
_for_connection: Callable[[bytes], ToConnection] = TypeAdapter(
    Annotated[ToConnection, Field(discriminator="type")]
).validate_json
