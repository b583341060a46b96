"""Price and time before approval: from the plan, the model's price and history. No model is asked."""

from __future__ import annotations

from statistics import quantiles

from packages.agents.context import History
from packages.agents.contracts import PlannedTask, Quote, Spec, TaskQuote

# Where there is no history yet: tokens and minutes of one attempt at a small task, from recorded runs.
FIRST_INPUT_TOKENS = 36_000
FIRST_OUTPUT_TOKENS = 7_000
FIRST_MINUTES = 1.5
SPREAD = 2.0
"""p90 over p50 where there is no history."""
ENOUGH = 12
"""Finished tasks from which history speaks."""


async def make_quote(spec: Spec, history: History) -> Quote:
    """Dollars are None where the model's price is not known; p90 of the sum is not the sum of p90s."""
    name, input_price, output_price = await history.model()
    earlier = await history.tasks()
    known = input_price is not None and output_price is not None
    priced = [dollars for dollars, _ in earlier if dollars is not None]
    if len(priced if known else earlier) >= ENOUGH:
        usd = _percentiles(priced)
        minutes = _percentiles([spent for _, spent in earlier])
        basis = f"{len(earlier)} tasks like these"
    else:
        price = (FIRST_INPUT_TOKENS * (input_price or 0) + FIRST_OUTPUT_TOKENS * (output_price or 0)) / 1_000_000
        usd, minutes = (price, price * SPREAD), (FIRST_MINUTES, FIRST_MINUTES * SPREAD)
        basis = "first estimates, until some tasks are finished"
    tasks = tuple(_task(task, usd if known else None, minutes) for task in spec.tasks)
    # Planning, acceptance tests and delivery weigh about as much as two tasks; independent spreads partly cancel.
    weight, spread = len(tasks) + 2, (len(tasks) + 2) ** 0.5
    return Quote(
        usd_p50=round(usd[0] * weight, 4) if known else None,
        usd_p90=round(usd[0] * weight + (usd[1] - usd[0]) * spread, 4) if known else None,
        minutes_p50=round(minutes[0] * weight, 2),
        minutes_p90=round(minutes[0] * weight + (minutes[1] - minutes[0]) * spread, 2),
        tasks=tasks,
        basis=basis,
        model=name,
    )


def _task(task: PlannedTask, usd: tuple[float, float] | None, minutes: tuple[float, float]) -> TaskQuote:
    return TaskQuote(
        task=task.id,
        usd_p50=round(usd[0], 4) if usd else None,
        usd_p90=round(usd[1], 4) if usd else None,
        minutes_p50=round(minutes[0], 2),
        minutes_p90=round(minutes[1], 2),
    )


def _percentiles(values: list[float]) -> tuple[float, float]:
    if len(values) < 2:
        return (values[0], values[0] * SPREAD) if values else (0.0, 0.0)
    tenths = quantiles(values, n=10, method="inclusive")
    return tenths[4], tenths[8]
