"""All SQL about requests to providers, and about what administrators said of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Float, and_, case, cast, column, delete, func, or_, select, text, true, values
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.types import Text

from apps.api.admin.schemas import ConditionView, Forced, LatencyView, SpendView, TrafficView, target_name
from apps.api.db.models import ModelAttempt, ProviderOrder, User
from apps.api.db.repository import Repository

WINDOW = timedelta(hours=24)
_HAS_ENDED = ModelAttempt.state.in_(("settled", "cut_off", "void"))
_IS_ANSWER = and_(ModelAttempt.state == "settled", ModelAttempt.error == "")
# A run that was cancelled, or a hedge that came second, is nobody's fault.
_NO_FAULTS = ("", "Cancelled")
_COST = func.coalesce(ModelAttempt.cost_usd, ModelAttempt.ceiling_usd)
_NOW = func.clock_timestamp()
_STANDS = or_(ProviderOrder.until.is_(None), ProviderOrder.until > _NOW)


class AdminRepository(Repository):
    """Everything is by target: `provider` and `provider/model`."""

    async def traffic(self) -> dict[str, TrafficView]:
        errors = await self._errors()
        attempt = ModelAttempt
        answered = attempt.seconds.is_not(None) & _IS_ANSWER
        statement = (
            select(
                attempt.provider,
                attempt.model,
                func.count(),
                *(_percentile(part, attempt.seconds).filter(answered) for part in (0.5, 0.95)),
                *(_percentile(part, attempt.first_token_seconds).filter(_IS_ANSWER) for part in (0.5, 0.95)),
                func.sum(attempt.input_tokens),
                func.sum(attempt.output_tokens),
                func.sum(attempt.cached_tokens),
            )
            .where(attempt.at > func.now() - WINDOW, _HAS_ENDED)
            .group_by(_by_target())
        )
        found = {}
        for provider, model, requests, p50, p95, first50, first95, *tokens in await self.session.execute(statement):
            target = target_name(provider, model or "")
            found[target] = TrafficView(
                requests=requests,
                errors=errors.get(target, {}),
                latency=LatencyView(p50=p50, p95=p95),
                first_token=LatencyView(p50=first50, p95=first95),
                input_tokens=int(tokens[0]),
                output_tokens=int(tokens[1]),
                cached_tokens=int(tokens[2]),
            )
        return found

    async def asked(self) -> set[str]:
        """The models that were asked in the last 24 hours."""
        attempt = ModelAttempt
        recent = (attempt.at > func.now() - WINDOW) & (attempt.state != "nobody")
        found = await self.session.execute(select(attempt.provider, attempt.model).where(recent).distinct())
        return {target_name(provider, model) for provider, model in found}

    async def spend_today(self) -> dict[str, SpendView]:
        """As budgets count it: an answer without its cost counts as the most that it can have cost."""
        attempt = ModelAttempt
        may_be_owed = attempt.state.in_(("open", "cut_off"))
        statement = (
            select(
                attempt.provider,
                attempt.model,
                func.sum(_COST).filter(attempt.state == "settled"),
                func.sum(attempt.ceiling_usd).filter(may_be_owed),
            )
            .where(attempt.at >= _midnight(), attempt.state != "nobody")
            .group_by(_by_target())
        )
        return {
            target_name(provider, model or ""): SpendView(cost_usd=float(cost or 0), may_be_owed_usd=float(owed or 0))
            for provider, model, cost, owed in await self.session.execute(statement)
        }

    async def last_successes(self, targets: Collection[tuple[str, str]]) -> dict[str, datetime]:
        """Of these models, as (provider, model), however long ago it was. Of a provider it is that of its models."""
        if not targets:
            return {}
        wanted = values(column("provider", Text), column("model", Text), name="wanted").data(list(targets))
        newest = (
            select(ModelAttempt.ended_at)
            .where(ModelAttempt.provider == wanted.c.provider, ModelAttempt.model == wanted.c.model, _IS_ANSWER)
            .order_by(ModelAttempt.at.desc())
            .limit(1)
            .lateral("newest")
        )
        statement = select(wanted.c.provider, wanted.c.model, newest.c.ended_at).join(newest, true())
        found: dict[str, datetime] = {}
        for provider, model, ended_at in await self.session.execute(statement):
            if ended_at is not None:
                found[target_name(provider, model)] = ended_at
                found[provider] = max(ended_at, found.get(provider, ended_at))
        return found

    async def decisions(self, limit: int) -> Sequence[ModelAttempt]:
        """The newest requests, and the questions for which there was nobody to ask."""
        statement = select(ModelAttempt).order_by(ModelAttempt.at.desc(), ModelAttempt.id.desc()).limit(limit)
        return (await self.session.execute(statement)).scalars().all()

    async def orders(self) -> dict[str, ConditionView]:
        """What administrators said and still stands."""
        statement = select(ProviderOrder, User.name).join(User, User.id == ProviderOrder.by).where(_STANDS)
        return {
            target_name(order.provider, order.model): ConditionView.model_validate(
                {
                    "state": order.state,
                    "cause": order.reason,
                    "since": order.at,
                    "until": order.until,
                    "by": name,
                }
            )
            for order, name in await self.session.execute(statement)
        }

    async def order(
        self, provider: str, model: str, state: Forced, reason: str, by: str, until: datetime | None
    ) -> None:
        """Said again while it stands, it stands since it was said first."""
        said = {"provider": provider, "model": model, "state": state, "reason": reason, "by": by, "until": until}
        statement = insert(ProviderOrder).values(**said, at=_NOW)
        is_same = (ProviderOrder.state == statement.excluded.state) & _STANDS
        since = case((is_same, ProviderOrder.at), else_=_NOW)
        news = {name: statement.excluded[name] for name in ("state", "reason", "by", "until")}
        await self.session.execute(
            statement.on_conflict_do_update(
                index_elements=[ProviderOrder.provider, ProviderOrder.model], set_={**news, "at": since}
            )
        )

    async def take_back(self, provider: str, model: str) -> None:
        """The order about this model; without a model those about the provider and each of its models."""
        ours = ProviderOrder.provider == provider
        if model:
            ours &= ProviderOrder.model == model
        await self.session.execute(delete(ProviderOrder).where(ours))

    async def _errors(self) -> dict[str, dict[str, int]]:
        attempt = ModelAttempt
        statement = (
            select(attempt.provider, attempt.model, attempt.error, func.count())
            .where(attempt.at > func.now() - WINDOW, _HAS_ENDED, attempt.error.not_in(_NO_FAULTS))
            .group_by(attempt.error, _by_target())
            .order_by(func.count().desc(), attempt.error)
        )
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for provider, model, error, count in await self.session.execute(statement):
            found[target_name(provider, model or "")][error] = count
        return found


def _by_target() -> Any:
    """Rows of models, and rows of whole providers, in which the model is null."""
    return func.grouping_sets(
        text("(model_attempts.provider)"), text("(model_attempts.provider, model_attempts.model)")
    )


def _percentile(part: float, seconds: Any) -> Any:
    return func.percentile_cont(part).within_group(cast(seconds, Float))


def _midnight() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
