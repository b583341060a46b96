"""Prompts from YAML, typed: an unknown key, a missing section or a section too many is an error."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from packages.agents.contracts import Role


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AgentPrompt(_Strict):
    role: str
    goal: str
    backstory: str


class TaskPrompt(_Strict):
    """`description` says what to do, `sections` what it is done with, `expected_output` the form of the answer.

    `shared` sections come before everything else: they read the same in all of a role's prompts of a run, so that a
    provider that remembers the beginning of a prompt need not read it again.
    """

    shared: tuple[str, ...] = ()
    description: str
    sections: tuple[str, ...]
    expected_output: str

    @model_validator(mode="after")
    def _sections_are_plain(self) -> TaskPrompt:
        if twice := set(self.shared) & set(self.sections):
            raise ValueError(f"sections that stand in two places: {sorted(twice)}")
        for text in (self.description, self.expected_output):
            if "{" in text:
                raise ValueError("inputs stand in sections, not in the text")
        return self

    def template(self, given: Iterable[str]) -> str:
        """The description between the sections, each with a placeholder for its value."""
        names, wanted = set(given), {*self.shared, *self.sections}
        if missing := wanted - names:
            raise ValueError(f"missing sections: {sorted(missing)}")
        if unknown := names - wanted:
            raise ValueError(f"unknown sections: {sorted(unknown)}")
        # On a line of its own: CrewAI sets words of its own before the task.
        return "\n" + "\n\n".join([*map(_marked, self.shared), self.description.strip(), *map(_marked, self.sections)])


def _marked(name: str) -> str:
    return f"<{name}>\n{{{name}}}\n</{name}>"


class Prompts(_Strict):
    agent: AgentPrompt
    tasks: dict[str, TaskPrompt]


@cache
def prompts_of(role: Role) -> Prompts:
    path = Path(__file__).parent / role.value / "prompts.yaml"
    return Prompts.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
