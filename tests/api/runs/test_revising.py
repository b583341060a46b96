"""What a revision of an ended run keeps: everything that does not build on what is done anew, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hypothesis import assume, given
from hypothesis import strategies as st

from apps.api.runs.projection.plan import PlanNow, plan_now
from apps.api.runs.revising import revision_of
from packages.agents.contracts import Amended, Base, PlannedTask, Revision, TaskCommand
from packages.agents.contracts.plan_rules import plan_faults
from packages.agents.events import (
    AcceptanceAmended,
    AcceptanceLocked,
    ApprovalGiven,
    AttemptCoded,
    AttemptStarted,
    Fact,
    MergeReturned,
    SpecProposed,
    TaskFailed,
    TaskKept,
    TaskMerged,
    TaskSkipped,
)
from tests.factories import a_case, a_merge, a_spec, a_task, moved, told

LOCKED = AcceptanceLocked(tree="a" * 40, tests=(a_case("R1"), a_case("R2")))


@dataclass
class Ended:
    """A run that has ended. `merged` is in order; `stands_on` is what a task found at the head where its work began."""

    facts: list[Fact]
    merged: list[str]
    stands_on: dict[str, set[str]]

    @property
    def plan(self) -> PlanNow:
        found = plan_now(told(*self.facts))
        assert found is not None
        return found

    def revised(self, command: TaskCommand, earlier: Revision | None = None) -> Revision:
        return revision_of("run", told(*self.facts), self.plan, command, earlier)


def branch_of(task: str) -> Base:
    return Base(commit=f"commit of {task}", tree=f"tree of {task}")


def ordered(task: str, base: str, attempt: int) -> AttemptStarted:
    return AttemptStarted(task=task, attempt=attempt, of=attempt + 2, brief="Do it.", base=base)


def coded(task: str, tree: str) -> AttemptCoded:
    return AttemptCoded(task=task, attempt=1, tree=tree, files=(), claim="")


def merged(number: int, task: str) -> TaskMerged:
    """The merge's tree is the head's, with the work of all tasks so far; the branch's is the task's own."""
    return TaskMerged(merge=a_merge(number, task).model_copy(update={"branch": branch_of(task).commit}))


def begun(tasks: list[PlannedTask]) -> list[Fact]:
    spec = a_spec(tasks=tasks)
    proposed = SpecProposed(round=1, hash=spec.hash, spec=spec)
    return [moved("planning"), proposed, ApprovalGiven(by="anna", hash=spec.hash), moved("building"), LOCKED]


@st.composite
def ended_runs(draw: st.DrawFn, *, on_head: bool = True) -> Ended:
    """Any plan of which some tasks were merged, one after the other, some skipped, and some failed."""
    count = draw(st.integers(1, 8))
    tasks = []
    for number in range(1, count + 1):
        needs = draw(st.sets(st.integers(1, number - 1))) if number > 1 else set()
        tasks.append(a_task(f"T{number}", ["R1"], [f"T{one}" for one in sorted(needs)]))
    facts, merges, through, stands_on = begun(draw(st.permutations(tasks))), list[str](), set[str](), {}
    waiting = {task.id: task for task in tasks}
    while ready := sorted(one for one, task in waiting.items() if set(task.depends_on) <= through):
        task = waiting.pop(draw(st.sampled_from(ready))).id
        end = draw(st.sampled_from(["merged", "merged", "merged", "at head", "returned", "skipped", "failed"]))
        if end == "skipped":
            facts.append(TaskSkipped(task=task, by="anna"))
            through.add(task)
        elif end == "failed":
            facts.append(TaskFailed(task=task, attempts=3, reason="no"))
        else:
            if end == "returned" and on_head:
                facts += [coded(task, "thrown away"), MergeReturned(task=task, cause="conflict", reason="")]
                stands_on[task] = set(merges)
            elif end == "at head" and on_head and merges:
                head = a_merge(len(merges), merges[-1])
                facts.append(ordered(task, head.tree, draw(st.integers(1, 4))))
                stands_on[task] = set(merges)
            merges.append(task)
            facts += [coded(task, branch_of(task).tree), merged(len(merges), task)]
            through.add(task)
    return Ended([*facts, moved("incomplete")], merges, stands_on)


@st.composite
def commands(draw: st.DrawFn, plan: PlanNow) -> TaskCommand:
    """Any that makes sense, as the API would let it through."""
    task = plan.tasks[draw(st.sampled_from(sorted(plan.tasks)))]
    act = draw(st.sampled_from(["retry", "skip", "split", "edit"]))
    given: list[PlannedTask] = []
    if act == "edit":
        free = sorted(plan.tasks.keys() - descendants(plan.tasks.values(), {task.id}))
        given = [a_task("T1", ["R2"], draw(st.lists(st.sampled_from(free), unique=True)) if free else [])]
    elif act == "split" and draw(st.booleans()):
        given = [a_task("T1", ["R1"]), a_task("T2", [], draw(st.sampled_from([[], ["T1"]]))), a_task("T7")]
    return TaskCommand.model_validate({"id": 0, "by": "anna", "act": act, "task": task.id, "tasks": tuple(given)})


def descendants(tasks: Iterable[PlannedTask], of: set[str]) -> set[str]:
    """These, and everything that builds on them, directly or not."""
    tasks = list(tasks)
    more = {task.id for task in tasks if of & set(task.depends_on)} - of
    return descendants(tasks, of | more) if more else of


@given(ended_runs(on_head=False), st.data())
def test_whatever_does_not_build_on_the_changed_task_is_kept(run: Ended, data: st.DataObject) -> None:
    command = data.draw(commands(run.plan))
    gone = descendants(run.plan.tasks.values(), {command.task})
    assert [kept.task for kept in run.revised(command).kept] == [task for task in run.merged if task not in gone]


@given(ended_runs(), st.data())
def test_nothing_that_is_kept_stands_on_anything_that_is_not(run: Ended, data: st.DataObject) -> None:
    command = data.draw(commands(run.plan))
    revision = run.revised(command)
    before: list[str] = []
    needs = {task.id: set(task.depends_on) for task in revision.spec.tasks}
    for kept in revision.kept:
        assert needs[kept.task] | run.stands_on.get(kept.task, set()) <= set(before), "in an order that can be merged"
        before.append(kept.task)
    assert command.task not in before
    assert set(before) <= set(run.merged)


@given(ended_runs(), st.data())
def test_what_is_kept_is_kept_commit_for_commit(run: Ended, data: st.DataObject) -> None:
    revision = run.revised(data.draw(commands(run.plan)))
    assert all(kept.branch == branch_of(kept.task) for kept in revision.kept)
    assert revision.acceptance is not None
    assert (revision.acceptance.tree, revision.acceptance.tests) == (LOCKED.tree, LOCKED.tests)


@given(ended_runs(), st.data())
def test_the_plan_of_a_revision_can_be_built(run: Ended, data: st.DataObject) -> None:
    command = data.draw(commands(run.plan))
    spec = run.revised(command).spec
    assert plan_faults(spec.tasks, ["R1", "R2"]) == []
    assert spec.version == run.plan.spec.version + 1
    skipped = {task for task, state in run.plan.states.items() if state == "skipped"} - {command.task}
    replaced = command.act == "skip" or (command.act == "split" and command.tasks)
    former = run.plan.tasks.keys() - skipped - ({command.task} if replaced else set())
    parts = {task.id for task in spec.tasks} - former
    assert former <= {task.id for task in spec.tasks}
    assert len(parts) == (len(command.tasks) if command.act == "split" else 0)
    for task in run.plan.tasks.values():
        if command.task in task.depends_on and task.id in former and parts:
            (now,) = [one for one in spec.tasks if one.id == task.id]
            assert parts <= set(now.depends_on), "who waited for the whole waits for all of its parts"


@given(ended_runs(), st.data())
def test_what_was_kept_before_is_kept_again_as_it_was(run: Ended, data: st.DataObject) -> None:
    """A run that took work over tells neither of its trees nor of what it stands on: the order of the run does."""
    first = run.revised(data.draw(commands(run.plan)))
    assume(first.spec.tasks)
    facts = begun(list(first.spec.tasks))
    for number, kept in enumerate(first.kept, start=1):
        facts += [merged(number, kept.task), TaskKept(task=kept.task, branch=kept.branch.commit, run="run")]
    again = Ended([*facts, moved("incomplete")], [kept.task for kept in first.kept], run.stands_on)
    revision = again.revised(data.draw(commands(again.plan)), first)
    before: set[str] = set()
    for kept in revision.kept:
        assert kept.branch == branch_of(kept.task)
        assert run.stands_on.get(kept.task, set()) <= before
        before.add(kept.task)


def test_amended_tests_go_on_to_the_next_run() -> None:
    amended = Amended(file="test_a.py", name="test_one", reason="r", requirements=("R1",))
    event = AcceptanceAmended(tree="b" * 40, tests=(a_case("R1"),), amended=(amended,))
    ended = Ended([*begun([a_task("T1")]), event, event], [], {})
    taken = ended.revised(TaskCommand(id=1, by="anna", act="retry", task="T1")).acceptance
    assert taken is not None
    assert (taken.tree, taken.amended) == ("b" * 40, (amended, amended))
