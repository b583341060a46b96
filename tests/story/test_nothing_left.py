"""Two hundred runs, many of them cancelled somewhere, with the service killed in between: what is left is what was."""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import pytest

from packages.workspace.git.leftovers import STALE_SECONDS
from packages.workspace.sandbox.users import LOCKS
from tests.story.place import Place
from tests.story.service import FINAL_STATES, Run
from tests.story.stack import CLONE, Stack, wait_until

RUNS = 200
AT_ONCE = 8
SHAPES = ("pair", "fork", "clash", "third")
WORKER_DIES_EVERY, EVERYTHING_DIES_EVERY = 9, 60
LAST_CALL = 30
"""Of the model, in the longest of these runs."""
LOOK_SECONDS = 0.5
"""Between two looks at all runs under way, which would be most of what the API has to do."""
END_SECONDS = 4 * 3600.0
TABLE = CLONE / "docs/reference/nothing-left.md"
HEADER = """\
# What two hundred runs leave behind

Runs of four shapes, eight at a time; every second one is cancelled at a random moment. Meanwhile the worker is killed
(SIGKILL) {workers} times, and the whole service with its database {services} times. Ends: {ends}. Counted when all have
ended, by looking at every process of the machine. Written by `./conclave test --full`.

| what | before | after |
|---|---|---|
"""


@dataclass
class Fate:
    run: Run
    calls_until_cancel: int | None
    is_cancelled: bool = False

    def meet(self) -> bool:
        """Whether the run has ended. Cancels it when its time has come."""
        row = self.run.row()
        if row["state"] in FINAL_STATES:
            return True
        is_due = self.calls_until_cancel is not None and row["usage"]["calls"] >= self.calls_until_cancel
        if is_due and not self.is_cancelled:
            self.is_cancelled = True
            self.run.service.request("POST", f"/runs/{self.run.id}/cancel")  # It may have ended this instant.
        return False


@pytest.mark.exhaustive
@pytest.mark.timeout(END_SECONDS)
def test_two_hundred_runs_with_cancels_and_kills_leave_nothing(place: Place) -> None:
    chance = random.Random(200)
    before, fates, ends = counted(place.stack, []), list[Fate](), list[Run]()
    workers = services = 0

    def has_room() -> bool:
        ended = [fate for fate in fates if fate.meet()]
        for fate in ended:
            fates.remove(fate)
            ends.append(fate.run)
        return len(fates) < AT_ONCE

    for number in range(1, RUNS + 1):
        wait_until(has_room, END_SECONDS, "one of the runs ends", LOOK_SECONDS)
        run = place.build(chance.choice(SHAPES))
        fates.append(Fate(run, chance.randint(0, LAST_CALL) if chance.random() < 0.5 else None))
        if number % EVERYTHING_DIES_EVERY == 0:
            place.stack.kill_everything()
            place.stack.up()
            services += 1
        elif number % WORKER_DIES_EVERY == 0:
            with contextlib.suppress(AssertionError):  # It is on its way back from the last time.
                place.stack.kill("worker")
                workers += 1
    wait_until(lambda: has_room() and not fates, END_SECONDS, "all runs have ended", LOOK_SECONDS)

    told = {state: sum(run.state == state for run in ends) for state in sorted(FINAL_STATES)}
    assert told["done"] + told["cancelled"] == RUNS, told
    assert min(told["done"], told["cancelled"]) > RUNS // 10, told
    with contextlib.suppress(AssertionError):
        wait_until(lambda: counted(place.stack, ends) == before, 3 * STALE_SECONDS, "nothing is left")
    after = counted(place.stack, ends)
    lines = "".join(f"| {what} | {before[what]} | {after[what]} |\n" for what in before)
    states = ", ".join(f"{count} {state}" for state, count in told.items() if count)
    TABLE.write_text(HEADER.format(workers=workers, services=services, ends=states) + lines)
    assert after == before


def counted(stack: Stack, runs: list[Run]) -> dict[str, int]:
    """What belongs to no run under way. `runs`: those that have ended."""
    home = stack.home
    foreign = list(namespaces_with(home))
    worker = stack.process_of("worker")
    assert worker is not None
    repositories = home / "repositories"
    known = {run.id for run in runs}
    return {
        "processes in sandboxes": len(foreign),
        "mounts of this installation's folders": sum(count for _, count in foreign),
        "programs of the worker": len(stack.offspring_of("worker")),
        "uids lent": len(locks_of(worker)),
        "workspaces and scratch folders": len(list((home / "workspaces").glob("*/*"))),
        "rooms of workers that are gone": len([one for one in (home / "workspaces").iterdir() if one.is_dir()]) - 1,
        "locks and half-written objects": len([*repositories.rglob("*.lock"), *repositories.rglob("tmp_obj_*")]),
        "refs of no run": len([ref for ref in run_refs(repositories) if ref not in known]),
        "workflows that nobody moves": workflows_under_way(worker),
    }


def namespaces_with(home: Path) -> Iterator[tuple[int, int]]:
    """Pid, and number of mounts from below `home`, of each process that lives in a mount namespace of its own."""
    ours = os.readlink("/proc/self/ns/mnt")
    for process in psutil.pids():
        with contextlib.suppress(OSError):
            if os.readlink(f"/proc/{process}/ns/mnt") != ours:
                mounts = Path(f"/proc/{process}/mountinfo").read_text().count(str(home))
                if mounts:
                    yield process, mounts


def locks_of(process: psutil.Process) -> list[str]:
    found = []
    for descriptor in Path(f"/proc/{process.pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            target = os.readlink(descriptor)
            if target.startswith(f"{LOCKS}/"):
                found.append(target)
    return found


def run_refs(repositories: Path) -> set[str]:
    """The runs that have refs."""
    return {path.name for path in repositories.glob("*.git/refs/conclave/runs/*")}


def workflows_under_way(worker: psutil.Process) -> int:
    with psycopg.connect(worker.environ()["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT count(*) FROM dbos.workflow_status WHERE status IN ('PENDING', 'ENQUEUED')"
        ).fetchone()
    return int(row[0]) if row else 0
