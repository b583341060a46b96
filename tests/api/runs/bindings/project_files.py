"""A run's order, and trees made of files."""

from __future__ import annotations

from datetime import UTC, datetime

from apps.api.runs.bindings.workspace import ProjectWorkspace
from packages.agents.contracts import RunOrder
from tests.agents.specs import a_spec

STACK = a_spec().stack


def an_order(run_id: str = "run1") -> RunOrder:
    return RunOrder(
        run_id=run_id, project_id="p1", user_id="u1", prompt="x", created_at=datetime(2026, 1, 1, tzinfo=UTC)
    )


async def a_tree(project: ProjectWorkspace, base: str, **files: str) -> str:
    """A tree like `base` with these files; `__` stands for a folder, `_` before the ending for a dot."""
    async with project.open(base) as bench:
        for name, content in files.items():
            await bench.write(name.replace("__", "/").replace("_py", ".py"), content)
        return await bench.store()


async def by_script(run_id: str, task: str) -> str:
    """Who worked on a task, for commits."""
    return "script"
