"""Who is asked for which role, in which order, and what may be spent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from packages.llm.configuration.targets import Lacking, Provider, Target, Value

Role = Literal["architect", "planner", "orchestrator", "coder", "tester", "integrator", "conversation"]
Order = Literal["primary_first", "cheapest", "fastest"]
Capability = Literal["tools", "json_schema"]


class Policy(Value):
    """`candidates` are ids (`provider/model`), best first; `alternative` is asked when a task gets nowhere."""

    candidates: tuple[str, ...] = ()
    alternative: str = ""
    order: Order = "primary_first"
    require: tuple[Capability, ...] = ()
    """What a candidate must be able to do by itself, not by being told in words."""
    residency: tuple[str, ...] | None = None
    """Jurisdictions that a candidate's must be one of; unknown is not. None: the rule for all."""
    max_output_tokens: int | None = Field(default=None, gt=0)
    max_usd_per_call: float | None = Field(default=None, gt=0)
    patience_seconds: float = Field(default=120.0, ge=0)
    """How long an outage of all candidates is sat out inside a call, before the run pauses."""
    deadline_seconds: float | None = Field(default=None, gt=0)
    """For one call with all its failovers. None: none."""
    hedge: bool = False
    """Ask the next candidate as well when the first one takes unusually long."""
    hedge_after_seconds: float | None = Field(default=None, gt=0)
    """None: one and a half times as long as 95 of 100 of its answers begin in."""


class Preference(Value):
    """What the owners of a project want of one role. It narrows what the deployment allows, and widens nothing.

    `candidates` (ids, best first) are all that may be asked, as far as they are there; where none of them is, or none
    is named, those of the deployment are. `residency` is held besides the deployment's. `order` None: the deployment's.
    """

    candidates: tuple[str, ...] = ()
    order: Order | None = None
    residency: tuple[str, ...] = ()

    def lets_in(self, target: Target) -> bool:
        return not self.residency or target.provider.jurisdiction in self.residency


NO_PREFERENCE = Preference()


class DayCaps(Value):
    """Dollars in one day (UTC). None is no cap."""

    project_usd_per_day: float | None = Field(default=None, gt=0)
    user_usd_per_day: float | None = Field(default=None, gt=0)
    provider_usd_per_day: Mapping[str, float] = Field(default_factory=dict)


class Configuration(Value):
    """Checked as a whole: what a policy names exists, and what a rule forbids is not all that a role has."""

    providers: tuple[Provider, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    default: Policy = Policy()
    roles: Mapping[str, Policy] = Field(default_factory=dict)
    residency: tuple[str, ...] = ()
    project_usd_per_day: float | None = Field(default=None, gt=0)
    user_usd_per_day: float | None = Field(default=None, gt=0)
    attempts: int = Field(default=3, ge=1)
    """Useless answers of one model to one question before the next one is asked."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        known = {target.id for target in self.targets()}
        for role, policy in {"default": self.default, **self.roles}.items():
            for one in (*policy.candidates, *filter(None, [policy.alternative])):
                if one not in known:
                    there = ", ".join(sorted(known)) or "none"
                    raise ValueError(
                        f"The policy of {role} names {one!r}, which no provider offers. There are: {there}."
                    )
        return self

    def targets(self) -> Iterator[Target]:
        for provider in self.providers:
            for model in provider.models:
                yield Target(provider, model)

    def target(self, id_: str) -> Target:
        return next(target for target in self.targets() if target.id == id_)

    def policy(self, role: str, preference: Preference = NO_PREFERENCE) -> Policy:
        policy = self.roles.get(role, self.default)
        return policy if preference.order is None else policy.model_copy(update={"order": preference.order})

    def candidates(self, role: str, preference: Preference = NO_PREFERENCE) -> list[Target]:
        """As the preference names them, else as the policy does. Where neither names any, all there are; for a Coder
        those first that know tools."""
        if preferred := self.preferred(preference):
            return preferred
        named = self.policy(role).candidates or self.default.candidates
        if named:
            return [self.target(one) for one in named]
        return sorted(self.targets(), key=lambda one: role == "coder" and one.model.tools == "emulated")

    def allowed(self, role: str) -> tuple[str, ...]:
        policy = self.policy(role)
        return self.residency if policy.residency is None else policy.residency

    def preferred(self, preference: Preference) -> list[Target]:
        known = {target.id: target for target in self.targets()}
        return [known[one] for one in preference.candidates if one in known]

    def alternative(self, role: str, preference: Preference = NO_PREFERENCE) -> Target | None:
        """The other model of a role: the one that is named, else the next candidate that is another model; none that
        the preference does not let in."""
        policy = self.policy(role)
        candidates = [one for one in self.candidates(role, preference) if preference.lets_in(one)]
        if named := policy.alternative or self.default.alternative:
            other = self.target(named)
            if preference.lets_in(other) and (not self.preferred(preference) or other in candidates):
                return other
        return next((one for one in candidates if one.model.name != candidates[0].model.name), None)

    @property
    def day_caps(self) -> DayCaps:
        return DayCaps(
            project_usd_per_day=self.project_usd_per_day,
            user_usd_per_day=self.user_usd_per_day,
            provider_usd_per_day={one.name: one.usd_per_day for one in self.providers if one.usd_per_day},
        )

    def roles_of(self, target: Target) -> list[str]:
        """The roles that may ask it."""
        return [role for role in ROLES if target in self.candidates(role) or target == self.alternative(role)]


ROLES: tuple[Role, ...] = ("architect", "planner", "orchestrator", "coder", "tester", "integrator", "conversation")
