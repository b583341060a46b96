"""One process for each CONCLAVE_HOME that starts the parts, restarts what dies and takes all of them along.

Started by `control`; what it does stands in `stack.json` (see `state`) and `logs/supervisor.log`.
"""

import asyncio
import contextlib
import fcntl
import importlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from apps.cli.embedded import state
from apps.cli.embedded.identity import Identity, family, identify, kill_all, wait_gone
from apps.cli.embedded.locks import open_lock
from apps.cli.embedded.parts import Launch, Part, Stack
from apps.cli.embedded.state import PartState, StackState
from apps.cli.errors import CLIError
from apps.cli.home import CLONE, Home, current_home

LEASH = Path(__file__).with_name("leash.py")
LARGEST_LOG_BYTES = 5_000_000
POLL_SECONDS = 0.05
BACKOFF_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0)
QUICK_DEATH_SECONDS = 20.0
FAILED_STARTS_ALLOWED = 4
ALREADY_RUNNING = 75


def note(line: str) -> None:
    print(datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"), line, flush=True)


class KeptPart:
    """One part and its life: wait for what it needs, start, watch, start again."""

    def __init__(self, part: Part, supervisor: "Supervisor") -> None:
        self.part = part
        self.state = PartState(part.name)
        self.ready = asyncio.Event()
        self.supervisor = supervisor
        self.log = supervisor.home.logs / f"{part.name}.log"

    def become(self, new: str, message: str = "") -> None:
        self.state.state, self.state.message = new, message
        note(f"{self.part.name}: {new}{': ' + message if message else ''}")
        self.supervisor.publish()

    async def keep(self) -> None:
        for name in self.part.needs:
            await self.supervisor.kept[name].ready.wait()
        quick_deaths = failed_starts = 0
        while True:
            began = time.monotonic()
            self.become(state.STARTING)
            try:
                ending = await self.live(began)
            except (CLIError, OSError) as error:
                ending = str(error)
            failed_starts = 0 if self.ready.is_set() else failed_starts + 1
            self.ready.clear()
            self.state.identity = None
            if ending is None:
                self.ready.set()
                return
            quick_deaths = quick_deaths + 1 if time.monotonic() - began < QUICK_DEATH_SECONDS else 0
            # What became ready can do its work: it is started for ever. What kills it is found out elsewhere.
            if failed_starts > FAILED_STARTS_ALLOWED and self.part.is_needed:
                self.become(state.FAILED, ending)
                return
            self.state.restarts += 1
            self.become(state.RESTARTING, ending)
            await asyncio.sleep(BACKOFF_SECONDS[min(quick_deaths, len(BACKOFF_SECONDS) - 1)])

    async def live(self, began: float) -> str | None:
        """Run the part once. Returns why it ended, or None when it has done its work for good."""
        await self.part.prepare()
        rotate(self.log)
        with self.log.open("ab") as log:
            offset = log.tell()
            process = await asyncio.create_subprocess_exec(
                *leashed(self.part),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self.part.environment),
                cwd="/" if self.part.account else CLONE,
                start_new_session=True,
            )
        leader = identify(process.pid)
        self.state.identity = leader
        self.supervisor.publish()
        try:
            launch = Launch(process.pid, self.log, offset)
            if not self.part.runs_once and not await self.became_ready(process, launch):
                if process.returncode is None:
                    return f"not ready after {self.part.ready_seconds:g} s"
                return f"ended with exit code {process.returncode} before it was ready"
            if not self.part.runs_once:
                self.mark_ready(began)
            code = await process.wait()
            if self.part.runs_once and code == 0:
                self.mark_ready(began)
                return None
            return f"ended with exit code {code}"
        finally:
            if leader:
                await self.end(process, leader)

    def mark_ready(self, began: float) -> None:
        self.state.ready_after_seconds = round(time.monotonic() - began, 2)
        self.ready.set()
        self.become(state.READY)

    async def became_ready(self, process: asyncio.subprocess.Process, launch: Launch) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.part.ready_seconds):
                while process.returncode is None:
                    if await self.part.is_ready(launch):
                        return True
                    await asyncio.sleep(POLL_SECONDS)
        return False

    async def end(self, process: asyncio.subprocess.Process, leader: Identity) -> None:
        """Stop with grace, then without; nothing of the part's family stays behind."""
        members = family(leader)
        if process.returncode is None:
            self.become(state.STOPPING)
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(self.part.stop_signal)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), self.part.grace_seconds)
        survivors = await asyncio.to_thread(kill_all, members | family(leader))
        await process.wait()
        if survivors:
            note(f"{self.part.name}: cannot end {sorted(one.pid for one in survivors)}")


