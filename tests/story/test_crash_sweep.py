"""The worker is killed exactly before and after every kind of event: the run finishes by itself, and nothing is lost.

Eight tasks, two of which need a second attempt, and two of which write into the same line: `--full` kills the worker at
every kind of event and writes docs/reference/crash-sweep.md. Otherwise three tasks, and a sample of the moments.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from packages.agents.contracts import RunState
from tests.conftest import IS_FULL
from tests.scripted.model import Body, Call, ScriptedBuilder, coders_task, serving
from tests.scripted.plans import SHAPES
from tests.story.halting import HALT_SECONDS, Gate, Moment
from tests.story.log import Entry, assert_delivered_once, of_kind
from tests.story.service import FINAL_STATES, Run, Service
from tests.story.stack import CLONE, Stack, running_stack, wait_until
from tests.story.test_pulling_the_plug import RECOVERY_SECONDS, living

SHAPE = "eight" if IS_FULL else "three"
REQUEST = f"Make an HTTP service that answers numbers. shape: {SHAPE}"
TABLE = CLONE / "docs/reference/crash-sweep.md"
BESIDE = [f"T{number}" for number, needs in SHAPES[SHAPE].needs.items() if needs == [1]]
"""Tasks of the shape that begin when T1 is merged."""
MOMENTS: tuple[Moment, ...] = ("before", "after")
# Something that only the database knows, something that is in the repository already, and the end.
SAMPLE: list[tuple[str, Moment]] = [("conflict.resolved", "before")]
HEADER = """\
# The worker killed before and after every kind of event

A run of eight tasks, two of which need a second attempt and two of which conflict, loses its worker (SIGKILL) at one
exact moment. Before: the event is written, and its transaction held by the database. After: the event is committed that
instant, and whatever was to be recorded next is not. Of each kind it is the middle one of the run. Under way: four
tasks wait for their model. Written by `./conclave test --full`.

*Same tree*: the delivered files are those of an undisturbed run. *Deliveries*: how many. *Repeated*: model calls made
again although the journal had their answer. *Paid again*: answers that were under way when the worker died, of at most
so many open steps. *Left over*: processes, folders, refs, locks and workflows that belong to nobody.

| event | moment | end | same tree | deliveries | repeated | paid again | left over |
|---|---|---|---|---|---|---|---|
"""


@dataclass
class Sweep:
    stack: Stack
    service: Service
    model: ScriptedBuilder
    gate: Gate
    lines: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    def begin(self) -> tuple[Run, str, int]:
        """A run in a project of its own that is alone, and how many calls were made before it."""
        for former in self.runs[-1:]:
            if former.state not in FINAL_STATES:
                former.cancel()
                former.wait_for_end()
        before = len(self.model.calls)
        project = self.service.project(f"sweep {before}")
        self.runs.append(self.service.generate(project, REQUEST))
        return self.runs[-1], project, before


@dataclass(frozen=True)
class Undisturbed:
    entries: list[Entry]
    tree: str
    requests: Counter[str]
    refs: list[str]


@pytest.fixture(scope="module")
def sweep() -> Iterator[Sweep]:
    with serving() as model:
        settings = {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "scripted", "OPENAI_MODEL": "scripted"}
        with running_stack(settings) as stack:
            found = Sweep(stack, Service(stack), model, Gate(stack))
            yield found
            found.gate.close()
            found.service.http.close()
            if IS_FULL:
                TABLE.write_text(HEADER + "".join(sorted(found.lines)))


@pytest.fixture(scope="module")
def undisturbed(sweep: Sweep) -> Undisturbed:
    run, project, before = sweep.begin()
    assert run.wait_for_end()["state"] == "done", run.told("did not end as done")
    entries = run.events()
    assert_delivered_once(entries)
    assert len(of_kind(entries, "merge.conflicted")) == 1
    attempts = len(SHAPES[SHAPE].needs) + sum(SHAPES[SHAPE].mistaken.values())
    assert len(of_kind(entries, "attempt.started")) == attempts
    requests = Counter(call.request for call in sweep.model.calls[before:])
    assert left_over(sweep, run, project, []) == []
    return Undisturbed(entries, tree_of(entries), requests, refs(sweep.stack, project, run.id))


KINDS = [
    *("run.state_changed", "round.started", "turn.taken", "spec.proposed", "linter.reported", "verdict.given"),
    *("consensus.reached", "quote.made", "approval.given", "acceptance.locked", "task.started", "attempt.started"),
    *("attempt.coded", "attempt.tested", "attempt.checked", "attempt.reviewed", "merge.queued", "merge.conflicted"),
    *("conflict.advised", "conflict.resolved", "merge.checked", "task.merged", "merge.tested", "ledger.computed"),
    *("artifact.stored", "delivery.checked", "run.delivered"),
    *("step.started", "step.finished", "agent.said", "tool.used", "model.answered"),
]


POINTS = [(kind, moment) for kind in KINDS for moment in MOMENTS]


def test_the_sweep_knows_every_kind_of_event_of_its_run(undisturbed: Undisturbed) -> None:
    # How much a program tells while it runs depends on how long that takes.
    assert {entry.kind for entry in undisturbed.entries} - {"program.output"} == set(KINDS)


@pytest.mark.parametrize(
    ("kind", "moment"),
    [pytest.param(*one, marks=() if one in SAMPLE else pytest.mark.exhaustive) for one in POINTS],
)
def test_a_worker_killed_at_this_moment_changes_nothing(
    sweep: Sweep, undisturbed: Undisturbed, kind: str, moment: Moment
) -> None:
    occurrence = len(of_kind(undisturbed.entries, kind)) // 2 + 1
    worker = sweep.stack.process_of("worker")
    assert worker is not None
    run, project, before = sweep.begin()
    with sweep.gate.closed(run.id, kind, occurrence, moment):
        sweep.gate.wait(moment, f"{moment} {kind} {occurrence}")
        worker.suspend()
        try:
            told = run.events()
            caught = sweep.stack.offspring_of("worker")
        finally:
            sweep.stack.kill("worker")
    assert len(of_kind(told, kind)) == occurrence - (moment == "before"), "the moment is exact"
    assert_unharmed(sweep, undisturbed, Killed(run, project, before, kind, moment, told, caught))


def test_answers_under_way_are_asked_for_once_more_and_no_others(sweep: Sweep, undisturbed: Undisturbed) -> None:
    together, is_dead = threading.Barrier(len(BESIDE) + 1, timeout=HALT_SECONDS), threading.Event()

    def hold(body: Body) -> None:
        if coders_task(body).get("id") in BESIDE:
            together.wait()
            is_dead.wait()

    worker = sweep.stack.process_of("worker")
    assert worker is not None
    with sweep.model.asked(hold):
        run, project, before = sweep.begin()
        try:
            together.wait()
            worker.suspend()
            told, caught = run.events(), sweep.stack.offspring_of("worker")
        finally:
            sweep.model.on_call = None
            sweep.stack.kill("worker")
            is_dead.set()
    killed = Killed(run, project, before, "model.answered", "under way", told, caught)
    assert len(assert_unharmed(sweep, undisturbed, killed)) == len(BESIDE) == open_steps(told)


@dataclass(frozen=True)
class Killed:
    """A run whose worker was killed; `told` are its events until then, `caught` the worker's programs."""

    run: Run
    project: str
    before: int
    kind: str
    moment: str
    told: list[Entry]
    caught: list[psutil.Process]


