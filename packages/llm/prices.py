"""What an answer costs, and what one can cost at most.

What is configured counts first, then what the provider says that it charged, then the bundled list of genai-prices.
Where none of them knows, nobody does: a price is never taken for zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from importlib.metadata import version
from typing import Any

from packages.llm.configuration import Kind, Target

CONFIGURED = "configured"
PROVIDER = "provider"
_LISTED: Mapping[Kind, str] = {
    "openai": "openai",
    "azure": "azure",
    "anthropic": "anthropic",
    "gemini": "google",
    "vertex": "google",
    "groq": "groq",
    "bedrock": "aws",
    "openrouter": "openrouter",
}
_MILLION = 1_000_000


@dataclass(frozen=True)
class Rates:
    """Dollars per million tokens. `is_tiered`: a long prompt costs more for each token; these are the highest then."""

    input: float
    output: float
    cached: float
    written: float
    source: str
    is_tiered: bool = False

    def cost(self, tokens: Mapping[str, int]) -> float:
        """Of `input` (whole), `output`, and of the input what was `cached` and `cache_written`."""
        cached, written = tokens.get("cached", 0), tokens.get("cache_written", 0)
        plain = max(0, tokens["input"] - cached - written)
        dollars = plain * self.input + cached * self.cached + written * self.written + tokens["output"] * self.output
        return dollars / _MILLION


class Prices:
    """One for a process: the list takes half a second to load, which happens when it is first needed."""

    def __init__(self) -> None:
        self._rates: dict[str, Rates | None] = {}

    def rates(self, target: Target) -> Rates | None:
        """None where the price is not known."""
        if target.id not in self._rates:
            self._rates[target.id] = _configured(target) or _listed(target)
        return self._rates[target.id]

    def ceiling(self, target: Target, input_tokens: int, output_tokens: int) -> float | None:
        """The most that a request can cost. Whatever of it may be written to a cache is taken to be."""
        rates = self.rates(target)
        if rates is None:
            return None
        return (input_tokens * max(rates.input, rates.written) + output_tokens * rates.output) / _MILLION

    def cost(self, target: Target, tokens: Mapping[str, int]) -> tuple[float | None, str]:
        """Dollars, None where the price is not known; and whose price it is."""
        rates = self.rates(target)
        if rates is None:
            return None, ""
        if rates.is_tiered:
            return _exactly(target, tokens), rates.source
        return rates.cost(tokens), rates.source


def _configured(target: Target) -> Rates | None:
    model = target.model
    if model.input_usd_per_million is None or model.output_usd_per_million is None:
        return None
    price = model.input_usd_per_million
    cached = price if model.cached_usd_per_million is None else model.cached_usd_per_million
    return Rates(price, model.output_usd_per_million, cached, price, CONFIGURED)


def _listed(target: Target) -> Rates | None:
    found = _look_up(target, {"input": 1, "output": 1})
    if found is None:
        return None
    price = found.model_price
    plain = _highest(price, "input_mtok", None)
    output = _highest(price, "output_mtok", None)
    if plain is None or output is None:
        return None
    return Rates(
        input=plain,
        output=output,
        cached=_highest(price, "cache_read_mtok", plain) or 0.0,
        written=_highest(price, "cache_write_mtok", plain) or 0.0,
        source=f"genai-prices {version('genai-prices')}",
        is_tiered=any(_is_tiered(value) for value in vars(price).values()),
    )


def _exactly(target: Target, tokens: Mapping[str, int]) -> float | None:
    found = _look_up(target, tokens)
    return float(found.total_price) if found else None


def _look_up(target: Target, tokens: Mapping[str, int]) -> Any:
    listed = _LISTED.get(target.provider.kind)
    if listed is None:
        return None
    from genai_prices import Usage, calc_price

    usage = Usage(
        input_tokens=tokens["input"],
        output_tokens=tokens["output"],
        cache_read_tokens=tokens.get("cached") or None,
        cache_write_tokens=tokens.get("cache_written") or None,
    )
    try:
        return calc_price(usage, target.model.name, provider_id=listed, genai_request_timestamp=datetime.now(UTC))
    except LookupError:
        return None


def _highest(price: Any, name: str, otherwise: float | None) -> float | None:
    value = getattr(price, name, None)
    if value is None:
        return otherwise
    if _is_tiered(value):
        return float(max(value.base, *(tier.price for tier in value.tiers)))
    return float(value)


def _is_tiered(value: object) -> bool:
    return not isinstance(value, Decimal | int | float) and hasattr(value, "tiers")
