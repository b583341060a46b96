"""What every sandbox offers, whatever it is built on."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from packages.workspace.sandbox.commands import Command, Completed, Ending, OnOutput
from packages.workspace.sandbox.probe import Level, ProbeReport


class Process(Protocol):
    """A long-lived program. As a context manager it is killed at the end, with everything in it.

    The wall limit does not apply to it, all others do; `ending` tells which of them ended it.
    """

    ending: Ending

    @property
    def is_running(self) -> bool: ...
    @property
    def output(self) -> str: ...
    def kill(self) -> None: ...
    async def wait(self) -> int | None: ...
    async def __aenter__(self) -> "Process": ...
    async def __aexit__(self, *exception: object) -> None: ...


class Sandbox(Protocol):
    """Runs commands so that they cannot reach anything but what they are given.

    Cancelling the task that awaits `run` kills everything in it; so does the end of the thread whose event
    loop started it. There is no network but a loopback of its own. `uid` owns whatever the programs may write
    (None: the user of this process does). Calls raise SandboxUnavailable when the isolation cannot be set up.
    """

    @property
    def name(self) -> str: ...
    @property
    def level(self) -> Level: ...
    @property
    def uid(self) -> int | None: ...
    @property
    def has_terminals(self) -> bool:
        """Whether commands may have a `terminal`; SandboxUnavailable if one has that may not."""

    def as_user(self, uid: int | None, group: int | None = None) -> "Sandbox":
        """The same sandbox for another uid (see `Users`); its programs may also read what `group` may."""

    async def probe(self) -> ProbeReport: ...
    async def run(self, command: Command, on_output: OnOutput | None = None) -> Completed: ...
    async def spawn(self, command: Command, on_output: OnOutput | None = None) -> Process: ...
    def scratch(self) -> AbstractAsyncContextManager[Path]: ...
