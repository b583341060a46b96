"""Child workflows in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from packages.agents.context import RunContext
from packages.agents.contracts import TaskOrder, TaskOutcome
from packages.agents.orchestration.building import build_task


class Nursery:
    """Children that run at once. `turn` decides which of those that have ended is told first."""

    def __init__(self, turn: Callable[[Sequence[str]], str] = min) -> None:
        self.context: RunContext | None = None
        self.turn = turn
        self.most = 0
        self._running: dict[str, TaskOrder] = {}

    async def start(self, order: TaskOrder) -> str:
        name = f"{order.task.id}/{order.first_attempt}"
        self._running[name] = order
        self.most = max(self.most, len(self._running))
        return name

    async def first(self, names: Sequence[str]) -> tuple[str, TaskOutcome]:
        assert self.context is not None
        name = self.turn(sorted(names))
        order = TaskOrder.model_validate_json(self._running.pop(name).model_dump_json())
        return name, await build_task(self.context.at("", order.task.id), order)

    async def stop(self, names: Sequence[str]) -> None:
        for name in names:
            self._running.pop(name, None)
