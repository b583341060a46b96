"""What changes in a spec that is on the table: a later round sends this, and not the whole once more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeVar

from pydantic import Field, ValidationError

from packages.agents.contracts.base import Answer, Names
from packages.agents.contracts.spec import (
    Decision,
    Design,
    Endpoint,
    Interface,
    Plan,
    PlannedTask,
    Reply,
    Requirement,
    Resource,
    Spec,
    Stack,
)

T = TypeVar("T")
N = TypeVar("N", Requirement, PlannedTask)


class RequirementChange(Answer):
    """A requirement that changes, or a new one, which needs its text."""

    id: str = Field(pattern=r"^R\d+$")
    text: str | None = None
    source: str | None = None
    untestable_because: str | None = None


class TaskChange(Answer):
    """A task that changes, or a new one, which needs all its fields."""

    id: str = Field(pattern=r"^T[0-9]{1,6}$")
    goal: str | None = None
    brief: str | None = None
    covers: Names | None = None
    depends_on: Names | None = None
    files: Names | None = None


class DesignChange(Answer):
    """What the Architect changes. What is not named stays as it is, to the letter."""

    statement: str = Field(description="what you tell the Planner, two to five plain sentences")
    title: str = Field(default="", description="only if it changes")
    requirements: list[RequirementChange] = Field(
        default_factory=list,
        description="only those that change, with their id and what changes, and new ones",
    )
    resources: list[Resource] = Field(default_factory=list, description="only those that change, whole, and new ones")
    endpoints: list[Endpoint] = Field(default_factory=list, description="only those that change, whole, and new ones")
    interfaces: list[Interface] = Field(default_factory=list, description="only those that change, whole, and new ones")
    stack: Stack | None = Field(default=None, description="only if it changes, then as a whole")
    decisions: list[Decision] = Field(default_factory=list, description="only those that change, whole, and new ones")
    removed: list[str] = Field(
        default_factory=list,
        description="what goes: ids of requirements, names of resources, endpoints as `GET /path`, forms of "
        "interfaces, titles of decisions",
    )
    replies: list[Reply] = Field(default_factory=list, description="one for each open objection to your part")

    def applied_to(self, spec: Spec | Design) -> Design:
        """Raises ValueError, with words for the author, if something is removed that is not there."""
        removed = set(self.removed)
        names = {
            *(one.id for one in spec.requirements),
            *(one.name for one in spec.resources),
            *map(_endpoint, spec.endpoints),
            *(one.form for one in spec.interfaces),
            *(one.title for one in spec.decisions),
        }
        _require_known(removed, names)
        return Design(
            statement=self.statement,
            title=self.title or spec.title,
            requirements=_merged(
                spec.requirements, _completed(Requirement, spec.requirements, self.requirements), _id, removed
            ),
            resources=_merged(spec.resources, self.resources, lambda one: one.name, removed),
            endpoints=_merged(spec.endpoints, self.endpoints, _endpoint, removed),
            interfaces=_merged(spec.interfaces, self.interfaces, lambda one: one.form, removed),
            stack=self.stack or spec.stack,
            decisions=_merged(spec.decisions, self.decisions, lambda one: one.title, removed),
            replies=self.replies,
        )


class PlanChange(Answer):
    """What the Planner changes. What is not named stays as it is, to the letter."""

    statement: str = Field(description="what you tell the Architect, two to five plain sentences")
    tasks: list[TaskChange] = Field(
        default_factory=list,
        description="only those that change, with their id and what changes, and new ones",
    )
    removed: Names = Field(default_factory=list, description="ids of tasks that go")
    replies: list[Reply] = Field(default_factory=list, description="one for each open objection to your part")

    def applied_to(self, spec: Spec) -> Plan:
        """Raises ValueError, with words for the author, if something is removed that is not there."""
        _require_known(set(self.removed), {task.id for task in spec.tasks})
        tasks = _merged(spec.tasks, _completed(PlannedTask, spec.tasks, self.tasks), _id, set(self.removed))
        return Plan(statement=self.statement, tasks=tasks, replies=self.replies)


def _merged(old: Sequence[T], new: Sequence[T], name: Callable[[T], str], removed: Collection[str]) -> list[T]:
    """The old ones in their places, each in its newest form, then what was not there before."""
    changed = {name(one): one for one in new}
    kept = [changed.pop(name(one), one) for one in old if name(one) not in removed]
    return [*kept, *(one for one in changed.values() if name(one) not in removed)]


def _completed(kind: type[N], old: Sequence[N], changes: Sequence[RequirementChange | TaskChange]) -> list[N]:
    """Each change over what was there under its id. Raises ValueError for a new one that lacks something."""
    before = {_id(one): one.model_dump() for one in old}
    found = []
    for change in changes:
        fields = {**before.get(change.id, {}), **change.model_dump(exclude_none=True)}
        try:
            found.append(kind.model_validate(fields))
        except ValidationError as error:
            missing = ", ".join(str(one["loc"][0]) for one in error.errors())
            raise ValueError(f"{change.id} is new, and its {missing} cannot be used or is missing") from None
    return found


def _id(one: Any) -> str:
    return str(one.id)


def _endpoint(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


def _require_known(removed: Iterable[str], names: Collection[str]) -> None:
    if strange := sorted(set(removed) - set(names)):
        raise ValueError(f"`removed` names {', '.join(strange)}, which is not there")
