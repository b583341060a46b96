"""What the supervisor needs to know about a part."""

import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Launch:
    """One start of a part, as its readiness check sees it."""

    pid: int
    log: Path
    log_offset: int  # bytes of the log that earlier starts wrote

    def output(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self.log_offset)
            return log.read().decode(errors="replace")


async def always_ready(launch: Launch) -> bool:
    return True


async def nothing_to_prepare() -> None:
    return None


@dataclass(frozen=True)
class Account:
    """The operating system's user that a part runs as when root starts the stack."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Part:
    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    prepare: Callable[[], Awaitable[None]] = nothing_to_prepare  # before every start
    is_ready: Callable[[Launch], Awaitable[bool]] = always_ready  # asked again until it says yes
    is_needed: bool = True  # else the stack is ready without it, and goes on trying to start it
    runs_once: bool = False  # ready when it has ended with exit code 0
    account: Account | None = None
    stop_signal: int = signal.SIGTERM
    orphan_signal: int = signal.SIGKILL  # sent by the kernel when the supervisor dies
    ready_seconds: float = 60.0
    grace_seconds: float = 10.0


@dataclass(frozen=True)
class Stack:
    """The parts in the order of their start, and what the state file tells about them."""

    parts: tuple[Part, ...]
    ports: Mapping[str, int] = field(default_factory=dict)
    url: str = ""
    model: str = ""  # what answers: a provider's variable, or "understudy"