def assert_unharmed(sweep: Sweep, undisturbed: Undisturbed, killed: Killed) -> list[Call]:
    """Returns the calls whose answers were lost."""
    run, told = killed.run, killed.told
    row = run.wait_for_end()
    entries = run.events()
    calls = sweep.model.calls[killed.before :]
    journal = {
        number for (number,) in sweep.gate.query("SELECT input_tokens FROM model_calls WHERE run_id = %s", run.id)
    }
    again = repeated(calls, journal, undisturbed.requests)
    lost = [call for call in calls if call.number not in journal]
    rest = left_over(sweep, run, killed.project, killed.caught)
    same = tree_of(entries) == undisturbed.tree
    deliveries = len(of_kind(entries, "run.delivered"))
    sweep.lines.append(
        f"| {killed.kind} | {killed.moment} | {row['state']} | {'yes' if same else 'no'} | {deliveries} | "
        f"{len(again)} | {len(lost)} of {open_steps(told)} | {', '.join(rest) or 'nothing'} |\n"
    )
    assert row["state"] == "done", run.told(f"is {row['state']}: {row['reason']}")
    assert_delivered_once(entries)
    assert same, "the delivered files are those of the undisturbed run"
    assert refs(sweep.stack, killed.project, run.id) == undisturbed.refs
    assert not again, "no call is made again whose answer the journal has"
    assert len(lost) <= open_steps(told), "of each open step at most one answer is lost"
    assert rest == []
    return lost


def tree_of(entries: list[Entry]) -> str:
    """The files as they were merged last."""
    return str(of_kind(entries, "task.merged")[-1].field("merge.tree"))


def repeated(calls: list[Call], journal: set[int], usual: Counter[str]) -> list[Call]:
    """Calls beyond those of an undisturbed run although enough of their answers are in the journal."""
    kept: Counter[str] = Counter()
    again = []
    for call in calls:
        if kept[call.request] >= max(1, usual[call.request]):
            again.append(call)
        kept[call.request] += call.number in journal
    return again


def open_steps(entries: list[Entry]) -> int:
    began = Counter(entry.event["step"] for entry in of_kind(entries, "step.started"))
    began.subtract(entry.event["step"] for entry in of_kind(entries, "step.finished"))
    return sum(began.values())


def refs(stack: Stack, project: str, run_id: str) -> list[str]:
    """The names of the repository's refs, without the run's own name."""
    found = Path(stack.home, "repositories", f"{project}.git", "refs")
    return sorted(str(path.relative_to(found)).replace(run_id, "RUN") for path in found.rglob("*") if path.is_file())


def left_over(sweep: Sweep, run: Run, project: str, caught: list[Any]) -> list[str]:
    """What the run leaves behind that belongs to nobody, a moment after its last event."""
    assert RunState(run.state).is_final
    with contextlib.suppress(AssertionError):
        wait_until(lambda: not remains(sweep, run, project, caught), RECOVERY_SECONDS, "nothing is left over")
    return remains(sweep, run, project, caught)


def remains(sweep: Sweep, run: Run, project: str, caught: list[Any]) -> list[str]:
    home = sweep.stack.home
    found = [f"process {one.pid}" for one in [*living(caught), *sweep.stack.offspring_of("worker")]]
    rooms = [path for path in (home / "workspaces").iterdir() if path.is_dir()]
    found += [f"folder {path.name}" for room in rooms for path in room.iterdir()]
    found += [f"room {room.name}" for room in rooms[1:]]
    repository = home / "repositories" / f"{project}.git"
    found += [f"lock {path.name}" for path in repository.rglob("*.lock")]
    workflows = sweep.gate.query(
        "SELECT workflow_uuid, status FROM dbos.workflow_status WHERE workflow_uuid LIKE %s AND status <> 'SUCCESS'",
        f"{run.id}%",
    )
    return found + [f"workflow {name} {status}" for name, status in workflows]
