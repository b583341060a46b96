"""The application under test, in a sandbox of its own, reachable over one Unix socket and nothing else."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from packages.workspace.harness import harness_files
from packages.workspace.sandbox import Process, Sandbox
from packages.workspace.sandbox.capture import Capture
from packages.workspace.sandbox.commands import Command, Limits
from packages.workspace.testing.stubs import (
    JOURNAL,
    JOURNAL_INSIDE,
    StubbedCall,
    StubbedService,
    beside_stubs,
    read_journal,
)
from packages.workspace.toolchain import OUR_PYTHON

APPLICATION_LIMITS = Limits(wall_seconds=450, cpu_seconds=450)
START_SECONDS = 60.0
LOG_BYTES = 64 * 1024
DATA_INSIDE = "/data"
BRIDGE_INSIDE = "/bridge"
SOCKET = f"{BRIDGE_INSIDE}/application.sock"


@dataclass(frozen=True)
class Software:
    """What is tried or judged: an exported tree of the sandbox's uid, and how it runs.

    Its sandbox may offer packages that those who judge it must not meet. `start` is empty for what is only called. It
    finds each of the `stubs` at the address in that one's variable. `limits` are those of the application.
    """

    sandbox: Sandbox
    path: Path
    start: Sequence[str] = ()
    port: int = 8000
    stubs: Sequence[StubbedService] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = APPLICATION_LIMITS
    start_seconds: float = START_SECONDS


class Application:
    """Starts, stops and restarts one program; its data directory outlives restarts.

    `bridge` is the directory outside that holds the socket. The service itself never opens anything in it:
    the application could have put a link there.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        command: Command,
        bridge: Path,
        port: int,
        start_seconds: float,
    ) -> None:
        self._sandbox = sandbox
        self._command = command
        self._port = port
        self._start_seconds = start_seconds
        self._process: Process | None = None
        self._log = Capture(LOG_BYTES)
        self.bridge = bridge
        self.death = ""
        """How it ended when nobody had stopped it, as a sentence; known once `stop` was called."""

    @property
    def log(self) -> str:
        """What the application wrote, over all its starts; head and tail."""
        return self._log.text()

    @property
    def stubbed_calls(self) -> tuple[StubbedCall, ...]:
        """What it asked of the stubs so far, over all its starts."""
        journal = self._command.writable.get(JOURNAL_INSIDE)
        return read_journal(journal) if journal else ()

    async def start(self) -> bool:
        """Return whether the port answered in time; the log says why not. Stops it first if it runs."""
        await self.stop()
        ready = asyncio.Event()
        word = secrets.token_hex(16)
        heard = ""

        async def listen(text: str) -> None:
            nonlocal heard
            if not ready.is_set():
                heard = (heard + text)[-10_000:]
                if word in heard:
                    ready.set()
                    text = text.replace(word, "")
            self._log.add(text.encode())

        script = [OUR_PYTHON, "-I", "/harness/forward.py", SOCKET, str(self._port), word]
        command = Command(
            [*script, *self._command.arguments],
            workspace=self._command.workspace,
            writable=self._command.writable,
            environment=self._command.environment,
            limits=self._command.limits,
            files={**self._command.files, **harness_files("forward.py")},
        )
        self._process = await self._sandbox.spawn(command, listen)
        waits = [asyncio.create_task(ready.wait()), asyncio.create_task(self._process.wait())]
        try:
            await asyncio.wait(waits, timeout=self._start_seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
        if ready.is_set() and self._process.is_running:
            return True
        if self._process.is_running:
            self._note(f"It did not listen on port {self._port} within {self._start_seconds:g} s.")
        else:
            self._note(f"It ended ({self._process.ending}) before it listened on port {self._port}.")
        await self.stop()
        return False

    async def ends_within(self, seconds: float) -> bool:
        """Whether it is over by then, without being stopped."""
        if self._process is not None:
            try:
                async with asyncio.timeout(seconds):
                    await self._process.wait()
            except TimeoutError:
                return False
        return True

    async def stop(self) -> None:
        """Kill it with everything in it."""
        if self._process is not None:
            self._process.kill()
            code, ending = await self._process.wait(), self._process.ending
            self._process = None
            if ending == "exited":
                self.death = f"The application ended by itself, with exit code {code}."
            elif ending != "cancelled":
                self.death = f"The application was ended: it went over its limit of {ending}."

    def _note(self, text: str) -> None:
        self._log.add(f"\n[{text}]\n".encode())


@asynccontextmanager
async def an_application(software: Software) -> AsyncIterator[Application]:
    """An application that is not started yet; killed at the end, and its data removed.

    Raises StubsRefused for a mapping that is no good.
    """
    sandbox, port, stubs = software.sandbox, software.port, software.stubs
    async with AsyncExitStack() as stack:
        bridge = await stack.enter_async_context(sandbox.scratch())
        data = await stack.enter_async_context(sandbox.scratch())
        writable = {DATA_INSIDE: data, BRIDGE_INSIDE: bridge}
        if stubs:
            writable[JOURNAL_INSIDE] = await stack.enter_async_context(sandbox.scratch())
        command = Command(
            software.start,
            workspace=software.path,
            writable=writable,
            environment={"PORT": str(port), **software.environment, "DATA_DIR": DATA_INSIDE},
            limits=software.limits,
        )
        command = beside_stubs(command, stubs, port, f"{JOURNAL_INSIDE}/{JOURNAL}")
        application = Application(sandbox, command, bridge, port, software.start_seconds)
        stack.push_async_callback(application.stop)
        yield application
