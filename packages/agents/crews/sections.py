"""Inputs of a task as marked sections of its user message.

A section reads `<name>`, a line break, the value, a line break, `</name>`. No value can close a section, and no
value is read as a template: CrewAI fills placeholders one after the other, so that a `{spec}` that a user wrote
would be filled as well. Opening braces of values therefore travel as a sign of their own until `restored`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from pydantic_core import to_json

from packages.agents.contracts import PlannedTask, Requirement, Retrieved, RunOrder, Spec
from packages.agents.contracts.quotes import excerpt, parts_of

_BRACE = "\ue07b"  # private use: means nothing in any text that a person or a model writes

_VARIABLES = (
    "The owners of the project will set these environment variables where the software runs. Use those that it needs, "
    "by these names, and read them when they are needed. Nobody here knows a value: write none down, neither in code "
    "nor in tests nor as a default. In every test and trial each one holds a stand-in of no use, but for the variable "
    "of a service of the stack, which holds its stub's address: no test may depend on a value that it did not set "
    "itself, for a program that it starts. The README names those that the software uses, each with its purpose, and "
    ".env.example lists them without a value."
)

_NUMBERS = re.compile(r"\bR\d+\b")


def as_text(value: Any) -> str:
    """Text as it is; anything else as compact JSON; None as nothing."""
    if value is None:
        return ""
    return value if isinstance(value, str) else to_json(value).decode()


def neutralised(text: str, names: Iterable[str]) -> str:
    r"""Writes `</name` as `<\/name`, which in JSON still means the same."""
    closing = "|".join(map(re.escape, names))
    return re.sub(rf"<(\s*)/(\s*(?:{closing}))", r"<\1\\/\2", text, flags=re.IGNORECASE)


def crew_inputs(sections: Mapping[str, Any]) -> dict[str, str]:
    """The inputs of a kickoff, safe to be filled into a template."""
    return {name: neutralised(as_text(value), sections).replace("{", _BRACE) for name, value in sections.items()}


def restored(text: str) -> str:
    """What the model shall read: the values as they were."""
    return text.replace(_BRACE, "{")


def contract(spec: Spec) -> dict[str, Any]:
    """What everybody builds against and tests by: the same for every task, so that prompts begin alike."""
    return {
        "title": spec.title,
        "stack": spec.stack,
        "resources": spec.resources,
        "endpoints": spec.endpoints,
        "interfaces": spec.interfaces,
        "decisions": spec.decisions,
    }


def requirements_of(spec: Spec, task: PlannedTask, feedback: str = "") -> list[Requirement]:
    """Those that the task covers, and those that what is said about it names, in the spec's order."""
    return requirements_named(spec, {*task.covers, *_NUMBERS.findall(feedback)})


def requirements_named(spec: Spec, ids: Collection[str]) -> list[Requirement]:
    return [one for one in spec.requirements if one.id in ids]


def request_for(order: RunOrder, requirements: Sequence[Requirement], limit: int) -> str:
    """What was asked, with what came with it; of more than `limit` characters what these requirements quote."""
    return excerpt(whole_request(order), [one.source for one in requirements], limit)


def whole_request(order: RunOrder) -> str:
    """What the person wrote, with everything that came with it, to the letter."""
    attached = [f"## Attachment: {one.name}\n\n{one.content}" for one in order.attachments]
    return "\n\n".join([order.prompt, *attached])


def request_parts(order: RunOrder, limit: int) -> list[str]:
    """The request as it is read for the first time: one part, or several if it is longer than `limit` characters.

    Joined they are all of it.
    """
    return parts_of(whole_request(order), limit)


def variables_section(order: RunOrder) -> str:
    """The environment variables that the project has settled on, by name; empty where there are none."""
    if not order.settings.variables:
        return ""
    names = [f"- {one.name}: {one.purpose}" if one.purpose else f"- {one.name}" for one in order.settings.variables]
    return "\n".join([_VARIABLES, *names])


def retrieved_sections(retrieved: Retrieved) -> dict[str, str]:
    """What search gave for those who plan: both are empty where nothing is to be found."""
    found = retrieved.found
    return {"outline": retrieved.outline, "context": found.text if found.passages else ""}


def documents_section(retrieved: Retrieved) -> str:
    """Of what search gave the documents alone, for those who judge; empty where there is none."""
    found = retrieved.found.documents
    return found.text if found.passages else ""
