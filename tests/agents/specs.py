"""Specs for tests: factories are functions."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from packages.agents.contracts import (
    Base,
    LockedTests,
    PlannedTask,
    Requirement,
    RunOrder,
    Spec,
    Stack,
    TaskOrder,
    TestCase,
    TestReport,
)


def a_task(task_id: str, covers: str = "", after: str = "", files: str = "") -> PlannedTask:
    """`covers`, `after` and `files` are lists in one string, parted by blanks."""
    return PlannedTask(
        id=task_id,
        goal=f"goal of {task_id}",
        brief=f"brief of {task_id}",
        covers=covers.split(),
        depends_on=after.split(),
        files=files.split() or [f"app/{task_id.lower()}.py"],
    )


@st.composite
def acyclic_plans(draw: st.DrawFn) -> list[PlannedTask]:
    """Plans whose tasks depend on earlier numbers only, in any order of listing."""
    count = draw(st.integers(1, 8))
    tasks = []
    for number in range(1, count + 1):
        needed = draw(st.sets(st.integers(1, number - 1))) if number > 1 else set()
        tasks.append(a_task(f"T{number}", after=" ".join(f"T{one}" for one in needed)))
    return draw(st.permutations(tasks))


def a_spec(*tasks: PlannedTask, requirements: str = "R1", start: str = "uvicorn app.main:app --port 8000") -> Spec:
    return Spec(
        version=1,
        title="Todo API",
        requirements=tuple(Requirement(id=one, text=f"text of {one}") for one in requirements.split()),
        resources=(),
        endpoints=(),
        stack=Stack(
            language="Python 3.11",
            frameworks=["FastAPI"],
            storage="SQLite",
            start=start.split(),
            port=8000,
            test=["python", "-m", "pytest", "-q"],
        ),
        decisions=(),
        tasks=tasks or (a_task("T1", covers=requirements),),
    )


def a_case(case_id: str, requirements: str = "R1", outcome: str = "passed") -> TestCase:
    return TestCase.model_validate({"id": case_id, "requirements": tuple(requirements.split()), "outcome": outcome})


def a_report(*cases: TestCase, exit_code: int = 0) -> TestReport:
    return TestReport(command="pytest", exit_code=exit_code, cases=cases)


def locked(*cases: TestCase) -> LockedTests:
    return LockedTests(tree="0" * 40, tests=cases)


def a_task_order(task: PlannedTask | None = None, spec: Spec | None = None, remarks: tuple[str, ...] = ()) -> TaskOrder:
    """Of a task that begins on nothing."""
    return TaskOrder(
        order=RunOrder(
            run_id="run1", project_id="p1", user_id="u1", prompt="x", created_at=datetime(2026, 1, 1, tzinfo=UTC)
        ),
        spec=spec or a_spec(),
        task=task or a_task("T1"),
        base=Base(commit="c0", tree="t0"),
        acceptance=LockedTests(tree="a0", tests=()),
        remarks=remarks,
    )
