"""Eight tasks in any order: three pairs of them edit the same file, and what comes out is always the same."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packages.agents.context import Message
from packages.agents.contracts import Role, RunState
from packages.agents.events import ConflictResolved, MergeReturned, TaskMerged
from tests.agents import scripts
from tests.agents.memory import Told, tell
from tests.agents.nursery import Nursery
from tests.agents.scripts import EVERYBODY_AGREES, section, write
from tests.conftest import IS_FULL

PAIRS = {
    "T2": ("a.txt", 2),
    "T3": ("a.txt", 12),
    "T4": ("b.txt", 3),
    "T5": ("b.txt", 9),
    "T6": ("c.txt", 1),
    "T7": ("c.txt", 14),
}
"""Which line of which file a task edits."""
LINES = "".join(f"line {number}\n" for number in range(1, 16))


def design(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
    answer = scripts.design(role, step, messages)
    return {**answer, "requirements": [{"id": f"R{number}", "text": f"part {number}"} for number in range(1, 9)]}


def plan(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
    task = {"goal": "a part", "brief": "make it"}
    first = {**task, "id": "T1", "covers": ["R1"], "files": ["a.txt", "b.txt", "c.txt"]}
    middle = [
        {**task, "id": name, "covers": [f"R{name[1:]}"], "depends_on": ["T1"], "files": [path]}
        for name, (path, _) in PAIRS.items()
    ]
    last = {**task, "id": "T8", "covers": ["R8"], "depends_on": list(PAIRS), "files": ["summary.txt"]}
    return {"statement": "Eight tasks.", "tasks": [first, *middle, last]}


def acceptance(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
    return {"statement": "One each.", "files": [{"path": "test_all.py", "content": "# R1 R2 R3 R4 R5 R6 R7 R8"}]}


def edit(path: str, old: str, new: str) -> dict[str, Any]:
    arguments = json.dumps({"path": path, "old": old, "new": new})
    return {"id": f"edit-{path}", "type": "function", "function": {"name": "edit_file", "arguments": arguments}}


def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
    """The first task lays three files down, each of the next edits one line of one of them."""
    if any(message.role == "tool" for message in messages):
        return "Done."
    task = json.loads(section(messages, "task"))["id"]
    if task == "T1":
        return [write(path, f"{LINES}makes R1\n") for path in ("a.txt", "b.txt", "c.txt")]
    if task == "T8":
        return [write("summary.txt", "makes R8\n")]
    path, line = PAIRS[task]
    return [edit(path, f"line {line}\n", f"makes R{task[1:]}\n")]


SCRIPT = {**EVERYBODY_AGREES, "Design": design, "Plan": plan, "AcceptanceTests": acceptance, "code": code}


def assert_whole(told: Told) -> None:
    assert told.state is RunState.done
    assert sorted(told.workspace.merged) == ["A1", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8"]
    files = told.workspace.trees[told.workspace.tip.tree]
    for task, (path, _) in PAIRS.items():
        assert f"makes R{task[1:]}" in files[path], f"the edit of {task} is lost"


async def tell_in(order: Sequence[int], script: dict[str, Any] = SCRIPT) -> Told:
    """The story, where `order` picks who of those that run is finished next."""
    picks = iter(order)
    return await tell(script, nursery=Nursery(lambda names: names[next(picks, 0) % len(names)]), max_rounds=1)


@pytest.fixture(scope="module")
def usual() -> str:
    """The tree that comes out when whoever began first is finished first."""
    return asyncio.run(tell_in(())).workspace.tip.tree


@settings(max_examples=50 if IS_FULL else 8, deadline=None)
@given(order=st.lists(st.integers(0, 5), max_size=8))
async def test_every_interleaving_ends_in_the_same_tree(usual: str, order: list[int]) -> None:
    told = await tell_in(order)
    assert_whole(told)
    assert told.workspace.tip.tree == usual
    assert not told.events.of(MergeReturned)


async def test_independent_tasks_run_at_once() -> None:
    assert (await tell_in(())).nursery.most == 6
    narrow = await tell(SCRIPT, max_rounds=1, tasks_at_once=2)
    assert narrow.nursery.most == 2
    assert_whole(narrow)


async def test_what_a_task_starts_from_does_not_depend_on_its_siblings() -> None:
    first, second = await tell_in((0, 0, 0)), await tell_in((5, 4, 3))
    branches = [
        {event.merge.task: event.merge.branch for event in told.events.of(TaskMerged)} for told in (first, second)
    ]
    assert {task: branches[0][task] for task in PAIRS} == {task: branches[1][task] for task in PAIRS}


@pytest.mark.parametrize("order", [(0, 0, 0), (0, 5, 5), (0, 1, 0)])
async def test_a_true_conflict_is_resolved_with_both_sides_kept(order: tuple[int, ...]) -> None:
    def same_line(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        answer = code(role, step, messages)
        task = json.loads(section(messages, "task"))["id"] if role is Role.coder else ""
        if isinstance(answer, list) and task in ("T2", "T3"):
            return [edit("a.txt", "line 2\n", f"makes R{task[1:]}\n")]
        if role is not Role.integrator or any(message.role == "tool" for message in messages):
            return answer
        return [write("a.txt", LINES.replace("line 2\n", "makes R2\nmakes R3\n") + "makes R1\n")]

    others: list[set[str]] = []

    def advice(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        others.append({task["id"] for task in json.loads(section(messages, "others"))})
        return scripts.advice(role, step, messages)

    told = await tell_in(order, {**SCRIPT, "code": same_line, "Advice": advice})
    assert_whole(told)
    assert others[0] in ({"T1", "T2"}, {"T1", "T3"}), "those who changed the file, and nobody else"
    assert others[1] == others[0], "Architect and Planner are asked about the same"
    (resolved,) = told.events.of(ConflictResolved)
    assert (resolved.paths, resolved.unresolved) == (("a.txt",), ())
