"""`History`: what work has cost, read from the journal of model calls."""

from __future__ import annotations

from sqlalchemy import func, select

from apps.api.db.models import ModelCall, Run
from apps.api.db.session import Sessions
from apps.api.runs.bindings.patience import patiently
from apps.api.runs.bindings.preferences import preference_of
from packages.agents.contracts import Role, RunOrder, RunState
from packages.llm.router import Router

NEWEST = 200


class UserHistory:
    def __init__(self, sessions: Sessions, router: Router, order: RunOrder) -> None:
        self._sessions, self._router, self._order = sessions, router, order

    async def tokens(self, step: str) -> int:
        used = func.sum(ModelCall.input_tokens + ModelCall.output_tokens)
        statement = select(used).where(ModelCall.run_id == self._order.run_id, ModelCall.step == step)

        async def read() -> int:
            async with self._sessions() as session:
                return int((await session.execute(statement)).scalar_one() or 0)

        return await patiently(read)

    async def tasks(self) -> list[tuple[float | None, float]]:
        """One pair for each task of the user's other runs; minutes run from its first model call to its last.

        What was taken over from another run cost nothing and took no time, so it says nothing about the next.
        """
        minutes = func.extract("epoch", func.max(ModelCall.at) - func.min(ModelCall.at)) / 60
        is_asked = func.bool_and(ModelCall.reply["replayed"].as_boolean().is_not(True))
        priced = func.count(ModelCall.cost_usd) == func.count()
        statement = (
            select(priced, func.sum(ModelCall.cost_usd), minutes)
            .join(Run, Run.id == ModelCall.run_id)
            .where(Run.owner_id == self._order.user_id, Run.id != self._order.run_id, ModelCall.task != "")
            .where(Run.state == RunState.done, ModelCall.model == self._main_model()[0])
            .group_by(ModelCall.run_id, ModelCall.task)
            .having(is_asked)
            .order_by(func.max(ModelCall.at).desc())
            .limit(NEWEST)
        )

        async def read() -> list[tuple[float | None, float]]:
            async with self._sessions() as session:
                rows = (await session.execute(statement)).all()
            return [(dollars if known else None, float(spent)) for known, dollars, spent in rows]

        return await patiently(read)

    async def model(self) -> tuple[str, float | None, float | None]:
        return self._main_model()

    def _main_model(self) -> tuple[str, float | None, float | None]:
        return self._router.main_model(Role.coder, preference_of(self._order.settings.models, Role.coder))
