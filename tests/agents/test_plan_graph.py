"""A plan as a graph."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from packages.agents.contracts import PlannedTask
from packages.agents.contracts.plan_graph import ancestors, completed, descendants, inherited, parts_of
from packages.agents.contracts.plan_rules import UNBUILDABLE, plan_faults
from tests.agents.specs import a_task, acyclic_plans


@given(tasks=acyclic_plans())
def test_ancestors_and_descendants_are_each_others_mirror(tasks: list[PlannedTask]) -> None:
    below = {task.id: ancestors(tasks, task.id) for task in tasks}
    for task in tasks:
        assert task.id not in below[task.id]
        assert below[task.id] == set(task.depends_on).union(*(below[one] for one in task.depends_on))
        assert descendants(tasks, task.id) == {task.id} | {one for one, found in below.items() if task.id in found}


@given(tasks=acyclic_plans(), data=st.data())
def test_whoever_is_gone_leaves_what_it_waited_for_to_those_that_waited_for_it(
    tasks: list[PlannedTask], data: st.DataObject
) -> None:
    gone = data.draw(st.sets(st.sampled_from([task.id for task in tasks])))
    heirs = {task.id: task.depends_on for task in tasks if task.id in gone}
    left = [
        task.model_copy(update={"depends_on": inherited(task.depends_on, heirs)})
        for task in tasks
        if task.id not in gone
    ]
    for task in left:
        assert ancestors(left, task.id) == ancestors(tasks, task.id) - gone


@given(tasks=acyclic_plans(), given_parts=acyclic_plans(), data=st.data())
def test_parts_stand_where_their_task_stood(
    tasks: list[PlannedTask], given_parts: list[PlannedTask], data: st.DataObject
) -> None:
    task = data.draw(st.sampled_from(tasks))
    parts = parts_of(task, given_parts, after=len(tasks))
    rest = [one for one in tasks if one is not task]
    heirs = {task.id: [part.id for part in parts]}
    plan = [*(one.model_copy(update={"depends_on": inherited(one.depends_on, heirs)}) for one in rest), *parts]
    assert not [fault for fault in plan_faults(plan, ()) if fault.rule in UNBUILDABLE]
    assert [part.goal for part in parts] == [part.goal for part in given_parts]
    for part in parts:
        assert ancestors(tasks, task.id) <= ancestors(plan, part.id)
    for one in descendants(tasks, task.id) - {task.id}:
        assert {part.id for part in parts} <= ancestors(plan, one)


def test_a_requirement_is_complete_with_the_last_task_that_covers_it() -> None:
    tasks = [a_task("T1", "R1 R3"), a_task("T2", "R1 R2")]
    assert completed(tasks, {"T1"}) == ("R3",)
    assert completed(tasks, {"T1", "T2"}) == ("R1", "R3", "R2")
