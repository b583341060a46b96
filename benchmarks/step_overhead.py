"""What a durable step costs beside the model: wall time and processor time, by kind of step.

Follows one run live. Wall time is what the step's own events say, less the seconds of the model answers in it.
Processor time is that of the worker and of everything it started (sandboxes included), sampled when a step
begins and when it ends; it is given to the steps that were open then, in equal parts.

    python -m benchmarks.step_overhead [--json FILE] [--request TEXT]

It uses the running stack of CONCLAVE_HOME, or starts one there.
"""

from __future__ import annotations

import argparse
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


def processor_seconds(worker: psutil.Process) -> float:
    """Of the worker, its living descendants and the children that it has already waited for."""
    total = 0.0
    for process in [worker, *worker.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
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


def measure(request: str) -> tuple[Book, dict[str, Any], str]:
    connection = Connection(err())
    stack = control.running(current_home())
    part = stack.part("worker") if stack else None
    if part is None or part.identity is None:
        raise SystemExit("The worker of this stack is not on this machine.")
    book = Book(psutil.Process(part.identity.pid))
    client = connection.client
    project = client.project_named("step overhead")
    order = {"prompt": request, "approve": "auto"}
    run_id = str(client.generate(str(project["id"]), order, str(uuid.uuid4()))["id"])
    token = client.http.headers["Authorization"].removeprefix("Bearer ")
    for event, execution in follow(client.url, token, run_id):
        book.hear(event, execution)
        if event.get("state") in FINAL_STATES:
            break
    book.settle()
    return book, client.run(run_id), run_id


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
    book, run, run_id = measure(arguments.request)
    rows = summary(book)
    print(f"Run {run_id}: {run['state']}\n")
    table.show(HEADINGS, rows)
    print(f"\nProcessor time of the worker outside steps: {book.outside:.3f} s")
    table.write(
        arguments.json,
        {
            "request": arguments.request,
            "state": run["state"],
            "steps": [dict(zip(HEADINGS, one, strict=True)) for one in rows],
            "cpu_outside_steps_seconds": book.outside,
        },
    )
    return 0 if run["state"] == "done" else 1


if __name__ == "__main__":
    sys.exit(main())
