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
    """`description` says what to do, `sections` what it is done with, `expected_output` the form of the answer."""

    description: str
    expected_output: str
    sections: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _sections_are_plain(self) -> TaskPrompt:
        if strange := set(self.optional) - set(self.sections):
            raise ValueError(f"optional sections that are no sections: {sorted(strange)}")
        for text in (self.description, self.expected_output):
            if "{" in text:
                raise ValueError("inputs stand in sections, not in the text")
        return self

    def template(self, given: Iterable[str]) -> str:
        """The description with a placeholder in each section that is given."""
        names = set(given)
        if missing := set(self.sections) - set(self.optional) - names:
            raise ValueError(f"missing sections: {sorted(missing)}")
        if unknown := names - set(self.sections):
            raise ValueError(f"unknown sections: {sorted(unknown)}")
        marked = [f"<{name}>\n{{{name}}}\n</{name}>" for name in self.sections if name in names]
        return "\n\n".join([self.description.strip(), *marked])


class Prompts(_Strict):
    agent: AgentPrompt
    tasks: dict[str, TaskPrompt]


@cache
def prompts_of(role: Role) -> Prompts:
    path = Path(__file__).parent / role.value / "prompts.yaml"
    return Prompts.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
