"""What a worker lends to runs, in memory: a model that answers when it is let, and workspaces that outlive a crash."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from apps.api.runs.bindings.budget import StoredBudget
from apps.api.runs.bindings.models import StoredJournal
from packages.agents.context import Emit, Message
from packages.agents.contracts import Base, Merge, PlannedTask, Publication, Role, RunOrder
from packages.delivery.store import FolderStore
from packages.llm.calls import Call, Completion, journal_entry
from packages.llm.configuration import NO_PREFERENCE, Preference, load_configuration
from packages.llm.errors import BudgetRefused
from packages.llm.ports import Attempt, Outcome
from packages.llm.router import Router
from tests.agents.memory import MemoryWorkspace
from tests.agents.scripted_answers import Answer
from tests.agents.scripts import code

DOLLARS_PER_CALL = 0.05
PRICED = {"MODEL_PRICE_INPUT_USD_PER_MILLION": "1", "MODEL_PRICE_OUTPUT_USD_PER_MILLION": "1"}


class Gate:
    """Holds whoever asks until it is let through; whoever is ended while waiting is gone."""

    def __init__(self) -> None:
        self.on_arrival: Callable[[], None] = lambda: None
        self._waiting: list[tuple[str, asyncio.Future[None]]] = []
        self._open = 0

    async def enter(self, run_id: str) -> None:
        if self._open:
            self._open -= 1
            return
        place = run_id, asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        self.on_arrival()
        try:
            await place[1]
        finally:
            self._waiting.remove(place)

    def let(self, number: int) -> None:
        """The next ones, whether they wait already or come later."""
        ready = [future for _, future in self._waiting if not future.done()][:number]
        for future in ready:
            future.set_result(None)
        self._open = number - len(ready)

    def waiting(self, run_id: str) -> int:
        return sum(name == run_id and not future.done() for name, future in self._waiting)


class GatedModel:
    """In the router's place: answers of scripts, with the worker's own journal and its own budget book."""

    def __init__(self, journal: StoredJournal, budget: StoredBudget, answers: Mapping[str, Answer]) -> None:
        self.configure(PRICED)
        self.gate = Gate()
        self.answers = answers
        self.refused: set[str] = set()
        """Runs whose last question was more than their cap allows."""
        self.line: Router | None = None
        """A router whose endpoint must answer before a script does: the way to the model, so that it can be cut."""
        self._journal, self._budget = journal, budget

    def configure(self, variables: Mapping[str, str]) -> None:
        """What the worker would read; nobody is asked at that address."""
        named = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "OPENAI_MODEL": "script", **variables}
        self._router = Router(load_configuration(named))

    def offered_alternative(self, needs_price: bool, preference: Preference = NO_PREFERENCE) -> str:
        return self._router.offered_alternative(needs_price, preference)

    def main_model(
        self, role: str = "coder", preference: Preference = NO_PREFERENCE
    ) -> tuple[str, float | None, float | None]:
        return self._router.main_model(role, preference)

    def missing(self, names: Sequence[str]) -> tuple[str, ...]:
        return self._router.missing(names)

    async def complete(self, call: Call) -> Completion:
        key = (call.run, call.step, call.ordinal, call.request_hash)
        if recorded := await self._journal.find(*key):
            return Completion.from_record(recorded)
        attempt = await self._reserved(call)
        completion: Completion | None = None
        try:
            await self.gate.enter(call.run)
            if self.line is not None:
                await self.line.complete(replace(call, schema=None, tools=()))
            completion = self._answer(call)
        finally:
            # Whoever is ended while waiting is cut off, and may have been served.
            await asyncio.shield(self._budget.settle(attempt, Outcome(completion, may_have_cost=True)))
        await asyncio.shield(self._journal.record(*key, journal_entry(call, completion)))
        return completion

    async def _reserved(self, call: Call) -> Attempt:
        is_priced = bool(self.offered_alternative(True)) if call.is_alternative else self.main_model()[1] is not None
        price = DOLLARS_PER_CALL if is_priced else None
        attempt = Attempt(uuid4().hex, call, "script", "script", ceiling_usd=price, reserve_usd=price)
        try:
            await self._budget.reserve(attempt)
        except BudgetRefused:
            self.refused.add(call.run)
            raise
        self.refused.discard(call.run)
        return attempt

    def _answer(self, call: Call) -> Completion:
        name = call.schema["name"] if call.schema else "code"
        messages = [Message.model_validate(message) for message in call.messages]
        # A whole design or plan is a change as well.
        answer = self.answers[name.removesuffix("Change")](Role(call.role), call.step, messages)
        told: dict[str, Any] = {"tool_calls": answer} if isinstance(answer, list) else {"text": _text(answer)}
        return Completion(provider="script", model="script", cost_usd=DOLLARS_PER_CALL, **told)


def _text(answer: dict[str, Any] | str) -> str:
    return answer if isinstance(answer, str) else json.dumps(answer)


class SlowEnd:
    """Whoever comes here stays, and takes its time to end when it is cancelled."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.over = asyncio.Event()

    async def __call__(self) -> None:
        self.reached.set()
        try:
            await asyncio.Event().wait()
        finally:
            await self.over.wait()


class HeldStore(FolderStore):
    """While it is held, a delivery waits with its last document: everything else of it is told by then."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.reached = threading.Event()
        self._is_free = threading.Event()
        self._is_free.set()

    @contextmanager
    def held(self) -> Iterator[None]:
        self._is_free.clear()
        try:
            yield
        finally:
            self._is_free.set()

    def put(self, data: bytes) -> str:
        if b'"kind":"run.delivered"' in data:
            self.reached.set()
            self._is_free.wait()
        return super().put(data)


class Coder:
    """Does the work, or only says so."""

    is_lazy = False

    def __call__(self, role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        return "Done." if self.is_lazy else code(role, step, messages)


class KeptWorkspace(MemoryWorkspace):
    """One run's view of a project: commits are shared, the tip is its own, and a merge may be made twice."""

    def __init__(self, project: MemoryWorkspace, shared: KeptWorkspaces) -> None:
        super().__init__()
        self._shared = shared
        self.trees, self.commits = project.trees, project.commits
        self._made: dict[tuple[int, str, str, str], Merge] = {}

    async def merge(self, task: PlannedTask, number: int, head: Base, branch: Base, tree: str) -> Merge:
        key = number, head.commit, branch.commit, tree
        if key not in self._made:
            self._made[key] = await super().merge(task, number, head, branch, tree)
        return self._made[key]

    async def start(self) -> Base:
        if self._shared.on_start is not None:
            await self._shared.on_start()
        return await super().start()

    async def publish(self, complete: bool) -> Publication:
        return Publication(repository="memory", branch="main", commit=self.tip.commit, tree=self.tip.tree)

    async def bundle(self) -> bytes:
        return self.tip.commit.encode()


class KeptWorkspaces:
    """In the place of the projects' bare repositories."""

    def __init__(self) -> None:
        self._project = MemoryWorkspace()
        self._runs: dict[str, KeptWorkspace] = {}
        self.on_start: Callable[[], Awaitable[None]] | None = None
        """What happens to whoever looks where to begin."""

    def of(self, order: RunOrder, emit: Emit, keep: object = None) -> KeptWorkspace:
        return self._runs.setdefault(order.run_id, KeptWorkspace(self._project, self))

    async def forget(self, run_id: str, project_id: str) -> None:
        """Commits stay: other runs may build on them."""
