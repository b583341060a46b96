"""Rows and values for tests. Each factory makes the plainest thing that is valid."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.tokens.scopes import EVERYTHING
from apps.api.db.models import APIToken, Project, ProjectMember, Run, User
from apps.api.identifiers import new_id
from packages.agents.contracts import (
    Design,
    Ledger,
    LedgerRow,
    Merge,
    Objection,
    Plan,
    PlannedTask,
    Requirement,
    RunState,
    Spec,
    Stack,
    TestCase,
    TestReport,
)
from packages.agents.events import Fact, Narration, RecordedEvent, RunStateChanged

START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    token: str


async def a_user(session: AsyncSession, name: str = "", role: str = "user", **token: Any) -> Person:
    """A user with an API token; commit, so that requests see them."""
    person = Person(id=new_id(), name=name or f"user-{new_id()}", token=f"cnc_{secrets.token_hex(20)}")
    session.add(User(id=person.id, name=person.name, role=role))
    await session.flush()
    digest = hashlib.sha256(person.token.encode()).hexdigest()
    row = {"id": new_id(), "user_id": person.id, "name": "test", "prefix": person.token[:12], "hash": digest}
    session.add(APIToken(**row, **{"scopes": EVERYTHING, **token}))
    await session.flush()
    return person


async def a_project(session: AsyncSession, owner: Person, name: str = "") -> Project:
    project = Project(id=new_id(), owner_id=owner.id, name=name or f"project-{new_id()}")
    session.add(project)
    await session.flush()
    await a_member(session, project, owner, "owner")
    return project


async def a_member(session: AsyncSession, project: Project, person: Person, role: str = "viewer") -> None:
    session.add(ProjectMember(project_id=project.id, user_id=person.id, role=role))
    await session.flush()


async def a_run(session: AsyncSession, owner: Person, project: Project | None = None, **columns: Any) -> Run:
    """A run as it is before its first event."""
    project = project or await a_project(session, owner)
    columns = {"prompt": "Create a todo API", **columns}
    run = Run(id=new_id(), project_id=project.id, owner_id=owner.id, **columns)
    session.add(run)
    await session.flush()
    await session.refresh(run)
    return run


def moved(state: RunState | str, previous: RunState | str | None = None, **fields: Any) -> RunStateChanged:
    return RunStateChanged(previous=previous, state=state, **fields)


def told(
    *events: Fact | Narration | tuple[float, Fact | Narration], execution: str | None = None
) -> list[RecordedEvent]:
    """A run's events, one second apart unless an event comes as (seconds since the start, event)."""
    found: list[RecordedEvent] = []
    for number, given in enumerate(events, start=1):
        seconds, event = given if isinstance(given, tuple) else (float(number - 1), given)
        found.append(RecordedEvent(seq=number, at=START + timedelta(seconds=seconds), execution=execution, event=event))
    return found


def a_task(task_id: str, covers: list[str] | None = None, depends_on: list[str] | None = None) -> PlannedTask:
    return PlannedTask(
        id=task_id,
        goal=f"Goal of {task_id}",
        brief=f"Brief of {task_id}",
        covers=covers or [],
        depends_on=depends_on or [],
        files=[f"app/{task_id.lower()}.py"],
    )


def a_spec(version: int = 1, requirements: int = 2, tasks: list[PlannedTask] | None = None) -> Spec:
    """R1, R2, … and by default one task for each."""
    wanted = [Requirement(id=f"R{number}", text=f"It does {number}.") for number in range(1, requirements + 1)]
    stack = Stack(
        language="Python 3.11", frameworks=[], storage="SQLite", start=["python", "app.py"], port=8080, test=["pytest"]
    )
    design = Design(statement="Here.", title="Todo API", requirements=wanted, stack=stack)
    planned = tasks or [a_task(f"T{number}", [f"R{number}"]) for number in range(1, requirements + 1)]
    return Spec.of(version, design, Plan(statement="Here.", tasks=planned))


def a_case(requirement: str, outcome: str = "passed", name: str = "") -> TestCase:
    return TestCase.model_validate(
        {"id": name or f"test_{requirement.lower()}", "requirements": (requirement,), "outcome": outcome}
    )


def a_report(*cases: TestCase) -> TestReport:
    is_green = all(case.outcome == "passed" for case in cases)
    return TestReport(command="pytest", exit_code=0 if is_green else 1, cases=cases, log="ab" * 32)


def a_merge(number: int, task: str) -> Merge:
    return Merge(number=number, task=task, commit=f"{number:040x}", tree=f"{number + 1000:040x}", files=())


def a_ledger(merge: int, **results: str) -> Ledger:
    """`a_ledger(1, R1="proven", R2="failing")`."""
    rows = [
        LedgerRow.model_validate({"requirement": requirement, "text": f"It does {requirement}.", "result": result})
        for requirement, result in results.items()
    ]
    return Ledger(merge=merge, tree=f"{merge + 1000:040x}", rows=tuple(rows))


def an_objection(number: int, round_: int = 1) -> Objection:
    """Raised by the Planner, to the Architect."""
    return Objection(id=number, by="planner", to="architect", severity="minor", about="R1", text="?", round=round_)
