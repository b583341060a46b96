"""Tells the story of a recorded run again: flow, crews, prompts and sandbox are real, the model is not.

No database and no network: what is durable elsewhere is in memory here, and whoever asks a model finds the answer that
was recorded to exactly this question, or ends the run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from apps.api.runs.bindings.models import RunModels
from apps.api.runs.bindings.search import Searches
from apps.api.runs.bindings.workspace import ProjectWorkspace, ProjectWorkspaces
from apps.api.runs.projection.past import position
from packages.agents.context import RunContext
from packages.agents.contracts import Approval, Artifact, Publication, Retrieved, RunOrder, RunState, SearchOrder
from packages.agents.errors import NotRecorded
from packages.agents.events import ContextRetrieved, Delivered
from packages.agents.orchestration.flow import run_flow
from packages.llm.calls import Call, Completion, first_difference
from tests.agents.memory import Person, Recorder, Steps
from tests.agents.nursery import Nursery

Row = dict[str, Any]


class RecordedAnswers:
    """In the router's place."""

    def __init__(self, recording: Row, folder: str) -> None:
        self._again = f"record it anew: ./conclave record {folder}"
        self._model = str(recording["model"])
        self._answers: list[Row] = recording["answers"]
        self.used = 0

    async def complete(self, call: Call) -> Completion:
        versions = [one for one in self._answers if (one["step"], one["ordinal"]) == (call.step, call.ordinal)]
        for answer in versions:
            if answer["request_hash"] == call.request_hash:
                self.used += 1
                return self._completion(answer)
        if not versions:
            raise NotRecorded(f"{call.step} asks what was not asked when this was recorded; {self._again}")
        where = first_difference(call.parts, versions[-1]["asked"])
        raise NotRecorded(f"the prompt of {call.step} changed since this was recorded ({where}); {self._again}")

    def _completion(self, answer: Row) -> Completion:
        known = {name: answer[name] for name in ("text", "tool_calls", "input_tokens", "output_tokens")}
        return Completion(provider="recording", model=self._model, cost_usd=0.0, replayed=True, **known)

    def tokens(self, step: str) -> int:
        return sum(one["input_tokens"] + one["output_tokens"] for one in self._answers if one["step"] == step)


class RecordedHistory:
    """What the attempts cost when they were made."""

    def __init__(self, answers: RecordedAnswers) -> None:
        self._answers = answers

    async def tokens(self, step: str) -> int:
        return self._answers.tokens(step)

    async def tasks(self) -> list[tuple[float | None, float]]:
        return []

    async def model(self) -> tuple[str, float | None, float | None]:
        return "recording", 0.0, 0.0


class NothingGiven:
    """Nobody told this story before."""

    async def recalled(self, step: str, order: SearchOrder, tree: str) -> Retrieved | None:
        return None


class RepositoryDelivery:
    """Onto the branches of the project's repository; documents are made and not kept."""

    def __init__(self, workspace: ProjectWorkspace) -> None:
        self._workspace = workspace

    async def store(self, name: str, content: str, media_type: str) -> Artifact:
        return Artifact(name=name, hash="0" * 64, size_bytes=len(content), media_type=media_type)

    async def publish(self, complete: bool) -> Publication:
        return await self._workspace.publish(complete)

    async def bundle(self) -> Artifact:
        return await self.store("repository.bundle", "", "application/x-git-bundle")

    async def event_log(self) -> str:
        return ""


@dataclass
class Played:
    state: RunState
    reason: str
    tree: str
    used: int
    retrieved: list[ContextRetrieved]


async def play(recording: Row, folder: Path, workspaces: ProjectWorkspaces, searches: Searches | None = None) -> Played:
    """The run from its order to its end. `folder` is where the recording lies, as the messages name it.

    With `searches` it is told as a run is that may search.
    """
    order = RunOrder.model_validate(
        {
            **recording["order"],
            "run_id": "recording",
            "project_id": "recording",
            "user_id": "somebody",
            "user_name": "somebody",
            "alternative_model": recording["other_model"],
            "retrieves": searches is not None,
            "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        }
    )
    answers, recorder = RecordedAnswers(recording, str(folder)), Recorder()
    nursery = Nursery(lambda names: in_turn(recording["arrivals"], names))
    workspace = workspaces.of(order, recorder)
    context = RunContext(
        order=order,
        step=Steps(),
        children=nursery,
        inbox=Person([Approval.model_validate({**one, "by": "somebody"}) for one in recording["approvals"]]),
        emit=recorder,
        models=RunModels(answers, order.run_id),
        workspace=workspace,
        delivery=RepositoryDelivery(workspace),
        history=RecordedHistory(answers),
        search=searches.of(order, NothingGiven()) if searches else None,
    )
    nursery.context = context
    state = await run_flow(context)
    moves = [event for event in recorder.facts.values() if event.kind == "run.state_changed"]
    trees = [event.delivery.tree for event in recorder.of(Delivered)]
    told = [event for event in recorder.narration if isinstance(event, ContextRetrieved)]
    return Played(state, moves[-1].reason, trees[-1] if trees else "", answers.used, told)


def in_turn(arrivals: Sequence[tuple[str, int]], names: Sequence[str]) -> str:
    """The task whose turn it was."""

    def place(name: str) -> int:
        task, attempt = name.split("/")
        return position([(one, last) for one, last in arrivals], task, int(attempt))

    return min(names, key=place)
