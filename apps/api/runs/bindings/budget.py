"""`BudgetBook` over the database: a run's money, and how many calls and minutes it and each of its tasks may take."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy import Integer, Numeric, cast, func, select

from apps.api.db.models import ModelCall, Run
from apps.api.db.session import Sessions
from apps.api.runs.bindings.patience import patiently
from packages.agents.contracts import FINAL_STATES, Limits, TaskOrder
from packages.agents.errors import StepFailed
from packages.llm.calls import Call, Completion
from packages.llm.errors import AccountSpent, BudgetRefused, PriceUnknown, RunSpent

_DIGITS = 9  # of a dollar, as in the database


def account_of(order: TaskOrder) -> str:
    """The account of one order of a task: every order has the task's limits anew."""
    return f"{order.task.id}/{order.first_attempt}"


@dataclass
class _Account:
    """What a run, or one order of a task, has used: what the journal held when it was opened, and all that came since.

    Dollars that may be owed for calls that were cut off are no part of `spent_usd`.
    """

    calls: int = 0
    minutes: float = 0.0
    spent_usd: float = 0.0
    unpriced: int = 0
    """Answers of which not even the most that they can have cost is known."""
    cut_off_usd: float = 0.0
    under_way: dict[str, float | None] = field(default_factory=dict)
    """The most that each call under way can cost, by its reservation; None if no price is known."""

    def settle(self, reservation: str, answer: Completion | None, may_have_cost: bool) -> None:
        ceiling = self.under_way.pop(reservation)
        if answer is None:
            self.cut_off_usd += (ceiling or 0.0) if may_have_cost else 0.0
            return
        self.calls += 1
        self.minutes += answer.seconds / 60
        spent = ceiling if answer.cost_usd is None else answer.cost_usd
        self.spent_usd += spent or 0.0
        self.unpriced += spent is None

    @property
    def all_calls(self) -> int:
        return self.calls + len(self.under_way)

    @property
    def reserved_usd(self) -> float:
        return sum(ceiling or 0.0 for ceiling in self.under_way.values())

    def has(self, dollars: float, of: float) -> bool:
        return round(self.spent_usd + self.reserved_usd + self.cut_off_usd + dollars, _DIGITS) <= of

    def words(self, allowed: str) -> str:
        """Where the money is: "$4.9000 of $5.00 is spent, and $0.3000 may be for calls that were cut off"."""
        said = [f"${self.spent_usd:.4f} of {allowed} is spent"]
        if self.reserved_usd:
            said.append(f"${self.reserved_usd:.4f} is set aside for calls under way")
        if self.cut_off_usd:
            said.append(f"${self.cut_off_usd:.4f} may be for calls that were cut off")
        return ", and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


@dataclass
class _Open:
    """A run that this worker has made calls for: its cap as it was last seen, itself, and its tasks' orders."""

    whole: _Account
    cap_usd: float | None = None
    orders: dict[str, _Account] = field(default_factory=dict)

    def see_cap(self, cap_usd: float | None) -> None:
        """Whoever raises the cap has read what may be owed for calls that were cut off, and lets the run go on."""
        if cap_usd is None:
            return
        if self.cap_usd is not None and cap_usd > self.cap_usd:
            for account in (self.whole, *self.orders.values()):
                account.cut_off_usd = 0.0
        self.cap_usd = max(cap_usd, self.cap_usd or 0.0)


