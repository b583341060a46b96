"""What is asked and shown of a run."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from apps.api.projects.access import ProjectRole
from apps.api.runs.projection.header import Header
from apps.api.runs.projection.stages import Stage
from packages.agents.contracts import AppVariable, Limits, ModelPolicy, PlannedTask, RunState, Usage

PROMPT_LIMIT_BYTES = 200_000
ATTACHMENTS_LIMIT_BYTES = 1_000_000
COMMENT_LIMIT = 10_000
MOST_TASKS = 60


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a NUL character; send plain text")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("holds half of a surrogate pair, which is no character; send plain text") from None
    return text


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("is blank")
    return _storable(text)


def _prompt(text: str) -> str:
    if len(_said(text).encode()) > PROMPT_LIMIT_BYTES:
        raise ValueError(f"is longer than {PROMPT_LIMIT_BYTES:,} bytes; attach documents instead")
    return text


def _plain_name(name: str) -> str:
    if name in (".", "..") or any(letter in name for letter in "/\\") or not name.isprintable():
        raise ValueError("must be a plain file name, without folders")
    return name


Dollars = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]


class Attachment(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_plain_name)]
    content: Annotated[str, AfterValidator(_storable)]


Comment = Annotated[str, StringConstraints(max_length=COMMENT_LIMIT), AfterValidator(_storable)]


class GenerateOrder(BaseModel):
    """A request for software. `ask` waits for a person's approval of the plan and its price, `auto` does not. Where
    neither is said, and where there is no `budget_usd`, the settings of the project decide.

    `at_cap` says what happens when the budget is used up: `pause` until a person raises it, or `finish` with what is
    merged. By default a run that asks pauses, and one that does not finishes.
    """

    model_config = ConfigDict(extra="forbid")

    prompt: Annotated[str, AfterValidator(_prompt)]
    attachments: list[Attachment] = []
    approve: Literal["auto", "ask"] | None = None
    budget_usd: Dollars | None = None
    max_rounds: int = Field(4, ge=1, le=8)
    at_cap: Literal["pause", "finish"] | None = None
    limits: Limits = Limits()

    @model_validator(mode="after")
    def _attachments_fit(self) -> Self:
        names = [one.name for one in self.attachments]
        if len(names) != len(set(names)):
            raise ValueError("two attachments have the same name")
        if sum(len(one.content.encode()) for one in self.attachments) > ATTACHMENTS_LIMIT_BYTES:
            raise ValueError(f"the attachments are larger than {ATTACHMENTS_LIMIT_BYTES:,} bytes together")
        return self


class SentTask(PlannedTask):
    """A task as a person writes it: a misspelt field is refused, where a model's would be passed over."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="after")
    def _is_storable(self) -> Self:
        _storable("".join([self.goal, self.brief, *self.covers, *self.depends_on, *self.files]))
        return self


class ApproveOrder(BaseModel):
    """`budget_usd` becomes the cap. With `spec_hash` the approval holds for exactly the plan that was shown."""

    model_config = ConfigDict(extra="forbid")

    comment: Comment = ""
    budget_usd: Dollars | None = None
    spec_hash: str | None = None
    tasks: list[SentTask] | None = Field(None, max_length=MOST_TASKS, description="the whole plan, as you edited it")


class ResumeOrder(BaseModel):
    """`budget_usd` is the new cap; a run that is paused at the cap needs a higher one."""

    model_config = ConfigDict(extra="forbid")

    budget_usd: Dollars | None = None


class SteerOrder(BaseModel):
    """Guidance for the agents: for one `task`, or for the whole run."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(max_length=COMMENT_LIMIT), AfterValidator(_said)]
    task: str | None = None


class CommandOrder(BaseModel):
    """`text` is guidance, or a reason. `tasks` are the parts of a split, or the one task as it was edited."""

    model_config = ConfigDict(extra="forbid")

    text: Comment = ""
    tasks: list[SentTask] = Field([], max_length=MOST_TASKS)


class ForkOrder(BaseModel):
    """What was answered until the event `from_event` is taken over; `budget_usd` is the cap of what comes after."""

    model_config = ConfigDict(extra="forbid")

    from_event: int = Field(ge=1, le=2**53)
    budget_usd: Dollars | None = None


class RejectOrder(BaseModel):
    """`comment` says what should change; the next rounds begin with it. To stop instead, cancel the run."""

    model_config = ConfigDict(extra="forbid")

    comment: Annotated[str, StringConstraints(max_length=COMMENT_LIMIT), AfterValidator(_said)]


class Spent(Usage):
    """What the run has used, and its cap; `cost_usd` is null as soon as one call's price is not known."""

    cap_usd: float | None


class ProjectName(BaseModel):
    """`role` is that of who asks: a viewer reads, an editor and an owner may act as well."""

    id: str
    name: str
    role: ProjectRole


Action = Literal["approve", "answer", "raise_cap", "resume", "model", "day"]


class Needs(BaseModel):
    """What a person must do: approve the plan, answer the question about `task`, raise the cap, or resume the run.

    With `model` the run goes on by itself when a model answers again, and with `day` when the day (UTC) is over.
    """

    action: Action
    text: str


class RunSummary(BaseModel):
    """A run in a list: what its row, its moves from state to state and its model calls tell."""

    id: str
    project: ProjectName
    kind: str
    title: str
    prompt: str
    approve: str
    max_rounds: int
    state: RunState
    reason: str
    hint: str
    needs: Needs | None
    is_cancelling: bool
    is_pausing: bool
    at_cap: str
    revises: str | None
    replays: str | None = Field(description="the run that this one replays, or forks from its event `from_event`")
    from_event: int | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    elapsed_seconds: float
    stages: list[Stage]
    usage: Spent
    model: str
    spec_hash: str
    repository: str
    commit: str
    last_seq: int


class LimitsView(Limits):
    """Each of them: what was not said is as it is by itself."""


class Asked(BaseModel):
    """Who asked for a run, and what it took over of its project's settings then: no later change of them moves it.

    Variables are names, and never have a value. `ask_above_usd`: a person approves a plan that may cost more.
    """

    by: str | None = Field(description="the name of who asked; null of one who was deleted")
    models: ModelPolicy
    variables: list[AppVariable]
    ask_above_usd: float | None
    limits: LimitsView


class RunView(RunSummary, Header):
    """One run as a whole. `usage_by_role` has an entry for each role that asked its model."""

    asked: Asked
    attachments: list[str]
    usage_by_role: dict[str, Usage]
