"""What the third voice finds."""

from __future__ import annotations

import pytest

from packages.agents.contracts import PlannedTask, Spec
from packages.agents.orchestration.linter import lint
from tests.agents.specs import a_spec, a_task


def rules(spec: Spec) -> list[str]:
    return [finding.rule for finding in lint(spec)]


def test_a_sound_spec_has_no_findings() -> None:
    spec = a_spec(a_task("T1", "R1"), a_task("T2", "R2", after="T1", files="app/t1.py"), requirements="R1 R2")
    assert rules(spec) == []


@pytest.mark.parametrize(
    ("tasks", "rule"),
    [
        ([a_task("T1", "")], "uncovered-requirement"),
        ([a_task("T1", "R1 R9")], "unknown-requirement"),
        ([a_task("T1", "R1"), a_task("T1", "R1", files="other.py")], "duplicate-task"),
        ([a_task("T1", "R1", after="T7")], "unknown-dependency"),
        ([a_task("T1", "R1", after="T2"), a_task("T2", "", after="T1")], "task-cycle"),
        ([a_task("T1", "R1", files="app/x.py"), a_task("T2", "", files="app/x.py")], "shared-file"),
        ([a_task("T1", "R1", files="../outside.py")], "path-outside"),
        ([a_task("T1", "R1", files="/etc/passwd")], "path-outside"),
    ],
)
def test_a_flawed_plan_is_named(tasks: list[PlannedTask], rule: str) -> None:
    assert rule in rules(a_spec(*tasks))


def test_tasks_that_wait_for_each_other_may_share_a_file() -> None:
    spec = a_spec(
        a_task("T1", "R1", files="app/x.py"),
        a_task("T2", "", after="T1"),
        a_task("T3", "", after="T2", files="app/x.py"),
    )
    assert rules(spec) == []


def test_a_start_command_that_no_shell_reads_is_needed() -> None:
    assert "command-not-runnable" in rules(a_spec(start="cd app && uvicorn main:app --port 8000"))


def test_a_start_command_may_leave_its_port_unsaid() -> None:
    assert rules(a_spec(a_task("T1", "R1"), start="python -m bookings")) == []
