"""Two versions of a question are compared by digests of their parts, for nobody keeps the words."""

from __future__ import annotations

from typing import Any

import pytest

from packages.llm.calls import Call, first_difference

SYSTEM = {"role": "system", "content": "You are the Coder."}
USER = {"role": "user", "content": "Do the task.\n\n<task>\nT1\n</task>\n\n<files>\na.py\n</files>"}
TOOLS = ({"type": "function", "function": {"name": "write_file"}},)


def asked(*messages: dict[str, Any], **more: Any) -> Call:
    return Call(run="r", role="coder", step="T1/1/code", messages=messages, **more)


@pytest.mark.parametrize(
    ("other", "where"),
    [
        (asked({**SYSTEM, "content": "You are a Coder."}, USER, tools=TOOLS), "the system message"),
        (
            asked(SYSTEM, {**USER, "content": USER["content"].replace("T1", "T2")}, tools=TOOLS),
            "the section <task>",
        ),
        (
            asked(SYSTEM, {**USER, "content": USER["content"].replace("Do the", "Make the")}, tools=TOOLS),
            "the words of the task",
        ),
        (
            asked(SYSTEM, {**USER, "content": f"{USER['content']}\n\n<more>\n\n</more>"}, tools=TOOLS),
            "the section <more>",
        ),
        (asked(SYSTEM, USER), "the tools"),
        (asked(SYSTEM, USER, schema={"name": "Work", "schema": {}}), "the form of the answer"),
    ],
)
def test_the_first_part_that_differs_is_named(other: Call, where: str) -> None:
    before = asked(SYSTEM, USER, tools=TOOLS)
    assert before.request_hash != other.request_hash
    assert first_difference(other.parts, before.parts) == where
    assert first_difference(before.parts, asked(SYSTEM, USER, tools=TOOLS).parts) == ""


def test_a_later_question_adds_what_was_said_since_the_last_answer() -> None:
    turns: list[dict[str, Any]] = [
        {"role": "assistant", "content": "", "tool_calls": [{"id": "c1", "function": {"name": "run_tests"}}]},
        {"role": "tool", "content": "1 passed", "tool_call_id": "c1"},
    ]
    call = asked(SYSTEM, USER, *turns)
    other = asked(SYSTEM, USER, turns[0], {**turns[1], "content": "1 failed"})
    assert [name for name, _ in call.parts] == ["the answer before", "the result of a tool"]
    assert first_difference(other.parts, call.parts) == "the result of a tool"


def test_what_was_never_kept_cannot_be_compared() -> None:
    assert first_difference(asked(SYSTEM, USER).parts, []) == ""
