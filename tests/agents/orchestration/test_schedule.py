"""In which order tasks are built."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from packages.agents.contracts import PlannedTask
from packages.agents.orchestration.schedule import blocked_by, in_order, ready_with
from tests.agents.specs import a_task


@st.composite
def acyclic_plans(draw: st.DrawFn) -> list[PlannedTask]:
    """Plans whose tasks depend on earlier numbers only, in any order of listing."""
    count = draw(st.integers(1, 8))
    tasks = [
        a_task(
            f"T{number}",
            after=" ".join(f"T{one}" for one in draw(st.sets(st.integers(1, number - 1))) if number > 1)
            if number > 1
            else "",
        )
        for number in range(1, count + 1)
    ]
    return draw(st.permutations(tasks))


@given(tasks=acyclic_plans())
def test_every_task_comes_once_and_after_what_it_depends_on(tasks: list[PlannedTask]) -> None:
    ordered = [task.id for task in in_order(tasks)]
    assert sorted(ordered) == sorted(task.id for task in tasks)
    for task in tasks:
        assert all(ordered.index(one) < ordered.index(task.id) for one in task.depends_on)


def test_tasks_that_could_run_at_once_keep_the_plans_order() -> None:
    tasks = [a_task("T3"), a_task("T1"), a_task("T2")]
    assert [task.id for task in in_order(tasks)] == ["T3", "T1", "T2"]


def test_a_requirement_is_ready_with_the_last_task_that_covers_it() -> None:
    first, second = a_task("T1", "R1 R3"), a_task("T2", "R1 R2")
    assert ready_with(first, [first, second], []) == ("R3",)
    assert ready_with(second, [first, second], ["T1"]) == ("R1", "R3", "R2")


def test_a_task_is_blocked_by_the_failed_tasks_that_it_needs() -> None:
    assert blocked_by(a_task("T3", after="T1 T2"), ["T2", "T9"]) == ("T2",)
