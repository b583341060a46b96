"""One running sandbox: its output is read, its use of the machine is watched, and it dies whole."""

import asyncio
import codecs
import contextlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox.capture import Capture, read_chunks
from packages.workspace.sandbox.commands import Command, Completed, Ending, OnOutput
from packages.workspace.sandbox.usage import UNBOUNDED, DiskUsage

SAMPLE_SECONDS = 0.1
DISK_SAMPLE_EVERY = 3  # samples of memory
OUTPUT_KILL_FACTOR = 16
DRAIN_SECONDS = 2.0


class Tree(Protocol):
    """The processes of one sandbox, as its backend knows them: what differs between backends, and no more.

    `exit_code` is the program's, and stays None if it was killed or never started. `met` is a limit that the
    kernel enforced by killing; it is known when `wait` returns.
    """

    exit_code: int | None
    met: Ending | None

    def kill(self) -> None:
        """Begin the end of everything, also of what is still being set up. May be called more than once."""

    async def wait(self) -> None:
        """Return when nothing is left of it, whatever ended it."""

    def memory(self) -> int:
        """Bytes in use now; 0 before the start, and where the kernel alone holds the limit. May block."""

    def disk(self, directories: Sequence[Path], enough: DiskUsage) -> DiskUsage:
        """What lies in these directories, and what the processes keep there. Stops early above `enough`. May block."""


class SandboxedProcess:
    """A program in a sandbox of any backend; ends with all of its tree by `kill()` or by leaving `async with`."""

    def __init__(
        self,
        tree: Tree,
        output: int | None,
        errors: int | None,
        command: Command,
        baseline: DiskUsage,
        on_output: OnOutput | None,
    ) -> None:
        """`output` and `errors` are descriptors to read from, closed here; without `separate_errors` in the
        command, `errors` is what the backend itself has to say. No `output`: it goes to the command's terminal."""
        self._tree = tree
        self._command = command
        self._limits = command.limits
        self._baseline = baseline
        self._capture = Capture(self._limits.output_bytes)
        self._errors = Capture(self._limits.output_bytes)
        self._failure: Exception | None = None
        self._started_at = time.monotonic()
        self.ending: Ending = "exited"
        self.duration_seconds = 0.0
        self._is_over = False
        pumps = [] if output is None else [self._pump(output, self._capture, on_output)]
        if errors is not None:
            pumps.append(self._pump(errors, self._errors, None))
        self._pumps = [asyncio.create_task(pump) for pump in pumps]
        self._watch = asyncio.create_task(self._watch_usage())
        self._done = asyncio.create_task(self._supervise())

    async def __aenter__(self) -> "SandboxedProcess":
        return self

    async def __aexit__(self, *exception: object) -> None:
        self.kill()
        await asyncio.shield(self._done)

    @property
    def is_running(self) -> bool:
        return not self._done.done()

    @property
    def output(self) -> str:
        """What the program wrote so far, head and tail."""
        return self._capture.text()

    def kill(self, ending: Ending = "cancelled") -> None:
        """End the program and everything that it started, at once; harmless when it is over."""
        if self._done.done():
            return
        if self.ending == "exited" and not self._is_over:
            self.ending = ending
        self._tree.kill()

    async def wait(self) -> int | None:
        """Return the exit code, None when it was killed. Raises SandboxUnavailable if nothing could start."""
        await asyncio.shield(self._done)
        if self._failure is not None:
            raise self._failure
        if self.ending == "exited" and self._tree.exit_code is None:
            said = (self._errors.text() or self.output).strip()[-500:]
            raise SandboxUnavailable(
                f"The sandbox could not be set up, or was killed from outside: {said}",
                "Run `conclave doctor`, which tries each part of the isolation and names what is missing.",
            )
        return self._tree.exit_code if self.ending == "exited" else None

    async def complete(self) -> Completed:
        """Wait, within the wall limit, and kill on cancellation of the waiting task."""
        try:
            async with asyncio.timeout(self._limits.wall_seconds):
                await self.wait()
        except TimeoutError:
            self.kill("timeout")
            await self.wait()
        except asyncio.CancelledError:
            self.kill("cancelled")
            await asyncio.shield(self._done)
            raise
        return Completed(
            exit_code=self._tree.exit_code if self.ending == "exited" else None,
            ending=self.ending,
            output=self.output,
            truncated=bool(self._capture.left_out),
            duration_seconds=self.duration_seconds,
            errors=self._errors.text() if self._command.separate_errors else "",
            data=self._capture.data(),
        )

    async def _supervise(self) -> None:
        try:
            await self._tree.wait()
        finally:
            self._is_over = True
            if self.ending == "exited" and self._tree.met is not None:
                self.ending = self._tree.met
            self.duration_seconds = time.monotonic() - self._started_at
            # Nobody is left who could write; what the pipes still hold is read now.
            late = (await asyncio.wait(self._pumps, timeout=DRAIN_SECONDS))[1] if self._pumps else ()
            for task in (*late, self._watch):
                task.cancel()
            await asyncio.gather(*self._pumps, self._watch, return_exceptions=True)

    async def _pump(self, descriptor: int, capture: Capture, on_output: OnOutput | None) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        try:
            async with contextlib.aclosing(read_chunks(descriptor)) as chunks:
                async for chunk in chunks:
                    told = capture.seen
                    capture.add(chunk)
                    if on_output and told < self._limits.output_bytes:
                        await on_output(decoder.decode(chunk))
                    if capture.seen > OUTPUT_KILL_FACTOR * self._limits.output_bytes:
                        self.kill("output")
                        return
        except Exception as error:
            self._failure = error
            self.kill("cancelled")

    async def _watch_usage(self) -> None:
        limits, samples = self._limits, 0
        is_disk_watched = limits.disk_bytes < UNBOUNDED
        # What cannot be measured is over any limit, also where it was so from the start.
        allowed = DiskUsage(
            min(self._baseline.size + limits.disk_bytes, UNBOUNDED - 1), self._baseline.entries + limits.inodes
        )
        while True:
            await asyncio.sleep(SAMPLE_SECONDS)
            samples += 1
            if await asyncio.to_thread(self._tree.memory) > limits.memory_bytes:
                self.kill("memory")
                return
            if is_disk_watched and samples % DISK_SAMPLE_EVERY == 0:
                used = await asyncio.to_thread(self._tree.disk, self._command.writable_directories, allowed)
                if used.size > allowed.size or used.entries > allowed.entries:
                    self.kill("disk")
                    return
