"""What a durable step costs beside the model: wall time and processor time, by kind of step.

Follows one run live. Wall time is what the step's own events say, less the seconds of the model answers in it.
Processor time is the worker's own, without the programs that it runs in sandboxes, sampled when a step begins and
when it ends; it is given to the steps that were open then, in equal parts. Below the table stands what each part of
the stack used during the run.

    python -m benchmarks.step_overhead [--json FILE] [--request TEXT]

It uses the running stack of CONCLAVE_HOME, or starts one there.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import statistics
import sys
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from apps.cli.connection import Connection
from apps.cli.embedded import control
from apps.cli.home import current_home
from apps.cli.output import err
from benchmarks import table

REQUEST = "Create a REST API for a todo application"
FINAL_STATES = frozenset({"done", "incomplete", "failed", "cancelled"})


@dataclass
class StepCost:
    name: str
    wall_seconds: float = 0.0
    model_seconds: float = 0.0
    processor_seconds: float = 0.0
    is_finished: bool = False

    @property
    def kind(self) -> str:
        """The name without what numbers it: `code-T2-1` and `code-T3-2` are one kind."""
        return re.sub(r"[-:./ ]*[A-Z]?\d+", "", self.name).strip("-:./ ") or self.name

    @property
    def own_seconds(self) -> float:
        return max(0.0, self.wall_seconds - self.model_seconds)


@dataclass
class Book:
    """Keeps account of steps, by the execution that told of them."""

    worker: psutil.Process
    steps: dict[tuple[str, str], StepCost] = field(default_factory=dict)
    spent: float = 0.0
    outside: float = 0.0  # processor seconds while no step was open

    def __post_init__(self) -> None:
        self.spent = processor_seconds(self.worker)

    def hear(self, event: dict[str, Any], execution: str) -> None:
        kind, step = event["kind"], event.get("step", "")
        key = (step, execution)
        if kind in ("step.started", "step.finished"):
            self.settle()
        if kind == "step.started":
            self.steps[key] = StepCost(step)
        elif key in self.steps and kind == "step.finished":
            self.steps[key].wall_seconds = event["seconds"]
            self.steps[key].is_finished = True
        elif key in self.steps and kind == "model.answered" and not event.get("replayed"):
            self.steps[key].model_seconds += event["seconds"]

    def settle(self) -> None:
        now = processor_seconds(self.worker)
        used, self.spent = now - self.spent, now
        open_steps = [step for step in self.steps.values() if not step.is_finished]
        for step in open_steps:
            step.processor_seconds += used / len(open_steps)
        if not open_steps:
            self.outside += used


def processor_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def family_seconds(process: psutil.Process) -> float:
    """Of a part with its own servers and threads, such as the backends of PostgreSQL."""
    total = 0.0
    for member in [process, *process.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            total += processor_seconds(member)
    return total


def follow(url: str, token: str, run_id: str) -> Iterator[tuple[dict[str, Any], str]]:
    """(event, execution) as they happen."""
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    timeout = httpx.Timeout(30, read=120)
    with httpx.stream("GET", f"{url}/runs/{run_id}/events/stream", headers=headers, timeout=timeout) as answer:
        answer.raise_for_status()
        for line in answer.iter_lines():
            if line.startswith("data:"):
                recorded = json.loads(line.removeprefix("data:"))
                yield recorded["event"], recorded.get("execution") or ""


def processes() -> dict[str, psutil.Process]:
    stack = control.running(current_home())
    parts = stack.parts if stack else []
    return {part.name: psutil.Process(part.identity.pid) for part in parts if part.identity}


def measure(request: str) -> tuple[Book, dict[str, Any], dict[str, float]]:
    """The steps, the finished run, and the processor seconds of the other parts during it."""
    connection = Connection(err())
    parts = processes()
    if "worker" not in parts:
        raise SystemExit("The worker of this stack is not on this machine.")
    book = Book(parts["worker"])
    others = {name: process for name, process in parts.items() if name != "worker"}
    before = {name: family_seconds(process) for name, process in others.items()}
    client = connection.client
    project = client.project_named(f"step overhead {uuid.uuid4().hex[:8]}")
    order = {"prompt": request, "approve": "auto"}
    run_id = str(client.generate(str(project["id"]), order, str(uuid.uuid4()))["id"])
    token = client.http.headers["Authorization"].removeprefix("Bearer ")
    for event, execution in follow(client.url, token, run_id):
        book.hear(event, execution)
        if event.get("state") in FINAL_STATES:
            break
    book.settle()
    used = {name: family_seconds(process) - before[name] for name, process in others.items()}
    return book, client.run(run_id), used


def summary(book: Book) -> list[list[Any]]:
    kinds: dict[str, list[StepCost]] = defaultdict(list)
    for step in book.steps.values():
        if step.is_finished:
            kinds[step.kind].append(step)
    rows = [row(name, steps) for name, steps in kinds.items()]
    return [*rows, row("all steps", [step for steps in kinds.values() for step in steps])]


def row(name: str, steps: list[StepCost]) -> list[Any]:
    own = [step.own_seconds for step in steps]
    return [
        name,
        len(steps),
        statistics.median(own) if own else 0.0,
        max(own, default=0.0),
        sum(own),
        sum(step.processor_seconds for step in steps) / max(1, len(steps)),
        sum(step.processor_seconds for step in steps),
        sum(step.model_seconds for step in steps),
    ]


HEADINGS = [
    "step",
    "times",
    "median wall s",
    "longest wall s",
    "total wall s",
    "mean CPU s",
    "total CPU s",
    "model s (not counted)",
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the measurements to this file")
    parser.add_argument("--request", default=REQUEST)
    arguments = parser.parse_args()
    book, run, used = measure(arguments.request)
    rows = summary(book)
    print(f"Run {run['id']}: {run['state']}\n")
    table.show(HEADINGS, rows)
    print(f"\nProcessor seconds of the worker outside steps: {book.outside:.3f}")
    for name, seconds in used.items():
        print(f"Processor seconds of {name}: {seconds:.3f}, {1000 * seconds / max(1, len(book.steps)):.1f} ms a step")
    table.write(
        arguments.json,
        {
            "request": arguments.request,
            "state": run["state"],
            "steps": [dict(zip(HEADINGS, one, strict=True)) for one in rows],
            "worker_cpu_outside_steps_seconds": book.outside,
            "cpu_seconds_of_other_parts": used,
        },
    )
    return 0 if run["state"] == "done" else 1


if __name__ == "__main__":
    sys.exit(main())
