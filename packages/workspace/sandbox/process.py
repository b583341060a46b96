"""One running sandbox: its output is read, its use of the machine is watched, and it dies whole."""

import asyncio
import codecs
import contextlib
import json
import os
import signal
import time

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox.capture import Capture, read_chunks
from packages.workspace.sandbox.commands import Command, Completed, Ending, OnOutput
from packages.workspace.sandbox.usage import UNBOUNDED, DiskUsage, tree_disk, tree_memory

MEMORY_SAMPLE_SECONDS = 0.1
DISK_SAMPLE_EVERY = 3  # memory samples
OUTPUT_KILL_FACTOR = 16
DRAIN_SECONDS = 2.0


class BubblewrapProcess:
    """A program under bubblewrap; ends with everything in it by `kill()` or by leaving `async with`."""

    def __init__(
        self,
        outer: asyncio.subprocess.Process,
        pipes: tuple[int, int | None, int],
        command: Command,
        baseline: DiskUsage,
        on_output: OnOutput | None,
    ) -> None:
        output, errors, status = pipes
        self._outer = outer
        self._command = command
        self._limits = command.limits
        self._baseline = baseline
        self._on_output = on_output
        self._capture = Capture(self._limits.output_bytes)
        self._errors = Capture(self._limits.output_bytes)
        self._init: int | None = None  # pidfd of pid 1 inside
        self._reported_code: int | None = None
        self._failure: Exception | None = None
        self._started_at = time.monotonic()
        self.ending: Ending = "exited"
        self.duration_seconds = 0.0
        self._watch: asyncio.Task[None] | None = None
        pumps = [self._pump(output, self._capture, on_output), self._follow_status(status)]
        if errors is not None:
            pumps.append(self._pump(errors, self._errors, None))
        self._pumps = [asyncio.create_task(pump) for pump in pumps]
        self._done = asyncio.create_task(self._supervise())

    async def __aenter__(self) -> "BubblewrapProcess":
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
        if self._outer.returncode is not None or self._done.done():
            return
        if self.ending == "exited":
            self.ending = ending
        # Pid 1 of the namespace takes everything inside with it; the outer process only waits for it.
        if self._init is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._init, signal.SIGKILL)
        # The group: until pid 1 is told to go on it waits for the outer process alone, and would wait for ever.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._outer.pid, signal.SIGKILL)

    async def wait(self) -> int | None:
        """Return the exit code, None when it was killed. Raises SandboxUnavailable if nothing could start."""
        await asyncio.shield(self._done)
        if self._failure is not None:
            raise self._failure
        if self.ending == "exited" and self._reported_code is None:
            said = (self._errors.text() or self.output).strip()[-500:]
            raise SandboxUnavailable(
                f"The sandbox could not be set up, or was killed from outside: {said}",
                "Run `conclave doctor`, which tries each part of the isolation and names what is missing.",
            )
        return self._reported_code if self.ending == "exited" else None

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
            exit_code=self._reported_code if self.ending == "exited" else None,
            ending=self.ending,
            output=self.output,
            truncated=bool(self._capture.left_out),
            duration_seconds=self.duration_seconds,
            errors=self._errors.text(),
            data=self._capture.data(),
        )

    async def _supervise(self) -> None:
        try:
            await self._outer.wait()
        finally:
            self.duration_seconds = time.monotonic() - self._started_at
            # The namespace is gone, so its ends of the pipes are closed; what they still hold is read now.
            _, pending = await asyncio.wait(self._pumps, timeout=DRAIN_SECONDS)
            for task in (*pending, *([self._watch] if self._watch else [])):
                task.cancel()
            await asyncio.gather(*self._pumps, return_exceptions=True)
            if self._init is not None:
                os.close(self._init)
                self._init = None

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

    async def _follow_status(self, descriptor: int) -> None:
        """Bubblewrap writes one JSON document per line: first the pid of pid 1 inside, last the exit code."""
        text = b""
        async with contextlib.aclosing(read_chunks(descriptor)) as chunks:
            async for chunk in chunks:
                *lines, text = (text + chunk).split(b"\n")
                for line in lines:
                    self._take_status(json.loads(line))

    def _take_status(self, document: dict[str, int]) -> None:
        self._reported_code = document.get("exit-code", self._reported_code)
        if "child-pid" in document:
            with contextlib.suppress(ProcessLookupError):
                self._init = os.pidfd_open(document["child-pid"])
                self._watch = asyncio.create_task(self._watch_usage(document["child-pid"]))
                if self.ending != "exited":  # Killed before pid 1 was known.
                    signal.pidfd_send_signal(self._init, signal.SIGKILL)

    async def _watch_usage(self, init: int) -> None:
        limits, samples = self._limits, 0
        is_disk_watched = limits.disk_bytes < UNBOUNDED
        # What cannot be measured is over any limit, also where it was so from the start.
        allowed = DiskUsage(
            min(self._baseline.size + limits.disk_bytes, UNBOUNDED - 1), self._baseline.entries + limits.inodes
        )
        while True:
            await asyncio.sleep(MEMORY_SAMPLE_SECONDS)
            samples += 1
            if await asyncio.to_thread(tree_memory, init) > limits.memory_bytes:
                self.kill("memory")
                return
            if is_disk_watched and samples % DISK_SAMPLE_EVERY == 0:
                used = await asyncio.to_thread(tree_disk, init, self._command.writable_directories, allowed)
                if used.size > allowed.size or used.entries > allowed.entries:
                    self.kill("disk")
                    return
