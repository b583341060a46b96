"""Start, find and stop the stack from a command."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from apps.cli.embedded import browser, console, locks, state
from apps.cli.embedded.identity import Identity, family, kill_all, wait_gone
from apps.cli.embedded.settings import UNDERSTUDY, StackSettings, stack_settings
from apps.cli.embedded.state import PartState, StackState
from apps.cli.embedded.toolchain import provision
from apps.cli.errors import StackError
from apps.cli.home import CLONE, Home, closed_ancestor

Say = Callable[[str], None]

POLL_SECONDS = 0.05
STOP_SECONDS = 60.0
LAST_LINES = 12


def running(home: Home) -> StackState | None:
    """Return the state of the stack when its supervisor lives."""
    found = state.read(home)
    return found if found and found.is_running else None


def was_taken_down(home: Home) -> bool:
    """By a person, not by a crash."""
    found = state.read(home)
    return found is not None and found.state in (state.STOPPING, state.STOPPED)


def bring_up(home: Home, say: Say, settings: StackSettings | None = None) -> StackState:
    """Return the running stack, starting it when it is not there. Safe to call from several commands at once."""
    found = running(home)
    if found and found.state == state.READY:
        return found
    if os.geteuid() == 0 and (closed := closed_ancestor(home.path)):
        raise StackError(
            f"{home.path} cannot be used by a service that is root: others cannot walk through {closed}.",
            "Set CONCLAVE_HOME to a folder such as /var/lib/conclave.",
        )
    home.prepare()
    with locks.held(home.start_lock, lambda: say("Another command is starting or stopping the stack; waiting")):
        found = running(home)
        if found and (found.failed or found.state in (state.STOPPING, state.STOPPED)):
            take_down_locked(home, say)
            found = None
        if found is None:
            chosen = settings or stack_settings()
            refuse_silent_understudy(home, chosen)
            if os.environ.get("CONCLAVE_PARTS"):
                return started(home, say, chosen)
            provision(home, say)
            stack = started(home, say, chosen)
            browser.fetch(home)
            if not chosen.chosen.get("CONSOLE_FOLDER"):
                console.fetch(home)
            return stack
        return wait_ready(home, say)


def refuse_silent_understudy(home: Home, settings: StackSettings) -> None:
    """After a power cut, a shell without the key must not quietly go on with the understudy.

    Raises `StackError` as well where a provider is meant that cannot be asked.
    """
    provider = settings.provider
    former = state.read(home)
    if former is None or former.state == state.STOPPED or former.model in ("", UNDERSTUDY):
        return
    if provider == UNDERSTUDY:
        raise StackError(
            f"The stack ended unexpectedly; it used the model of {former.model}, which is not set here.",
            f"Set {former.model} (or put it in {CLONE / '.env'}) and repeat the command; to go on with the "
            "understudy instead, run `./conclave down` first.",
        )


def started(home: Home, say: Say, settings: StackSettings) -> StackState:
    say("Starting the stack")
    # A relative path is meant from here; the supervisor works elsewhere.
    absolute = {name: value for name, value in settings.chosen.items() if name == "LLM_CONFIG"}
    with (home.logs / "supervisor.log").open("ab") as log:
        offset = log.tell()
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "apps.cli.embedded.supervisor"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=CLONE,
            env={**os.environ, **absolute, "CONCLAVE_HOME": str(home.path), "PYTHONPATH": str(CLONE)},
            start_new_session=True,
        )
    while True:
        found = running(home)
        if found and found.supervisor and found.supervisor.pid == process.pid:
            break
        if process.poll() is not None:
            with (home.logs / "supervisor.log").open("rb") as log:
                log.seek(offset)
                told = log.read().decode(errors="replace").strip()
            raise StackError(f"The supervisor did not start.\n{told}", "Run `./conclave doctor`.")
        time.sleep(POLL_SECONDS)
    return wait_ready(home, say)


def wait_ready(home: Home, say: Say) -> StackState:
    told: set[str] = set()
    while True:
        found = running(home)
        if found is None:
            raise StackError("The supervisor ended while the stack was starting.", "Run `./conclave logs`.")
        for part in found.parts:
            if part.state == state.READY and part.name not in told:
                told.add(part.name)
                say(f"  {part.name} ready after {part.ready_after_seconds:.1f} s")
        for part in found.failed:
            raise StackError(explain(home, part), f"See `./conclave logs {part.name}` and `./conclave doctor`.")
        if found.state == state.READY:
            return found
        time.sleep(POLL_SECONDS)


def explain(home: Home, part: PartState) -> str:
    lines = [f"The part {part.name} does not stay up: {part.message}."]
    tail = last_lines(home.logs / f"{part.name}.log")
    if tail:
        lines += [f"Its last log lines ({home.logs / part.name}.log):", *(f"  {line}" for line in tail)]
    return "\n".join(lines)


def last_lines(log: Path, count: int = LAST_LINES) -> list[str]:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 400 * count))
            return file.read().decode(errors="replace").splitlines()[-count:]
    except OSError:
        return []


def take_down(home: Home, say: Say) -> bool:
    """Stop everything and make sure that nothing is left. Returns whether anything was running."""
    if not home.path.exists():
        return False
    with locks.held(home.start_lock, lambda: say("Another command is starting or stopping the stack; waiting")):
        return take_down_locked(home, say)


def take_down_locked(home: Home, say: Say) -> bool:
    found = state.read(home)
    if found is None:
        return False
    # Written down before the stop: afterwards nobody knows whom a part had started.
    members = {one for part in found.parts if part.identity for one in family(part.identity)}
    was_running = found.is_running
    if was_running and found.supervisor:
        say("Stopping the stack")
        found.supervisor.send(signal.SIGTERM)
        if wait_gone({found.supervisor}, STOP_SECONDS):
            say("The supervisor does not stop by itself; killing it")
            latest = state.read(home) or found
            members |= {one for part in latest.parts if part.identity for one in family(part.identity)}
            end({found.supervisor})
    end(members)
    found.state = state.STOPPED
    for part in found.parts:
        part.state, part.identity = state.STOPPED, None
    state.write(home, found)
    return was_running or bool(members)


def end(members: set[Identity]) -> None:
    left = kill_all(members)
    if left:
        numbers = ", ".join(str(one.pid) for one in sorted(left, key=lambda one: one.pid))
        raise StackError(
            f"These processes do not end: {numbers}.", "Run the command as the user who started the stack."
        )
