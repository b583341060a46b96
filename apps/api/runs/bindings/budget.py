"""`BudgetBook` over the database: a run's money, and how many calls and minutes it and each of its tasks may take."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy import Integer, cast, func, select

from apps.api.db.models import ModelCall, Run
from apps.api.db.session import Sessions
from packages.agents.contracts import Limits, TaskOrder
from packages.llm.calls import Call
from packages.llm.errors import AccountSpent, BudgetRefused, LimitReached, PriceUnknown


def account_of(order: TaskOrder) -> str:
    """The account of one order of a task: every order has the task's limits anew."""
    return f"{order.task.id}/{order.first_attempt}"


@dataclass(frozen=True)
class _Used:
    """Answers in the journal, and calls under way with the most that they can cost."""

    calls: int
    minutes: float
    dollars: float | None
    """None if a price is not known."""


@dataclass
class _Open:
    """What this worker knows of a run: every settlement, and each reservation with its account and ceiling."""

    spent: float
    reserved: dict[str, tuple[str, float]] = field(default_factory=dict)

    def of(self, account: str) -> list[float]:
        return [ceiling for whose, ceiling in self.reserved.values() if account in ("", whose)]


class StoredBudget:
    """Fail-closed: a call is refused when spent, reserved and its ceiling exceed what is allowed.

    Answers that were paid for and of no use are counted by this worker, but do not outlive it.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._open: dict[str, _Open] = {}

    async def reserve(self, call: Call, ceiling_usd: float | None) -> str:
        cap, limits = await self._allowed(call.run)
        known = await self._used(call.run)
        task = await self._used(call.run, call.account) if call.account else None
        # No await from here on: calls that run at the same time add up.
        run = self._open.setdefault(call.run, _Open(known.dollars or 0.0))
        _require_calls(limits, known, len(run.reserved))
        if task is not None:
            _require_account(limits, call.account, task, run.of(call.account), ceiling_usd)
        if cap is not None:
            _require_money(cap, run, ceiling_usd)
        reservation = uuid4().hex
        run.reserved[reservation] = (call.account, ceiling_usd or 0.0)
        return reservation

    async def settle(self, run: str, reservation: str, spent_usd: float) -> None:
        found = self._open[run]
        del found.reserved[reservation]
        found.spent += spent_usd

    async def _allowed(self, run: str) -> tuple[float | None, Limits]:
        async with self._sessions() as session:
            row = (await session.execute(select(Run.budget_usd, Run.limits).where(Run.id == run))).one_or_none()
        return (None, Limits()) if row is None else (row[0], Limits.model_validate(row[1]))

    async def _used(self, run: str, account: str = "") -> _Used:
        priced = func.count(ModelCall.cost_usd)
        statement = select(func.count(), func.sum(ModelCall.seconds) / 60, func.sum(ModelCall.cost_usd), priced).where(
            ModelCall.run_id == run
        )
        if account:
            task, first_attempt = account.split("/")
            attempt = cast(func.substring(ModelCall.step, f"^{task}/([0-9]+)/"), Integer)
            statement = statement.where(attempt >= int(first_attempt))
        async with self._sessions() as session:
            calls, minutes, dollars, known = (await session.execute(statement)).one()
        return _Used(calls, float(minutes or 0), float(dollars or 0) if known == calls else None)


def _require_calls(limits: Limits, used: _Used, under_way: int) -> None:
    if used.calls + under_way >= limits.run_calls:
        reason = f"The run has made {used.calls + under_way} model calls; its limit is {limits.run_calls}."
        raise LimitReached(reason, "Start a new run with a higher `limits.run_calls`.")
    if used.minutes >= limits.run_minutes:
        reason = f"The run has taken {used.minutes:.0f} minutes of model time; its limit is {limits.run_minutes:g}."
        raise LimitReached(reason, "Start a new run with a higher `limits.run_minutes`.")


def _require_account(
    limits: Limits, account: str, used: _Used, under_way: list[float], ceiling_usd: float | None
) -> None:
    task, calls = account.split("/")[0], used.calls + len(under_way)
    if calls >= limits.task_calls:
        raise AccountSpent(f"{task} has made {calls} model calls; its limit is {limits.task_calls}.")
    if used.minutes >= limits.task_minutes:
        raise AccountSpent(
            f"{task} has taken {used.minutes:.0f} minutes of model time; its limit is {limits.task_minutes:g}."
        )
    if limits.task_usd is None:
        return
    if ceiling_usd is None or used.dollars is None:
        raise AccountSpent(
            f"{task} has a limit of ${limits.task_usd:g}, but the price of its model calls is not known."
        )
    if used.dollars + sum(under_way) + ceiling_usd > limits.task_usd:
        raise AccountSpent(
            f"The next model call of {task} could cost up to ${ceiling_usd:.4f}; "
            f"${used.dollars:.4f} of its ${limits.task_usd:g} is spent."
        )


def _require_money(cap: float, run: _Open, ceiling_usd: float | None) -> None:
    if ceiling_usd is None:
        raise PriceUnknown("This run has a budget, but the price of its model is not known.")
    if run.spent + sum(run.of("")) + ceiling_usd > cap:
        raise BudgetRefused(
            f"The next model call could cost up to ${ceiling_usd:.4f}; ${run.spent:.4f} of ${cap:.2f} is spent."
        )