class StoredBudget:
    """Fail-closed: a call is refused when spent, reserved and its ceiling exceed what is allowed.

    One worker at a time works on a run. It reads the run's journal once and counts by itself from then on, so that no
    answer is missing while it is written down. What is not in the journal does not outlive the worker: answers that
    were paid for and of no use, and what may be owed for calls that were cut off. An answer without its usage counts
    as the most that it can have cost.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._open: dict[str, _Open] = {}

    async def reserve(self, call: Call, ceiling_usd: float | None) -> str:
        cap, limits = await patiently(lambda: self._allowed(call.run))
        run = await self._opened(call.run)
        order = await self._opened_order(run, call) if call.account else None
        # No await from here on: calls that run at the same time add up.
        run.see_cap(cap)
        _require_calls(limits, run.whole)
        if cap is not None or limits.task_usd is not None:
            ceiling_usd = _require_price(run.whole, call, ceiling_usd)
        if order is not None:
            _require_order(limits, call.account, order, ceiling_usd or 0.0)
        if cap is not None:
            _require_money(cap, run.whole, ceiling_usd or 0.0)
        reservation = uuid4().hex
        for account in (run.whole, order):
            if account is not None:
                account.under_way[reservation] = ceiling_usd
        return reservation

    async def settle(self, run: str, reservation: str, answer: Completion | None, may_have_cost: bool = False) -> None:
        found = self._open.get(run)
        if found is None:
            return  # the run has ended meanwhile
        for account in (found.whole, *found.orders.values()):
            if reservation in account.under_way:
                account.settle(reservation, answer, may_have_cost)

    async def _opened(self, run: str) -> _Open:
        if run not in self._open:
            used = await patiently(lambda: self._used(run))
            await patiently(self._close_ended)
            self._open.setdefault(run, _Open(used))
        return self._open[run]

    async def _opened_order(self, run: _Open, call: Call) -> _Account:
        if call.account not in run.orders:
            used = await patiently(lambda: self._used(call.run, call.account))
            run.orders.setdefault(call.account, used)
        return run.orders[call.account]

    async def _close_ended(self) -> None:
        """Runs end in many ways, and nobody has to say so: whenever a run is opened, those that ended are closed."""
        opened = list(self._open)
        if not opened:
            return
        async with self._sessions() as session:
            at_work = select(Run.id).where(Run.id.in_(opened), Run.state.not_in(FINAL_STATES))
            kept = set((await session.scalars(at_work)).all())
        for run in opened:
            if run not in kept:
                self._open.pop(run, None)

    async def _allowed(self, run: str) -> tuple[float | None, Limits]:
        async with self._sessions() as session:
            row = (await session.execute(select(Run.budget_usd, Run.limits).where(Run.id == run))).one_or_none()
        if row is None:
            raise StepFailed(f"Nobody knows what run {run} may use: it is not in the database.", "Start a new run.")
        return row[0], Limits.model_validate(row[1])

    async def _used(self, run: str, account: str = "") -> _Account:
        dollars = func.coalesce(ModelCall.cost_usd, cast(ModelCall.reply["ceiling_usd"].astext, Numeric))
        statement = select(
            func.count(), func.sum(ModelCall.seconds) / 60, func.sum(dollars), func.count() - func.count(dollars)
        ).where(ModelCall.run_id == run)
        if account:
            task, first_attempt = account.split("/")
            attempt = cast(func.substring(ModelCall.step, f"^{task}/([0-9]+)/"), Integer)
            statement = statement.where(attempt >= int(first_attempt))
        async with self._sessions() as session:
            calls, minutes, spent, unpriced = (await session.execute(statement)).one()
        return _Account(calls, float(minutes or 0), float(spent or 0), unpriced)


def _require_calls(limits: Limits, run: _Account) -> None:
    if run.all_calls >= limits.run_calls:
        raise RunSpent(
            f"The run has made {run.all_calls} model calls; its limit is {limits.run_calls}.",
            "Start a new run with a higher `limits.run_calls`.",
        )
    if run.minutes >= limits.run_minutes:
        raise RunSpent(
            f"The run has taken {run.minutes:.0f} minutes of model time; its limit is {limits.run_minutes:g}.",
            "Start a new run with a higher `limits.run_minutes`.",
        )


def _require_price(run: _Account, call: Call, ceiling_usd: float | None) -> float:
    if ceiling_usd is None:
        which = "other model" if call.is_alternative else "model"
        hint = PriceUnknown.alternative_hint if call.is_alternative else None
        raise PriceUnknown(f"This run has a limit in dollars, but the price of its {which} is not known.", hint)
    if run.unpriced:
        raise PriceUnknown(
            f"This run has a limit in dollars, but what {run.unpriced} of its answers have cost is not known.",
            "Start a new run: the price was not set while this one had no limit.",
        )
    return ceiling_usd


def _require_order(limits: Limits, account: str, order: _Account, ceiling_usd: float) -> None:
    task = account.split("/")[0]
    if order.all_calls >= limits.task_calls:
        raise AccountSpent(
            f"{task} has made {order.all_calls} model calls; its limit is {limits.task_calls}.",
            "Retry the task, or start a new run with a higher `limits.task_calls`.",
        )
    if order.minutes >= limits.task_minutes:
        raise AccountSpent(
            f"{task} has taken {order.minutes:.0f} minutes of model time; its limit is {limits.task_minutes:g}.",
            "Retry the task, or start a new run with a higher `limits.task_minutes`.",
        )
    if limits.task_usd is not None and not order.has(ceiling_usd, limits.task_usd):
        raise AccountSpent(
            f"The next model call of {task} could cost up to ${ceiling_usd:.4f}; "
            f"{order.words(f'its ${limits.task_usd:g}')}.",
            "Retry the task, or start a new run with a higher `limits.task_usd`.",
        )


def _require_money(cap: float, run: _Account, ceiling_usd: float) -> None:
    if not run.has(ceiling_usd, cap):
        raise BudgetRefused(f"The next model call could cost up to ${ceiling_usd:.4f}; {run.words(f'${cap:.2f}')}.")
