"""All SQL about requests to providers: what is set aside, what they cost, and what was used of each purse."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, SelectBase, func, literal, select, union_all, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from apps.api.db.models import ModelAttempt, ProjectSettings, Run
from apps.api.events.store import storable
from packages.agents.contracts import Limits
from packages.llm.calls import Call
from packages.llm.configuration import DayCaps
from packages.llm.ports import Attempt, Outcome, PassedOver

_TASK = re.compile(r"T\d+")
# Reservations of all workers wait for each other: the number is ours alone in this database.
_LOCK = 7_230_942
# Whoever holds them up and is frozen meanwhile is cut off by the database.
_IDLE = "10s"


@dataclass(frozen=True)
class Used:
    """What a run, an order of a task, or a day has used. Minutes are of the models' own time.

    What was cut off counts as a call as well, for whoever is cut off for ever would otherwise ask for ever.

    `spent_usd` is for answers, of use or not; `reserved_usd` for requests under way; `cut_off_usd` may be owed for
    requests without an answer. Of `unpriced` requests not even the most that they can cost is known.
    """

    calls: int = 0
    minutes: float = 0.0
    spent_usd: float = 0.0
    reserved_usd: float = 0.0
    cut_off_usd: float = 0.0
    unpriced: int = 0


@dataclass(frozen=True)
class Allowed:
    """Whose run it is, and what it may use."""

    user_id: str
    project_id: str
    cap_usd: float | None
    limits: Limits
    project_usd_per_day: float | None = None
    """What the project's owners allow it, besides what the deployment does."""


def task_of(step: str) -> str:
    """ "T2" of "split/T2/3"; "" if the step is of no task."""
    return next((part for part in step.split("/") if _TASK.fullmatch(part)), "")


