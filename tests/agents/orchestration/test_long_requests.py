"""A long request is read part by part."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from packages.agents.context import Message
from packages.agents.contracts import Role, RunState
from tests.agents import scripts
from tests.agents.memory import tell
from tests.agents.scripts import EVERYBODY_AGREES, section


async def test_a_long_request_is_read_part_by_part_and_held_against_the_first_version() -> None:
    seen: list[tuple[str, str, str]] = []
    prompt = "\n\n".join(f"# Part {number}\n\n{'Words. ' * 6000}" for number in range(1, 4))

    def design(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        seen.append((step, section(messages, "part"), section(messages, "request")[:8]))
        if step == "plan/1/design":
            return {**scripts.design(role, step, messages), "requirements": [{"id": "R1", "text": "creates"}]}
        known = json.loads(section(messages, "spec"))["requirements"]
        assert [one["id"] for one in known][-1] == ("R1" if step == "plan/1/design/2" else "R2")
        return {"statement": "More.", "requirements": [{"id": "R2", "text": "lists"}] if len(known) == 1 else []}

    def judge(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        seen.append((step, section(messages, "part"), section(messages, "request")[:8]))
        return scripts.approve(role, step, messages)

    told = await tell({**EVERYBODY_AGREES, "Design": design, "Verdict": judge}, prompt=prompt)
    assert told.state is RunState.done
    assert seen == [
        ("plan/1/design", "1 of 3", "# Part 1"),
        ("plan/1/design/2", "2 of 3", "# Part 2"),
        ("plan/1/design/3", "3 of 3", "# Part 3"),
        ("plan/1/architect", "", "# Part 1"),
        ("plan/1/planner/1", "1 of 3", "# Part 1"),
        ("plan/1/planner/2", "2 of 3", "# Part 2"),
        ("plan/1/planner/3", "3 of 3", "# Part 3"),
    ]
