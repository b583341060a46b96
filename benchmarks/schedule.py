"""How close a run comes to its critical path, and many runs to what their worker could do.

A scripted model answers after two seconds. Each shape of eight tasks is built twice: one task at a time, which tells
how long each task and each merge takes when nothing else happens, and as wide as it goes. The critical path is the
shortest time that these figures allow: planning, then every task as soon as what it needs is merged, merges one at a
time in the order in which they come, then proof and delivery. No machine is that fast: its processors limit how much
can be tested at once. "busy" is what all programs of the machine used together, by the number of processors.

    python -m benchmarks.schedule [--json FILE] [--shapes chain,diamond] [--runs 20]

It starts stacks of its own. Nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
import heapq
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from benchmarks import table
from tests.scripted.model import serving
from tests.scripted.plans import SHAPES
from tests.story.service import Run, Service
from tests.story.stack import running_stack

MODEL_SECONDS = 2.0
WIDE = ("independent", "chain", "diamond", "random")
LIMIT = 1.25
LONGEST_SECONDS = 1800.0
Row = dict[str, Any]


@dataclass(frozen=True)
class Parts:
    """Seconds of a run that did one thing at a time."""

    opening: float
    builds: Mapping[int, float]
    merges: Mapping[int, float]
    closing: float

    def critical_path(self, needs: Mapping[int, Sequence[int]]) -> float:
        """Unlimited width, one merge at a time, first come first served."""
        merged: dict[int, float] = {}
        coming: list[tuple[float, int]] = []
        free = 0.0
        waiting = set(needs)
        while waiting or coming:
            for task in sorted(waiting):
                if set(needs[task]) <= merged.keys():
                    begin = max((merged[one] for one in needs[task]), default=0.0)
                    heapq.heappush(coming, (begin + self.builds[task], task))
                    waiting.discard(task)
            built, task = heapq.heappop(coming)
            free = merged[task] = max(free, built) + self.merges[task]
        return self.opening + free + self.closing


def parts_of(events: Sequence[Row]) -> Parts:
    """From the events of a run that built one task at a time."""
    at: dict[tuple[str, str], float] = {}
    for told in events:
        event, moment = told["event"], datetime.fromisoformat(told["at"]).timestamp()
        at.setdefault((event["kind"], _about(event)), moment)
    tasks = sorted(int(name[1:]) for kind, name in at if kind == "task.started")
    began = {task: at["task.started", f"T{task}"] for task in tasks}
    queued = {task: at["merge.queued", f"T{task}"] for task in tasks}
    tested = {task: at["merge.tested", f"T{task}"] for task in tasks}
    return Parts(
        opening=min(began.values()) - at["run.state_changed", "queued"],
        builds={task: queued[task] - began[task] for task in tasks},
        merges={task: tested[task] - queued[task] for task in tasks},
        closing=at["run.state_changed", "done"] - max(tested.values()),
    )


def _about(event: Row) -> str:
    """Which task an event is about, or which state."""
    match event["kind"]:
        case "run.state_changed":
            return str(event["state"])
        case "task.started":
            return str(event["task"]["id"])
        case "merge.queued" | "merge.tested":
            return str(event["task"])
    return ""


class Bench:
    """One stack, and what its machine does."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def runs(self, shape: str, count: int) -> tuple[list[Run], float, float]:
        """The finished runs, the seconds from the first request to the last end, and the busy seconds meanwhile."""
        orders = [(self.service.project(f"{shape} {time.monotonic_ns()}"), f"Answer numbers. shape: {shape}")]
        orders += [(self.service.project(f"{shape} {time.monotonic_ns()}"), orders[0][1]) for _ in range(count - 1)]
        busy, begin = busy_seconds(), time.monotonic()
        started = [self.service.generate(project, prompt) for project, prompt in orders]
        for run in started:
            row = run.wait_for_end(LONGEST_SECONDS)
            if row["state"] != "done":
                raise SystemExit(run.told(f"is {row['state']}: {row['reason']}"))
        return started, time.monotonic() - begin, (busy_seconds() - busy) / (psutil.cpu_count() or 1)

    def events(self, run: Run) -> list[Row]:
        found: list[Row] = []
        while True:
            page = self.service.get(f"/runs/{run.id}/events", after=found[-1]["seq"] if found else 0)
            found += page["items"]
            if not page["has_more"]:
                return found


def busy_seconds() -> float:
    """Processor seconds that this machine has used for programs."""
    spent = psutil.cpu_times()
    return float(spent.user + spent.nice + spent.system)  # generated code runs at a lower priority


def measure(shapes: Sequence[str], runs: int) -> tuple[list[list[Any]], list[Any]]:
    with serving(MODEL_SECONDS) as model:
        settings = {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "scripted", "OPENAI_MODEL": "scripted"}
        narrow: dict[str, tuple[Parts, float]] = {}
        with running_stack({**settings, "TASKS_PER_RUN": "1"}) as stack:
            bench = Bench(Service(stack))
            for shape in (*shapes, "pair"):
                (run,), seconds, _ = bench.runs(shape, 1)
                narrow[shape] = parts_of(bench.events(run)), seconds
        rows: list[list[Any]] = []
        with running_stack(settings) as stack:
            bench = Bench(Service(stack))
            for shape in shapes:
                _, seconds, busy = bench.runs(shape, 1)
                critical = narrow[shape][0].critical_path(SHAPES[shape].needs)
                rows.append([shape, narrow[shape][1], critical, busy, seconds, seconds / critical])
            _, alone, _ = bench.runs("pair", 1)
            _, makespan, busy = bench.runs("pair", runs)
            ideal = max(narrow["pair"][0].critical_path(SHAPES["pair"].needs), busy)
        return rows, [f"{runs} runs", alone, ideal, busy, makespan, makespan / ideal]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the measurements to this file")
    parser.add_argument("--shapes", default=",".join(WIDE))
    parser.add_argument("--runs", type=int, default=20, help="runs at once, of two tasks each")
    arguments = parser.parse_args()
    rows, many = measure(arguments.shapes.split(","), arguments.runs)
    headings = ["shape", "one by one s", "critical path s", "busy s", "wall s", "wall / critical path"]
    table.show(headings, rows)
    crowd = ["runs at once", "one alone s", "ideal s", "busy s", "makespan s", "makespan / ideal"]
    print("\nThe ideal is the critical path of one, or the processors' time of all: whichever is longer.")
    table.show(crowd, [many])
    table.write(
        arguments.json,
        {
            "model_seconds": MODEL_SECONDS,
            "shapes": [dict(zip(headings, row, strict=True)) for row in rows],
            "runs": dict(zip(crowd, many, strict=True)),
        },
    )
    return 0 if all(row[-1] <= LIMIT for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