def day_of(moment: datetime) -> datetime:
    """Its beginning (UTC)."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


class Ledger:
    """Within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self) -> None:
        """Until the transaction ends nobody else reserves anything, on whichever worker. Locks no row."""
        idle = func.set_config("idle_in_transaction_session_timeout", _IDLE, True)
        await self._session.execute(select(idle, func.pg_advisory_xact_lock(_LOCK)))

    async def has(self, attempt_id: str) -> bool:
        found = select(ModelAttempt.id).where(ModelAttempt.id == attempt_id)
        return (await self._session.execute(found)).one_or_none() is not None

    async def allowed(self, run_id: str) -> Allowed | None:
        """None if nobody knows the run."""
        statement = (
            select(Run.owner_id, Run.project_id, Run.budget_usd, Run.limits, ProjectSettings.day_usd)
            .outerjoin(ProjectSettings, ProjectSettings.project_id == Run.project_id)
            .where(Run.id == run_id)
        )
        row = (await self._session.execute(statement)).one_or_none()
        return Allowed(row[0], row[1], row[2], Limits.model_validate(row[3]), row[4]) if row else None

    async def used(self, attempt: Attempt, allowed: Allowed, days: DayCaps, day: datetime) -> dict[str, Used]:
        """By `run` and, where there is one, `order`; of the day by `project`, `user` and `provider` that have a cap.

        While a request is under way the provider may have to be paid what this one costs, all others what the dearest
        of the candidates does.
        """
        row, reserved = ModelAttempt, ModelAttempt.reserved_usd
        of_run, of_day = row.run_id == attempt.call.run, row.at >= day
        sums = {"run": _sums("run", of_run, reserved)}
        if attempt.call.account:
            sums["order"] = _sums("order", of_run & (row.account == attempt.call.account), reserved)
        if days.project_usd_per_day is not None:
            sums["project"] = _sums("project", of_day & (row.project_id == allowed.project_id), reserved)
        if days.user_usd_per_day is not None:
            sums["user"] = _sums("user", of_day & (row.user_id == allowed.user_id), reserved)
        if attempt.provider in days.provider_usd_per_day:
            sums["provider"] = _sums("provider", of_day & (row.provider == attempt.provider), row.ceiling_usd)
        found: Any = await self._session.execute(union_all(*sums.values()))
        by_state: dict[str, dict[str, _Sums]] = {name: {} for name in sums}
        for name, state, *numbers in found:
            by_state[name][state] = _Sums(*numbers)
        return {name: _used(states) for name, states in by_state.items()}

    async def open(
        self, attempt: Attempt, allowed: Allowed, worker_id: str, reserved_usd: float | None, at: datetime
    ) -> None:
        await self._insert(
            **_of_call(attempt.call, allowed, attempt.passed_over),
            id=attempt.id,
            provider=attempt.provider,
            model=attempt.model,
            number=attempt.number,
            is_hedge=attempt.is_hedge,
            reason=attempt.reason,
            worker_id=worker_id,
            state="open",
            reserved_usd=reserved_usd,
            ceiling_usd=attempt.ceiling_usd,
            at=at,
        )

    async def close(self, attempt_id: str, outcome: Outcome, at: datetime) -> None:
        """Once: only a late answer says more than that there was none."""
        row, answer = ModelAttempt, outcome.answer
        values: dict[str, Any] = {"error": outcome.error, "ended_at": at, "seconds": outcome.seconds}
        values["first_token_seconds"] = outcome.first_token_seconds
        if answer is None:
            values["state"] = "cut_off" if outcome.may_have_cost else "void"
        else:
            names = ("cost_usd", "cost_source", "input_tokens", "output_tokens", "cached_tokens")
            values |= {"state": "settled", **{name: getattr(answer, name) for name in names}}
            values["seconds"] = outcome.seconds or answer.seconds
        before = ("open",) if answer is None else ("open", "cut_off")
        statement = update(row).where(row.id == attempt_id, row.state.in_(before)).values(**storable(values))
        await self._session.execute(statement)

    async def cut_off_of(self, worker_id: str, at: datetime) -> int:
        """Whatever this worker has open; how many requests that were."""
        return await self._cut_off(ModelAttempt.worker_id == worker_id, at)

    async def cut_off_before(self, before: datetime, at: datetime) -> int:
        """Whatever is open since then, of whichever worker: one may have gone for good."""
        return await self._cut_off(ModelAttempt.at < before, at)

    async def _cut_off(self, which: ColumnElement[bool], at: datetime) -> int:
        found = update(ModelAttempt).where(which, ModelAttempt.state == "open")
        closed = await self._session.execute(found.values(state="cut_off", ended_at=at).returning(ModelAttempt.id))
        return len(closed.all())

    async def note_nobody(
        self, id_: str, call: Call, allowed: Allowed, passed_over: tuple[PassedOver, ...], worker_id: str, at: datetime
    ) -> None:
        told = _of_call(call, allowed, passed_over)
        ends = {"state": "nobody", "error": "NobodyAvailable", "number": 0, "at": at, "ended_at": at}
        await self._insert(id=id_, worker_id=worker_id, **told, **ends)

    async def _insert(self, **values: Any) -> None:
        await self._session.execute(insert(ModelAttempt).values(**storable(values)).on_conflict_do_nothing())


def _of_call(call: Call, allowed: Allowed, passed_over: tuple[PassedOver, ...]) -> dict[str, Any]:
    return {
        "run_id": call.run,
        "user_id": allowed.user_id,
        "project_id": allowed.project_id,
        "account": call.account,
        "role": call.role,
        "step": call.step,
        "task": task_of(call.step),
        "passed_over": [asdict(one) for one in passed_over],
    }


class _Sums(NamedTuple):
    """Of all requests in one state; `priced` of them have dollars."""

    number: int = 0
    seconds: float = 0.0
    dollars: float = 0.0
    reserved: float = 0.0
    priced: int = 0


def _sums(name: str, of: ColumnElement[bool], reserved: InstrumentedAttribute[float | None]) -> SelectBase:
    row = ModelAttempt
    dollars = func.coalesce(row.cost_usd, row.ceiling_usd)
    sums = (func.coalesce(func.sum(one), 0) for one in (row.seconds, dollars, reserved))
    counted = row.state.in_(("open", "settled", "cut_off"))
    return (
        select(literal(name), row.state, func.count(), *sums, func.count(dollars))
        .where(of, counted)
        .group_by(row.state)
    )


def _used(states: Mapping[str, _Sums]) -> Used:
    settled, under_way, cut_off = (states.get(state, _Sums()) for state in ("settled", "open", "cut_off"))
    return Used(
        calls=settled.number + under_way.number + cut_off.number,
        minutes=(settled.seconds + cut_off.seconds) / 60,
        spent_usd=float(settled.dollars),
        reserved_usd=float(under_way.reserved),
        cut_off_usd=float(cut_off.dollars),
        unpriced=sum(one.number - one.priced for one in states.values()),
    )
