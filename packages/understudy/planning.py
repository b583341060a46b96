"""The tasks of a design: which files, which order, which requirements."""

from __future__ import annotations

from typing import Any

from packages.understudy.blueprint import Blueprint, Resource
from packages.understudy.documents import Spec
from packages.understudy.requirements import Kind
from packages.understudy.spec_reading import blueprint_of, stated_kinds
from packages.understudy.words import plural

SKELETON = (
    "pyproject.toml", ".gitignore", "app/__init__.py", "app/main.py", "app/settings.py", "app/models/__init__.py",
    "app/models/base.py", "app/routes/__init__.py", "app/repositories/__init__.py", "tests/conftest.py",
    "tests/test_app.py",
)  # fmt: skip
ERRORS = ("app/errors.py", "app/main.py", "tests/test_errors.py")
STORAGE = ("app/storage.py", "app/routes/health.py", "tests/test_storage.py")
PAPERS = ("README.md", "tests/test_openapi.py")


def files_of(one: Resource) -> list[str]:
    return [
        f"app/models/{one.singular}.py",
        f"app/repositories/{one.module}.py",
        f"app/routes/{one.module}.py",
        f"app/schema/{one.module}.sql",
        f"tests/test_{one.module}.py",
    ]


def tasks_of(design: Spec, is_draft: bool) -> list[dict[str, Any]]:
    """A draft lets two parallel tasks edit one file, and forgets the README."""
    blueprint = blueprint_of(design)
    kinds = stated_kinds(design)
    resources = _parents_first(blueprint)
    ids = {one.plural: f"T{number}" for number, one in enumerate(resources, start=4)}
    tasks = [
        _task(
            "T1",
            "Lay the project's foundation",
            "Make a FastAPI application that finds the routers in app/routes by itself, the settings, and the shared "
            "kinds of values. Its tests pass and ruff and mypy --strict find nothing.",
            [],
            [],
            list(SKELETON),
        ),
        _task(
            "T2",
            "Give every error one form",
            "Handlers turn refusals, invalid input, unknown paths and faults into one JSON form; app/main.py "
            "installs them. A fault tells no detail to the client.",
            _covered(kinds, "", ("errors",)),
            ["T1"],
            list(ERRORS),
        ),
        _task(
            "T3",
            "Keep data in SQLite, report health",
            "One file under DATA_DIR, a connection for each transaction, the schema from app/schema, created once. "
            "GET /health reads it. Tests show that a failed transaction leaves nothing and threads lose no write.",
            _covered(kinds, "", ("restart", "health")),
            ["T1"],
            [*STORAGE, *(["app/main.py"] if is_draft else [])],
        ),
    ]
    shared = _covered(kinds, "", ("errors", "restart"))
    for one in resources:
        parents = [ids[field.parent] for field in one.fields if field.parent in ids]
        covers = [requirement for requirement, (_, owner) in kinds.items() if owner == one.plural]
        tasks.append(
            _task(
                ids[one.plural],
                f"Build {plural(one.name)}" if " " in one.name else f"Build {one.plural}",
                f"Models, SQL, routes and tests for {one.plural} under {blueprint.path(one)}, as the spec states them. "
                "Write the tests with the code; they pass in this task's own tree.",
                sorted({*covers, *shared}, key=_number),
                ["T2", "T3", *dict.fromkeys(parents)],
                files_of(one),
            )
        )
    if not is_draft:
        needed = {parent for task in tasks for parent in task["depends_on"]}
        tasks.append(
            _task(
                f"T{len(resources) + 4}",
                "Write README, check OpenAPI",
                "How to start, configure, use, test and back up; a test compares it with the OpenAPI document.",
                _covered(kinds, "", ("health",)) + _unclaimed(design, kinds),
                [ids[one.plural] for one in resources if ids[one.plural] not in needed] or ["T3"],
                list(PAPERS),
            )
        )
    return tasks


def _parents_first(blueprint: Blueprint) -> list[Resource]:
    """In the blueprint's order, each after what it belongs to."""
    found: list[Resource] = []
    waiting = list(blueprint.resources)
    while waiting:
        ready = [
            one
            for one in waiting
            if all(
                field.parent in ("", one.plural) or blueprint.resource(field.parent) not in waiting
                for field in one.fields
            )
        ]
        chosen = ready[0] if ready else waiting[0]
        found.append(chosen)
        waiting.remove(chosen)
    return found


def _covered(kinds: dict[str, tuple[Kind, str]], owner: str, wanted: tuple[str, ...]) -> list[str]:
    return [requirement for requirement, (kind, plural_) in kinds.items() if kind in wanted and plural_ == owner]


def _unclaimed(design: Spec, kinds: dict[str, tuple[Kind, str]]) -> list[str]:
    """Requirements in words that are not the understudy's own: the last task, which sees everything, owns them."""
    return [one.id for one in design.requirements if one.id not in kinds]


def _number(requirement: str) -> int:
    return int(requirement[1:]) if requirement[1:].isdigit() else 0


def _task(id: str, goal: str, brief: str, covers: list[str], depends_on: list[str], files: list[str]) -> dict[str, Any]:
    return {"id": id, "goal": goal, "brief": brief, "covers": covers, "depends_on": depends_on, "files": files}
