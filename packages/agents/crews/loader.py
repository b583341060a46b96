"""Prompts from YAML, typed: an unknown key, a missing section or a section too many is an error."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from packages.agents.contracts import Role

_EMPTY = ("", "[]")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AgentPrompt(_Strict):
    role: str
    goal: str
    backstory: str


class TaskPrompt(_Strict):
    """`description` says what to do, `sections` what it is done with, `expected_output` the form of the answer.

    `shared` sections read the same in all of a role's prompts of a run, and come before the others.
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


def _marked(name: str) -> str:
    return f"<{name}>\n{{{name}}}\n</{name}>"


class Prompts(_Strict):
    agent: AgentPrompt
    tasks: dict[str, TaskPrompt]

    def template(self, task: str, values: Mapping[str, str]) -> str:
        """What a role is told for one of its tasks: a placeholder for each section that is not empty.

        What is the same in all of the role's prompts of a run comes first, so that a provider that remembers the
        beginning of a prompt need not read it again: the words for each of its tasks, then the shared sections.
        """
        words, names = self.tasks[task], set(values)
        wanted = {*words.shared, *words.sections}
        if missing := wanted - names:
            raise ValueError(f"missing sections: {sorted(missing)}")
        if unknown := names - wanted:
            raise ValueError(f"unknown sections: {sorted(unknown)}")
        has_several = len(self.tasks) > 1
        listed = ", ".join(name.capitalize() for name in self.tasks)
        told = [f"Your tasks are: {listed}. Do the one that is named further down."] if has_several else []
        told += [f"# {name.capitalize()}\n\n{one.description.strip()}" for name, one in self.tasks.items()]
        now = [f"Your task now: {task.capitalize()}."] if has_several else []
        shared, own = (
            [_marked(one) for one in part if values[one] not in _EMPTY] for part in (words.shared, words.sections)
        )
        # On a line of its own: CrewAI sets words of its own before the task.
        return "\n" + "\n\n".join([*told, *shared, *now, *own])


@cache
def prompts_of(role: Role) -> Prompts:
    path = Path(__file__).parent / role.value / "prompts.yaml"
    return Prompts.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
