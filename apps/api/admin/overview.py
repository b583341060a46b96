"""Puts together what workers tell, what the database counted, and what administrators said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from apps.api.admin.schemas import (
    Board,
    ConditionView,
    DecisionView,
    LoadView,
    ModelView,
    Outcome,
    PassedOverView,
    PriceView,
    ProviderView,
    SpendView,
    TargetReport,
    TrafficView,
    target_name,
)
from apps.api.db.models import ModelAttempt

FORCED = ("forced_open", "draining")
"""An administrator's: what workers say of these is only what they heard."""
_WORSE = ("closed", "half_open", "open", "draining", "forced_open")
_OUTCOMES: dict[str, Outcome] = {"open": "under_way", "cut_off": "cut_off", "nobody": "nobody"}


@dataclass(frozen=True)
class Counted:
    """What the database knows, by target."""

    traffic: Mapping[str, TrafficView] = field(default_factory=dict)
    spend: Mapping[str, SpendView] = field(default_factory=dict)
    successes: Mapping[str, datetime] = field(default_factory=dict)


class Conditions:
    """What holds for a target. An administrator's word comes first, then what workers share, then what one tells."""

    def __init__(
        self, shared: Mapping[str, ConditionView], orders: Mapping[str, ConditionView], boards: Iterable[Board] = ()
    ) -> None:
        self._told: dict[str, ConditionView] = {}
        for board in boards:
            for report in board.targets:
                target = target_name(report.provider, report.model)
                if report.condition.state not in FORCED:
                    self._told[target] = worst(report.condition, self._told.get(target, report.condition))
        self._told |= overlaid(shared, orders)

    def of(self, provider: str, model: str = "") -> ConditionView:
        """Of the provider, or for calls to the model: a provider that is closed to all is so to each of its models."""
        own = at_present(self._told.get(target_name(provider, model), ConditionView()))
        return worst(own, self.of(provider)) if model else own


def at_present(condition: ConditionView) -> ConditionView:
    """Time alone ends an opening: the next request will be let through."""
    is_over = condition.until is not None and condition.until <= datetime.now(UTC)
    return condition.model_copy(update={"state": "half_open"}) if is_over and condition.state == "open" else condition


def overlaid(shared: Mapping[str, ConditionView], orders: Mapping[str, ConditionView]) -> dict[str, ConditionView]:
    """An order hides the breaker beneath it for as long as it stands."""
    now = datetime.now(UTC)
    standing = {target: order for target, order in orders.items() if order.until is None or order.until > now}
    return {**shared, **standing}


def worst(one: ConditionView, other: ConditionView) -> ConditionView:
    return other if _WORSE.index(other.state) > _WORSE.index(one.state) else one


def known_targets(boards: Iterable[Board], others: Iterable[str] = ()) -> dict[str, set[str]]:
    """The models of each provider: those that living workers name, and other targets."""
    found: dict[str, set[str]] = defaultdict(set)
    for board in boards:
        for report in board.targets:
            found[report.provider] |= {report.model} - {""}
    for target in others:
        provider, _, model = target.partition("/")
        found[provider] |= {model} - {""}
    return found


def provider_views(
    boards: Sequence[Board], known: Mapping[str, Collection[str]], conditions: Conditions, counted: Counted
) -> list[ProviderView]:
    """In the order in which workers name them; then what is `known` besides, from other times."""
    reports: dict[str, dict[str, list[TargetReport]]] = {}
    for board in boards:
        for report in board.targets:
            reports.setdefault(report.provider, {}).setdefault(report.model, []).append(report)
    for provider, models in sorted(known.items()):
        for model in sorted(models) or [""]:
            reports.setdefault(provider, {}).setdefault(model, [])
    return [_provider(name, models, boards, conditions, counted) for name, models in reports.items()]


def _provider(
    name: str,
    models: Mapping[str, Sequence[TargetReport]],
    boards: Sequence[Board],
    conditions: Conditions,
    counted: Counted,
) -> ProviderView:
    every = [report for reports in models.values() for report in reports]
    first = every[0] if every else TargetReport(provider=name, kind="", model="")
    return ProviderView(
        provider=name,
        kind=first.kind,
        endpoint=first.endpoint,
        region=first.region,
        jurisdiction=first.jurisdiction,
        is_configured=_is_configured(every),
        missing=_missing(every),
        condition=conditions.of(name),
        load=_load(name, boards),
        traffic=counted.traffic.get(name, TrafficView()),
        today=counted.spend.get(name, SpendView()),
        day_cap_usd=next((report.day_cap_usd for report in every if report.day_cap_usd is not None), None),
        last_success_at=counted.successes.get(name),
        models=[_model(name, model, reports, conditions, counted) for model, reports in models.items() if model],
    )


def _model(
    provider: str, model: str, reports: Sequence[TargetReport], conditions: Conditions, counted: Counted
) -> ModelView:
    target = target_name(provider, model)
    first = reports[0] if reports else TargetReport(provider=provider, kind="", model=model, tools="")
    return ModelView(
        model=model,
        is_configured=_is_configured(reports),
        missing=_missing(reports),
        condition=conditions.of(provider, model),
        roles=list(first.roles),
        tools=first.tools,
        context_tokens=first.context_tokens,
        max_output_tokens=first.max_output_tokens,
        price=PriceView(
            input_usd=first.input_usd_per_million, output_usd=first.output_usd_per_million, source=first.price_source
        ),
        in_flight=sum(report.in_flight for report in reports),
        traffic=counted.traffic.get(target, TrafficView()),
        today=counted.spend.get(target, SpendView()),
        last_success_at=counted.successes.get(target),
    )


def _is_configured(reports: Sequence[TargetReport]) -> bool:
    return any(not report.missing for report in reports)


def _missing(reports: Sequence[TargetReport]) -> list[str]:
    if _is_configured(reports):
        return []
    return list(dict.fromkeys(name for report in reports for name in report.missing))


def _load(provider: str, boards: Iterable[Board]) -> LoadView:
    found = [rows for board in boards if (rows := [report for report in board.targets if report.provider == provider])]
    limits = [rows[0].concurrency for rows in found]
    return LoadView(
        in_flight=sum(report.in_flight for rows in found for report in rows),
        queued=sum(rows[0].queued for rows in found),
        concurrency=None if None in limits or not limits else sum(limit for limit in limits if limit),
    )


def decision_view(attempt: ModelAttempt) -> DecisionView:
    return DecisionView(
        at=attempt.at,
        run_id=attempt.run_id,
        role=attempt.role,
        step=attempt.step,
        task=attempt.task,
        provider=attempt.provider,
        model=attempt.model,
        number=attempt.number,
        is_hedge=attempt.is_hedge,
        reason=attempt.reason,
        passed_over=[PassedOverView.model_validate(one) for one in attempt.passed_over],
        outcome=_OUTCOMES.get(attempt.state, "failed" if attempt.error or attempt.state == "void" else "answered"),
        error=attempt.error,
        seconds=attempt.seconds,
        first_token_seconds=attempt.first_token_seconds,
        cost_usd=attempt.cost_usd,
        cost_source=attempt.cost_source,
    )
