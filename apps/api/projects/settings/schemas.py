"""What is asked and shown of a project's settings. Money is dollars."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from packages.agents.contracts import AppVariable, ModelPolicy, Role, RolePolicy
from packages.agents.contracts.settings import ModelOrder, has_own_meaning

MOST_MODELS = 20
MOST_VARIABLES = 50

Dollars = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
Ask = Literal["always", "above", "never"]


def _of_nobody_else(name: str) -> str:
    if has_own_meaning(name):
        raise ValueError(f"{name} has a meaning of its own where software runs; name it otherwise, such as APP_{name}")
    return name


def _once(names: list[str]) -> list[str]:
    if len(names) != len(set(names)):
        raise ValueError("names something twice")
    return names


ModelName = Annotated[str, StringConstraints(min_length=3, max_length=300, pattern=r"^[^\x00-\x20/]+/[^\x00-\x1f]+$")]
Jurisdiction = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f]+$")]
VariableName = Annotated[
    str, StringConstraints(max_length=60, pattern=r"^[A-Z][A-Z0-9_]*$"), AfterValidator(_of_nobody_else)
]
Purpose = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f\u2028\u2029]*$")
]


class RoleModels(BaseModel):
    """`candidates` are configured models (`provider/model`), best first, and all that the role may ask. Where there
    are none, and where `order` is null, the deployment decides."""

    model_config = ConfigDict(extra="forbid")

    candidates: Annotated[list[ModelName], Field(max_length=MOST_MODELS), AfterValidator(_once)] = []
    order: ModelOrder | None = None


class ProjectModels(BaseModel):
    """`residency`: jurisdictions in which the project's models may compute, besides what the deployment asks for."""

    model_config = ConfigDict(extra="forbid")

    residency: Annotated[list[Jurisdiction], Field(max_length=MOST_MODELS), AfterValidator(_once)] = []
    roles: dict[Role, RoleModels] = {}

    def policy(self) -> ModelPolicy:
        """Without roles for which nothing is wanted."""
        wanted = {role: one for role, one in self.roles.items() if one.candidates or one.order}
        roles = {role: RolePolicy(candidates=tuple(one.candidates), order=one.order) for role, one in wanted.items()}
        return ModelPolicy(residency=tuple(self.residency), roles=roles)


class ProjectBudget(BaseModel):
    """`run_usd` is the cap of a run that is asked for without one; `day_usd` caps what all runs of the project cost in
    a day (UTC), and holds at once. Null: none."""

    model_config = ConfigDict(extra="forbid")

    run_usd: Dollars | None = None
    day_usd: Dollars | None = None


class ProjectApproval(BaseModel):
    """Whether a run asks before it builds, where it is not said with the request: `above` asks where a plan may cost
    more than `above_usd`, or where nobody knows its price. Null: as the request is made."""

    model_config = ConfigDict(extra="forbid")

    ask: Ask | None = None
    above_usd: Dollars | None = None

    @model_validator(mode="after")
    def _has_its_price(self) -> Self:
        if (self.ask == "above") != (self.above_usd is not None):
            raise ValueError("`above` comes with `above_usd`, and nothing else does")
        return self


class ProjectVariable(BaseModel):
    """A name, never a value: that is set where the software runs."""

    model_config = ConfigDict(extra="forbid")

    name: VariableName
    purpose: Purpose = ""


class SettingsOrder(BaseModel):
    """All of the settings, as they shall be. `version` is that of the settings that were read before."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=0, le=2**31 - 2, description="0 where nobody has saved any yet")
    models: ProjectModels = ProjectModels()
    budget: ProjectBudget = ProjectBudget()
    approval: ProjectApproval = ProjectApproval()
    variables: list[ProjectVariable] = Field([], max_length=MOST_VARIABLES)

    @model_validator(mode="after")
    def _names_each_variable_once(self) -> Self:
        _once([one.name for one in self.variables])
        return self

    def app_variables(self) -> tuple[AppVariable, ...]:
        return tuple(AppVariable(name=one.name, purpose=one.purpose) for one in self.variables)


class ModelChoice(BaseModel):
    """A model that is configured. `jurisdiction` is empty where nobody knows whose law holds there; `roles` are those
    that the deployment has it asked for."""

    id: str
    jurisdiction: str
    roles: list[str]


class SpentToday(BaseModel):
    """By all runs of the project since midnight (UTC). `may_be_owed_usd` is for calls under way, and those cut off."""

    spent_usd: float
    may_be_owed_usd: float


class BudgetView(BaseModel):
    run_usd: float | None
    day_usd: float | None


class ApprovalView(BaseModel):
    ask: Ask | None
    above_usd: float | None


class SettingsView(BaseModel):
    """`version` is 0, and `changed_at` null, where nobody has saved any yet. `choices` is null while no worker tells
    which models there are."""

    version: int
    models: ModelPolicy
    budget: BudgetView
    approval: ApprovalView
    variables: list[AppVariable]
    changed_at: datetime | None
    changed_by: str | None = Field(description="the name of who changed them last")
    today: SpentToday
    choices: list[ModelChoice] | None
