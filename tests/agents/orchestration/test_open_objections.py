"""What stays open in a debate: small things reach who builds, and what a program misread is in nobody's way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from packages.agents.context import Message
from packages.agents.contracts import Role, RunState
from packages.agents.events import ConsensusEscalated, ConsensusReached, LinterReported, RoundStarted
from tests.agents import scripts
from tests.agents.memory import MemoryWorkspace, tell
from tests.agents.scripts import EVERYBODY_AGREES, section


async def test_a_minor_objection_keeps_nobody_from_approving_and_reaches_who_builds() -> None:
    heard: set[str] = set()

    def judge(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        raised = {"severity": "minor", "about": "T1", "text": "Name the port in the README."}
        objections = [raised] if role is Role.architect else []
        return {"statement": "Yes.", "decision": "approve", "objections": objections}

    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        heard.add(section(messages, "remarks"))
        return scripts.code(role, step, messages)

    told = await tell({**EVERYBODY_AGREES, "Verdict": judge, "code": code})
    assert told.state is RunState.done
    assert len(told.events.of(RoundStarted)) == 1
    assert heard == {"- T1: Name the port in the README."}


async def test_a_stub_that_cannot_be_served_is_an_objection_of_the_linter(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = ["Mapping 1 of rates cannot be used: response.status: too large."]
    monkeypatch.setattr(MemoryWorkspace, "stub_faults", lambda self, stack: faults)
    told = await tell(EVERYBODY_AGREES, max_rounds=1)
    (reported,) = told.events.of(LinterReported)
    assert [(one.rule, one.text) for one in reported.findings] == [("stub-not-usable", faults[0])]
    assert told.events.of(ConsensusEscalated)[0].open == (1,)


async def test_what_the_linter_misread_is_refused_with_a_reason_and_stands_in_nobodys_way() -> None:
    def design(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        if step.startswith("plan/1/"):
            return scripts.design(role, step, messages)
        return {"statement": "It is theirs.", "replies": [{"objection": 1, "accepted": False, "text": "Not ours."}]}

    prompt = "Todos. Each night a colleague calls GET /export of another system."
    told = await tell({**EVERYBODY_AGREES, "Design": design, "DesignChange": design}, prompt=prompt)
    assert [event.round for event in told.events.of(RoundStarted)] == [1, 2]
    severities = [[one.severity for one in event.findings] for event in told.events.of(LinterReported)]
    assert severities == [["blocking"], ["minor"]]
    assert len(told.events.of(ConsensusReached)) == 1
