"""Which branch is a run's, and where it began."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

from fastapi import Depends

from apps.api.events.repository import EventRepository, recorded
from apps.api.identifiers import Identifier
from apps.api.resources import ResourcesDep
from apps.api.runs.service import RunsDep
from apps.api.source.git import BareRepository
from apps.api.source.service import Branch, Source
from packages.agents.events import TaskMerged


async def _source(run_id: Identifier, runs: RunsDep, resources: ResourcesDep) -> Source:
    run = await runs.owned(run_id)
    head = f"refs/conclave/runs/{run_id}/head"
    branch = Branch(f"Run {run_id}", run.project_id, head, partial(_start, runs.events, run_id))
    return Source(branch, resources.settings)


async def _start(events: EventRepository, run_id: str, repository: BareRepository) -> str | None:
    """The first parent of the run's first merge."""
    for row in await events.rows(run_id, limit=1, kinds=("task.merged",)):
        told = recorded(row)
        if told is not None and isinstance(told.event, TaskMerged):
            return await asyncio.to_thread(repository.resolve, f"{told.event.merge.commit}^1^{{commit}}")
    return None


SourceDep = Annotated[Source, Depends(_source)]
