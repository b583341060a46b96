"""Whether a request may be made: what is allowed to its run, its task and its day, against what is used of it."""

from __future__ import annotations

from collections.abc import Mapping

from apps.api.runs.bindings.ledger import Allowed, Used
from packages.agents.contracts import Limits
from packages.llm.configuration import DayCaps
from packages.llm.errors import AccountSpent, BudgetRefused, DaySpent, PriceUnknown, ProviderSpent, RunSpent
from packages.llm.ports import Attempt

_DIGITS = 9  # of a dollar, as in the database
_OWN_DAY_HINT = "It goes on when the day is over (UTC), or once an owner raises the project's cap and it is resumed."


def require_allowed(attempt: Attempt, allowed: Allowed, days: DayCaps, used: Mapping[str, Used]) -> float | None:
    """The dollars to set aside; None where there is no cap and no price. Raises a `BudgetRefused`.

    `used` is as `Ledger.used` tells. The provider's own day comes last: only then another provider is of help.
    """
    limits, run, order = allowed.limits, used["run"], used.get("order")
    _require_calls(limits, run)
    dollars = _dearest(attempt)
    if allowed.cap_usd is not None or limits.task_usd is not None:
        dollars = _require_price("This run has a limit in dollars", attempt, dollars)
        _require_known(run)
    if order is not None:
        _require_order(limits, attempt.call.account.split("/")[0], order, dollars or 0.0)
    if allowed.cap_usd is not None and not _has(run, dollars or 0.0, allowed.cap_usd):
        raise BudgetRefused(_refusal("", dollars or 0.0, run, f"${allowed.cap_usd:.2f}"))
    for name, cap in (("project", days.project_usd_per_day), ("user", days.user_usd_per_day)):
        if cap is not None:
            dollars = _require_price(f"The {name} has a budget of the day", attempt, dollars)
            is_own = name == "project" and cap == allowed.project_usd_per_day
            _require_day(name, cap, used[name], dollars, _OWN_DAY_HINT if is_own else None)
    provider_cap = days.provider_usd_per_day.get(attempt.provider)
    if provider_cap is not None:
        dollars = _require_price(f"{attempt.provider} has a budget of the day", attempt, dollars)
        _require_provider(attempt.provider, provider_cap, used["provider"], attempt.ceiling_usd or 0.0)
    return dollars


def days_of(allowed: Allowed, days: DayCaps) -> DayCaps:
    """With the project's own cap, where that is the lower one."""
    own, everybodys = allowed.project_usd_per_day, days.project_usd_per_day
    if own is None or (everybodys is not None and everybodys <= own):
        return days
    return days.model_copy(update={"project_usd_per_day": own})


def _dearest(attempt: Attempt) -> float | None:
    """What the call can cost; never less than this request of it can."""
    if attempt.ceiling_usd is None:
        return None
    return max(attempt.ceiling_usd, attempt.reserve_usd or 0.0)


def _has(used: Used, dollars: float, of: float) -> bool:
    return round(used.spent_usd + used.reserved_usd + used.cut_off_usd + dollars, _DIGITS) <= of


def _refusal(of: str, dollars: float, used: Used, allowed: str) -> str:
    """What it could cost, and where the money is.

    "The next model call could cost up to $0.3000; $4.9000 of $5.00 is spent, and $0.1000 may be for calls that were cut
    off."
    """
    said = [f"${used.spent_usd:.4f} of {allowed} is spent"]
    if used.reserved_usd:
        said.append(f"${used.reserved_usd:.4f} is set aside for calls under way")
    if used.cut_off_usd:
        said.append(f"${used.cut_off_usd:.4f} may be for calls that were cut off")
    where = ", and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
    return f"The next model call{of} could cost up to ${dollars:.4f}; {where}."


def _require_calls(limits: Limits, run: Used) -> None:
    if run.calls >= limits.run_calls:
        raise RunSpent(
            f"The run has made {run.calls} model calls; its limit is {limits.run_calls}.",
            "Start a new run with a higher `limits.run_calls`.",
        )
    if run.minutes >= limits.run_minutes:
        raise RunSpent(
            f"The run has taken {run.minutes:.0f} minutes of model time; its limit is {limits.run_minutes:g}.",
            "Start a new run with a higher `limits.run_minutes`.",
        )


def _require_price(limit: str, attempt: Attempt, dollars: float | None) -> float:
    if dollars is None:
        is_other = attempt.call.is_alternative
        hint = PriceUnknown.alternative_hint if is_other else None
        raise PriceUnknown(
            f"{limit}, but the price of its {'other model' if is_other else 'model'} is not known.", hint
        )
    return dollars


def _require_known(run: Used) -> None:
    if run.unpriced:
        raise PriceUnknown(
            f"This run has a limit in dollars, but what {run.unpriced} of its calls have cost is not known.",
            "Start a new run: the price was not set while this one had no limit.",
        )


def _require_order(limits: Limits, task: str, order: Used, dollars: float) -> None:
    if order.calls >= limits.task_calls:
        raise AccountSpent(
            f"{task} has made {order.calls} model calls; its limit is {limits.task_calls}.",
            "Retry the task, or start a new run with a higher `limits.task_calls`.",
        )
    if order.minutes >= limits.task_minutes:
        raise AccountSpent(
            f"{task} has taken {order.minutes:.0f} minutes of model time; its limit is {limits.task_minutes:g}.",
            "Retry the task, or start a new run with a higher `limits.task_minutes`.",
        )
    if limits.task_usd is not None and not _has(order, dollars, limits.task_usd):
        raise AccountSpent(
            _refusal(f" of {task}", dollars, order, f"its ${limits.task_usd:g}"),
            "Retry the task, or start a new run with a higher `limits.task_usd`.",
        )


def _require_day(name: str, cap: float, day: Used, dollars: float, hint: str | None) -> None:
    if day.unpriced:
        raise DaySpent(
            f"The {name} has a budget of the day, but what {day.unpriced} of its calls today have cost is not known.",
            "Set the prices of all models: it goes on when the day is over (UTC).",
        )
    if not _has(day, dollars, cap):
        raise DaySpent(_refusal("", dollars, day, f"the {name}'s ${cap:.2f} of today"), hint)


def _require_provider(name: str, cap: float, day: Used, dollars: float) -> None:
    if day.unpriced:
        raise ProviderSpent(
            f"{name} has a budget of the day, but what {day.unpriced} of its calls today have cost is not known.",
            "Set the prices of its models: it is asked again when the day is over (UTC).",
        )
    if not _has(day, dollars, cap):
        raise ProviderSpent(_refusal("", dollars, day, f"{name}'s ${cap:.2f} of today"))
