"""What the router tells of itself: a row for each model of a provider, and for each provider that lacks something."""

from __future__ import annotations

from dataclasses import dataclass, field

from packages.llm.ports import Condition


@dataclass(frozen=True)
class TargetReport:
    """`missing` are the variables that would complete a provider which is named but not usable. Prices are in dollars
    per million tokens, None where no price is known; `day_cap_usd` is None without a cap."""

    provider: str
    kind: str
    model: str
    endpoint: str = ""
    region: str = ""
    jurisdiction: str = ""
    missing: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    tools: str = "native"
    context_tokens: int | None = None
    max_output_tokens: int | None = None
    input_usd_per_million: float | None = None
    output_usd_per_million: float | None = None
    price_source: str = ""
    condition: Condition = field(default_factory=Condition)
    in_flight: int = 0
    queued: int = 0
    concurrency: int | None = None
    day_cap_usd: float | None = None


@dataclass(frozen=True)
class ProbeReport:
    """One small completion. `error` and `hint` are words for a person; "" if it answered."""

    provider: str
    model: str
    seconds: float
    first_token_seconds: float | None = None
    error: str = ""
    hint: str = ""

    @property
    def is_usable(self) -> bool:
        return not self.error
