"""`Models` over the router, with the journal and the budget book in the database."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from apps.api.db.models import ModelCall, Run
from apps.api.db.session import Sessions, transaction
from apps.api.events.store import storable
from packages.agents.context import Message, ModelReply
from packages.agents.contracts import Role, RunOrder, Usage
from packages.agents.errors import BudgetExhausted, ModelDeclined, ModelFailed
from packages.llm.calls import Call
from packages.llm.errors import BudgetRefused, Declined, ModelError
from packages.llm.router import Router

_TASK = re.compile(r"T\d+")


class RunModels:
    """One run's door to the router."""

    def __init__(self, router: Router, order: RunOrder) -> None:
        self._router, self._run_id = router, order.run_id

    async def complete(
        self,
        role: Role,
        step: str,
        messages: Sequence[Message],
        tools: Sequence[dict[str, Any]] = (),
        schema: Mapping[str, Any] | None = None,
        alternative: bool = False,
    ) -> ModelReply:
        plain = [
            message.model_dump(exclude_none=True, exclude_defaults=True) | {"role": message.role}
            for message in messages
        ]
        call = Call(
            run=self._run_id,
            role=role,
            step=step,
            messages=plain,
            tools=tools,
            schema=schema,
            is_alternative=alternative,
        )
        try:
            answer = await self._router.complete(call)
        except BudgetRefused as error:
            raise BudgetExhausted(error.message, error.hint) from None
        except Declined as error:
            raise ModelDeclined(error.message, error.hint) from None
        except ModelError as error:
            raise ModelFailed(error.message, error.hint) from None
        usage = Usage(
            calls=1, input_tokens=answer.input_tokens, output_tokens=answer.output_tokens, cost_usd=answer.cost_usd
        )
        return ModelReply(
            text=answer.text,
            tool_calls=answer.tool_calls,
            provider=answer.provider,
            model=answer.model,
            usage=usage,
            seconds=answer.seconds,
            replayed=answer.replayed,
        )


class StoredJournal:
    """Answers under (run, step, ordinal, request hash)."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def find(self, run: str, step: str, ordinal: int, request_hash: str) -> Mapping[str, Any] | None:
        async with self._sessions() as session:
            row = await session.get(ModelCall, (run, step, ordinal, request_hash))
        return row.reply if row else None

    async def record(self, run: str, step: str, ordinal: int, request_hash: str, answer: Mapping[str, Any]) -> None:
        values = {
            "run_id": run,
            "step": step,
            "ordinal": ordinal,
            "request_hash": request_hash,
            "role": answer.get("role", ""),
            "task": next((part for part in step.split("/") if _TASK.fullmatch(part)), ""),
            "provider": answer["provider"],
            "model": answer["model"],
            "reply": storable(dict(answer)),
            "input_tokens": answer["input_tokens"],
            "output_tokens": answer["output_tokens"],
            "cost_usd": answer["cost_usd"],
            "seconds": answer["seconds"],
        }
        async with transaction(self._sessions) as session:
            await session.execute(insert(ModelCall).values(**values).on_conflict_do_nothing())


@dataclass
class _Account:
    """`spent` is what the journal held when this worker met the run, and every settlement since."""

    spent: float
    reserved: dict[str, float] = field(default_factory=dict)


class StoredBudget:
    """Fail-closed: a call is refused when spent, reserved and its ceiling exceed the cap.

    Answers that were paid for and of no use are counted by this worker, but do not outlive it.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._accounts: dict[str, _Account] = {}

    async def is_capped(self, run: str) -> bool:
        return await self._cap(run) is not None

    async def reserve(self, run: str, ceiling_usd: float) -> str:
        cap, known = await self._cap(run), await self._spent(run)
        # No await from here on: calls that run at the same time add up.
        account = self._accounts.setdefault(run, _Account(known))
        total = account.spent + sum(account.reserved.values()) + ceiling_usd
        if cap is not None and total > cap:
            raise BudgetRefused(
                f"The next model call could cost up to ${ceiling_usd:.4f}; ${account.spent:.4f} of ${cap:.2f} is spent."
            )
        reservation = uuid4().hex
        account.reserved[reservation] = ceiling_usd
        return reservation

    async def settle(self, run: str, reservation: str, spent_usd: float) -> None:
        account = self._accounts[run]
        del account.reserved[reservation]
        account.spent += spent_usd

    async def _cap(self, run: str) -> float | None:
        async with self._sessions() as session:
            return (await session.execute(select(Run.budget_usd).where(Run.id == run))).scalar_one_or_none()

    async def _spent(self, run: str) -> float:
        if run in self._accounts:
            return self._accounts[run].spent
        async with self._sessions() as session:
            total = select(func.sum(ModelCall.cost_usd)).where(ModelCall.run_id == run)
            return (await session.execute(total)).scalar_one() or 0.0