class Supervisor:
    def __init__(self, home: Home, stack: Stack) -> None:
        self.home = home
        self.kept = {part.name: KeptPart(part, self) for part in stack.parts}
        self.state = StackState(
            supervisor=identify(os.getpid()),
            state=state.STARTING,
            parts=[kept.state for kept in self.kept.values()],
            ports=dict(stack.ports),
            url=stack.url,
            model=stack.model,
            started_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )

    def publish(self) -> None:
        if self.state.state not in (state.STOPPING, state.STOPPED):
            is_ready = all(kept.ready.is_set() for kept in self.kept.values() if kept.part.is_needed)
            self.state.state = state.READY if is_ready else state.FAILED if self.state.failed else state.STARTING
        state.write(self.home, self.state)

    async def run(self) -> None:
        """Keep the parts until a signal asks to stop, then stop them in the reverse order."""
        asked_to_stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, asked_to_stop.set)
        keepers = {name: asyncio.create_task(kept.keep(), name=name) for name, kept in self.kept.items()}
        for keeper in keepers.values():
            keeper.add_done_callback(self.account_for)
        self.publish()
        await asked_to_stop.wait()
        note("stopping")
        self.state.state = state.STOPPING
        self.publish()
        for name, keeper in reversed(keepers.items()):
            keeper.cancel()
            await asyncio.wait([keeper])
            self.kept[name].state.identity = None
            self.kept[name].become(state.STOPPED)
        self.state.state = state.STOPPED
        self.publish()

    def account_for(self, keeper: "asyncio.Task[None]") -> None:
        """A mistake in our own code must show as a failed part, not as silence."""
        error = None if keeper.cancelled() else keeper.exception()
        if error is not None:
            self.kept[keeper.get_name()].become(state.FAILED, repr(error))


def leashed(part: Part) -> list[str]:
    command = [sys.executable, "-I", str(LEASH), "--parent", str(os.getpid()), "--signal", str(int(part.orphan_signal))]
    if part.account:
        command += ["--uid", str(part.account.uid), "--gid", str(part.account.gid)]
    return [*command, "--", *part.command]


def rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
        log.replace(log.with_name(log.name + ".1"))


def end_former(home: Home) -> None:
    """End what a supervisor that was killed left behind, such as grandchildren of its parts."""
    former = state.read(home)
    if former is None:
        return
    parts = {part.identity for part in former.parts if part.identity}
    members = {one for part in parts for one in family(part)}
    # The parts themselves are on their way out by the kernel's signal; PostgreSQL tidies up meanwhile.
    wait_gone(parts, seconds=3)
    kill_all(members)


def stack_of(home: Home) -> Stack:
    """Build the stack that CONCLAVE_PARTS names as `module:function`; the whole one by default."""
    name = os.environ.get("CONCLAVE_PARTS") or "apps.cli.embedded.services:whole_stack"
    module, _, function = name.partition(":")
    stack = getattr(importlib.import_module(module), function)(home)
    if not isinstance(stack, Stack):
        raise TypeError(f"{name} does not return a Stack")
    return stack


@contextlib.contextmanager
def only_one(home: Home) -> Iterator[TextIO]:
    with open_lock(home.lock) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            note("another supervisor runs here")
            sys.exit(ALREADY_RUNNING)
        yield lock


def main() -> None:
    os.umask(0o022)
    home = current_home()
    home.prepare()
    with only_one(home):
        note(f"supervisor {os.getpid()} starts")
        end_former(home)
        try:
            stack = stack_of(home)
        except CLIError as error:
            note(str(error))
            sys.exit(1)
        asyncio.run(Supervisor(home, stack).run())
        note("stopped")


if __name__ == "__main__":
    main()
