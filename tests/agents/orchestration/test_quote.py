"""Price and time before approval."""

from __future__ import annotations

from dataclasses import dataclass, field

from packages.agents.orchestration.quote import ENOUGH, make_quote
from tests.agents.specs import a_spec, a_task


@dataclass
class Past:
    """A history as the database would tell it."""

    finished: list[tuple[float | None, float]] = field(default_factory=list)
    prices: tuple[float | None, float | None] = (2.0, 8.0)

    async def tokens(self, step: str) -> int:
        return 0

    async def tasks(self) -> list[tuple[float | None, float]]:
        return self.finished

    async def model(self) -> tuple[str, float | None, float | None]:
        return ("model", *self.prices)


SPEC = a_spec(a_task("T1", "R1"), a_task("T2"))


async def test_without_a_price_there_are_minutes_and_no_dollars() -> None:
    quote = await make_quote(SPEC, Past(prices=(None, None)))
    assert (quote.usd_p50, quote.usd_p90) == (None, None)
    assert quote.minutes_p90 > quote.minutes_p50 > 0


async def test_a_free_model_costs_nothing() -> None:
    quote = await make_quote(SPEC, Past(prices=(0.0, 0.0)))
    assert (quote.usd_p50, quote.usd_p90) == (0.0, 0.0)


async def test_history_speaks_once_there_is_enough_of_it() -> None:
    past = Past([(0.10, 2.0)] * ENOUGH)
    quote = await make_quote(SPEC, past)
    assert [task.usd_p50 for task in quote.tasks] == [0.10, 0.10]
    assert quote.minutes_p50 == 2.0 * 4
    assert str(ENOUGH) in quote.basis
    assert (await make_quote(SPEC, Past([(0.10, 2.0)] * (ENOUGH - 1)))).basis != quote.basis


async def test_the_spread_of_a_sum_is_smaller_than_the_sum_of_spreads() -> None:
    past = Past([(0.10 if number % 2 else 0.50, 1.0) for number in range(20)])
    quote = await make_quote(SPEC, past)
    assert quote.usd_p50 is not None
    assert quote.usd_p90 is not None
    assert quote.usd_p50 < quote.usd_p90 < sum(task.usd_p90 or 0.0 for task in quote.tasks) * 2
