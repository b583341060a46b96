"""A later round sends what changes, and the rest stays to the letter."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packages.agents.contracts import DesignChange, Endpoint, PlanChange, PlannedTask, Requirement, Spec, Stack
from tests.agents.specs import a_spec, a_task, acyclic_plans

SPEC = a_spec(a_task("T1", "R1"), a_task("T2", "R2", after="T1"), requirements="R1 R2 R3").model_copy(
    update={"endpoints": tuple(Endpoint(method="GET", path=path, summary="s", success=200) for path in ("/a", "/b"))}
)


def a_change(**fields: Any) -> DesignChange:
    return DesignChange.model_validate({"statement": "s", **fields})


def test_what_is_not_named_stays_as_it_is() -> None:
    design = a_change().applied_to(SPEC)
    assert Spec.of(SPEC.version, design, PlanChange(statement="s").applied_to(SPEC)) == SPEC


def test_what_changes_stands_in_its_place_and_what_is_new_at_the_end() -> None:
    changed = {"id": "R2", "text": "another text"}
    design = a_change(requirements=[{"id": "R9", "text": "new"}, changed], removed=["R1", "GET /a"]).applied_to(SPEC)
    assert [one.id for one in design.requirements] == ["R2", "R3", "R9"]
    assert design.requirements[0] == Requirement.model_validate(changed)
    assert [one.path for one in design.endpoints] == ["/b"]


def test_the_title_and_the_stack_change_only_when_they_are_sent() -> None:
    stack = SPEC.stack.model_copy(update={"port": 9000})
    design = a_change(title="Another", stack=stack).applied_to(SPEC)
    assert (design.title, design.stack.port) == ("Another", 9000)


def test_of_what_changes_only_that_is_sent() -> None:
    design = a_change(requirements=[{"id": "R2", "source": "as I said", "text": None}]).applied_to(SPEC)
    assert design.requirements[1] == SPEC.requirements[1].model_copy(update={"source": "as I said"})
    plan = PlanChange.model_validate({"statement": "s", "tasks": [{"id": "T2", "covers": ["R2", "R3"]}]})
    assert plan.applied_to(SPEC).tasks[1] == SPEC.tasks[1].model_copy(update={"covers": ["R2", "R3"]})


def test_what_is_new_comes_whole() -> None:
    plan = PlanChange.model_validate({"statement": "s", "tasks": [{"id": "T3", "goal": "g", "files": []}]})
    with pytest.raises(ValueError, match="T3 is new, and its brief, covers, files cannot be used or is missing"):
        plan.applied_to(SPEC)


@pytest.mark.parametrize("name", ["R9", "T1", "GET /c"])
def test_nothing_is_removed_that_is_not_there(name: str) -> None:
    with pytest.raises(ValueError, match=f"names {name}, which is not there"):
        a_change(removed=[name]).applied_to(SPEC)


@given(old=acyclic_plans(), new=acyclic_plans(), data=st.data())
def test_a_changed_plan_has_every_task_once_in_its_newest_form(old: Any, new: Any, data: st.DataObject) -> None:
    sent = [task.model_copy(update={"goal": "new"}) for task in new]
    removed = data.draw(st.lists(st.sampled_from([task.id for task in old]), unique=True))
    spec = SPEC.model_copy(update={"tasks": tuple(old)})
    change = PlanChange.model_validate(
        {"statement": "s", "tasks": [task.model_dump() for task in sent], "removed": removed}
    )
    expected = {task.id: task for task in [*old, *sent] if task.id not in removed}
    if not expected:
        with pytest.raises(ValueError, match="at least 1 item"):
            change.applied_to(spec)
        return
    tasks = change.applied_to(spec).tasks
    assert {task.id: task for task in tasks} == expected
    assert len(tasks) == len(expected)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("T1, T2", ["T1", "T2"]),
        ("T1 T2", ["T1", "T2"]),
        ("T1 and T2", ["T1", "T2"]),
        ("`app/a.py`, docs/User Guide.md", ["app/a.py", "docs/User Guide.md"]),
        ("- app/a.py\n- app/b.py", ["app/a.py", "app/b.py"]),
        ('["T1", "T2"]', ["T1", "T2"]),
        ("none", []),
        ("", []),
        (["T1"], ["T1"]),
    ],
)
def test_names_in_one_text_are_read_as_a_list(said: object, read: list[str]) -> None:
    task = PlannedTask.model_validate(
        {"id": "T9", "goal": "g", "brief": "b", "covers": said, "depends_on": said, "files": ["a"]}
    )
    assert (task.covers, task.depends_on) == (read, read)


def test_a_command_in_one_line_is_read_as_its_words() -> None:
    stack = Stack.model_validate(
        {
            "language": "Python",
            "storage": "none",
            "start": "uvicorn app:main --port 8000",
            "test": "python -m 'py test'",
        }
    )
    assert (stack.start[0], stack.start[-1], stack.test) == ("uvicorn", "8000", ["python", "-m", "py test"])


@pytest.mark.parametrize(("said", "start"), [("none", []), ('["python", "-m", "app"]', ["python", "-m", "app"])])
def test_no_command_is_none_and_a_list_in_a_text_is_a_list(said: str, start: list[str]) -> None:
    stack = Stack.model_validate({"language": "Python", "storage": "none", "start": said, "test": ["pytest"]})
    assert stack.start == start
