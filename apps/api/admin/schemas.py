"""What is told of providers: by workers, by administrators, and to whoever asks. Moments are UTC, money is dollars."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

State = Literal["closed", "open", "half_open", "forced_open", "draining"]
Forced = Literal["forced_open", "draining"]
LONGEST_MINUTES = 366 * 24 * 60.0


def target_name(provider: str, model: str = "") -> str:
    """`openai`, or a model of it: `openai/gpt-4.1`. Names of models may have slashes, those of providers have none."""
    return f"{provider}/{model}" if model else provider


def _public(endpoint: str) -> str:
    """The host and port alone: a path, a user or a query may hold what is secret."""
    try:
        parts = urlsplit(endpoint if "://" in endpoint else f"//{endpoint}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if host and port else host


def _moment(value: Any) -> Any:
    """The packages count epoch seconds, and say 0 for never."""
    return datetime.fromtimestamp(value, UTC) if isinstance(value, int | float) and value else value or None


Moment = Annotated[datetime | None, BeforeValidator(_moment)]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
Text = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]


class ConditionView(BaseModel):
    """Of a provider or one of its models. `forced_open` and `draining` are an administrator's, who stands in `by`."""

    model_config = ConfigDict(from_attributes=True)

    state: State = "closed"
    cause: str = ""
    since: Moment = None
    until: Moment = Field(None, description="when it is tried again, or the administrator's word ends by itself")
    by: str = ""
    openings: int = Field(0, description="how often it was opened in a row; each time is longer than the one before")


class TargetReport(BaseModel):
    """One model of a provider, or a provider that lacks something, as one worker tells of it.

    The fields are those of `packages.llm.report.TargetReport`, which the API process never loads. `in_flight` is the
    model's; `queued` and `concurrency` are the whole provider's: each of its rows says the same.
    """

    model_config = ConfigDict(from_attributes=True)

    provider: str
    kind: str
    model: str
    endpoint: Annotated[str, AfterValidator(_public)] = ""
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
    condition: ConditionView = Field(default_factory=ConditionView)
    in_flight: int = 0
    queued: int = 0
    concurrency: int | None = None
    day_cap_usd: float | None = None


class DayCapsView(BaseModel):
    """What each project and person may spend in a day (UTC): `[budgets]` in the file of LLM_CONFIG. Null: no cap."""

    project_usd: float | None = None
    user_usd: float | None = None


class Board(BaseModel):
    """What one worker says of all its providers."""

    worker: str
    told_at: datetime
    targets: list[TargetReport]
    day_caps: DayCapsView = DayCapsView()


class LatencyView(BaseModel):
    """Seconds; null without an answer of use in the last 24 hours."""

    p50: float | None = None
    p95: float | None = None


class TrafficView(BaseModel):
    """Requests of the last 24 hours that have ended. `errors` counts by kind; latency is that of answers of use."""

    requests: int = 0
    errors: dict[str, int] = Field(default_factory=dict)
    latency: LatencyView = Field(default_factory=LatencyView)
    first_token: LatencyView = Field(default_factory=LatencyView)
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = Field(0, description="part of the input tokens")


class SpendView(BaseModel):
    """Since midnight, UTC. `may_be_owed_usd` is the most that requests under way, and those cut off, can cost."""

    cost_usd: float = 0.0
    may_be_owed_usd: float = 0.0


class PriceView(BaseModel):
    """Per million tokens; null where no price is known. `source` says whose price it is."""

    input_usd: float | None = None
    output_usd: float | None = None
    source: str = ""


class LoadView(BaseModel):
    """Summed over the workers that live. `concurrency` is null without a limit."""

    in_flight: int = 0
    queued: int = 0
    concurrency: int | None = None


class ModelView(BaseModel):
    """`condition` is what holds for calls to it: its own, or that of its provider where that is worse.

    Which calls wait is told of the provider alone: its models share one limit.
    """

    model: str
    is_configured: bool = Field(description="false as well where no living worker knows it any more")
    missing: list[str] = Field(default_factory=list, description="variables that would complete it")
    condition: ConditionView
    roles: list[str] = Field(default_factory=list)
    tools: str = Field("", description="native, or emulated in words; empty if no living worker knows it")
    context_tokens: int | None = None
    max_output_tokens: int | None = None
    price: PriceView = Field(default_factory=PriceView)
    in_flight: int = 0
    traffic: TrafficView = Field(default_factory=TrafficView)
    today: SpendView = Field(default_factory=SpendView)
    last_success_at: datetime | None = None


class ProviderView(BaseModel):
    provider: str
    kind: str = Field("", description="the protocol that it speaks")
    endpoint: str = Field("", description="host and port; empty for the kind's own")
    region: str = ""
    jurisdiction: str = ""
    is_configured: bool
    missing: list[str] = Field(default_factory=list, description="variables that would complete it")
    condition: ConditionView = Field(description="of the provider as a whole; models have their own")
    load: LoadView = Field(default_factory=LoadView)
    traffic: TrafficView = Field(default_factory=TrafficView)
    today: SpendView = Field(default_factory=SpendView)
    day_cap_usd: float | None = None
    last_success_at: datetime | None = None
    models: list[ModelView] = Field(default_factory=list)


class PassedOverView(BaseModel):
    provider: str
    model: str
    reason: str


Outcome = Literal["under_way", "answered", "failed", "cut_off", "nobody"]


class DecisionView(BaseModel):
    """Where one request went, and why. With the outcome `nobody` it went nowhere: there is no provider."""

    at: datetime
    run_id: str | None
    role: str
    step: str
    task: str
    provider: str
    model: str
    number: int = Field(description="which attempt at its question this is, from 1")
    is_hedge: bool
    reason: str
    passed_over: list[PassedOverView]
    outcome: Outcome
    error: str = Field(description="the kind of error; empty for an answer of use")
    seconds: float | None
    first_token_seconds: float | None
    cost_usd: float | None
    cost_source: str


class ProvidersView(BaseModel):
    at: datetime
    workers: list[str] = Field(description="who has told of its providers just now")
    providers: list[ProviderView]
    decisions: list[DecisionView] = Field(description="newest first")


class ProviderTestOrder(BaseModel):
    """All models of a provider without `model`; everything that is configured without `provider`."""

    provider: Name | None = None
    model: Name | None = None

    @model_validator(mode="after")
    def _names_whose_model(self) -> Self:
        if self.model and not self.provider:
            raise ValueError("a model needs its provider")
        return self


class ProbeView(BaseModel):
    """One small completion. `error` and `hint` are words; "" if it answered."""

    provider: str
    model: str
    is_usable: bool
    seconds: float
    first_token_seconds: float | None = None
    error: str = ""
    hint: str = ""


class ProviderTestView(BaseModel):
    id: str
    state: Literal["pending", "done", "failed"] = Field(description="failed: the worker could not carry it out")
    results: list[ProbeView] = Field(default_factory=list)


class TargetOrder(BaseModel):
    """Without `model` it is about the whole provider, with all its models."""

    provider: Name
    model: Name | None = None
    reason: Text = ""


class ForcedOrder(TargetOrder):
    minutes: float | None = Field(None, ge=0.1, le=LONGEST_MINUTES, description="until it ends by itself")


class TargetView(BaseModel):
    provider: str
    model: str | None
    condition: ConditionView
