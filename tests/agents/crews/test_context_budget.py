"""Conversations of any shape, fitted to a number of characters."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from packages.agents.context import Message
from packages.agents.crews.context_budget import NEWEST_TURNS, SHORT, fitted, size_of
from packages.agents.tools.definition import LEFT_OUT

SYSTEM = Message(role="system", content="You are a Coder.")
CONTRACT = Message(role="user", content="<request>\nthe contract\n</request>\n" + "c" * 3_000)
NAMES = st.sampled_from(["read_file", "write_file", "run_tests", "try_requests", "fly_away"])
SIZES = st.integers(0, 4_000)


@st.composite
def turns(draw: st.DrawFn) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Each turn: the words of the model, and its calls as (name, arguments, result)."""
    found = []
    for _ in range(draw(st.integers(0, 12))):
        calls = []
        for _ in range(draw(st.integers(0, 4))):
            whole = {"path": "app/main.py", "content": "x\n" * draw(SIZES), "limit": draw(SIZES)}
            arguments = draw(st.sampled_from([json.dumps(whole), "{broken " * draw(SIZES), "", "[1]"]))
            calls.append((draw(NAMES), arguments, "12 passed\n" + "y\n" * draw(SIZES)))
        found.append(("w" * draw(SIZES), calls))
    return found


def a_chat(turns: list[tuple[str, list[tuple[str, str, str]]]]) -> list[Message]:
    chat = [SYSTEM, CONTRACT]
    for number, (words, calls) in enumerate(turns):
        ids = [f"call_{number}_{at}" for at in range(len(calls))]
        forms = [
            {"id": one, "type": "function", "function": {"name": name, "arguments": arguments}}
            for one, (name, arguments, _) in zip(ids, calls, strict=True)
        ]
        chat.append(Message(role="assistant", content=words, tool_calls=forms))
        for one, (name, _, result) in zip(ids, calls, strict=True):
            chat.append(Message(role="tool", content=result, name=name, tool_call_id=one))
    return chat


def size(chat: list[Message]) -> int:
    return sum(map(size_of, chat))


def newest(chat: list[Message]) -> list[Message]:
    starts = [at for at, message in enumerate(chat) if message.role == "assistant"]
    return chat[starts[-NEWEST_TURNS] if len(starts) >= NEWEST_TURNS else 2 :]


LIMITS = st.integers(1, 60_000)
# Conversations are large, and how long it takes to draw them is not what is tested.
ANY_PACE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@ANY_PACE
@given(turns(), LIMITS)
def test_the_assignment_and_the_newest_turns_are_never_touched(
    told: list[tuple[str, list[tuple[str, str, str]]]], limit: int
) -> None:
    chat = a_chat(told)
    fit = fitted(chat, limit)
    assert fit[:2] == [SYSTEM, CONTRACT]
    assert fit[2:][-len(newest(chat)) :] == newest(chat)


@ANY_PACE
@given(turns(), LIMITS)
def test_every_result_keeps_its_call(told: list[tuple[str, list[tuple[str, str, str]]]], limit: int) -> None:
    chat = a_chat(told)
    fit = fitted(chat, limit)
    assert [(one.role, one.tool_call_id, one.name) for one in fit] == [
        (one.role, one.tool_call_id, one.name) for one in chat
    ]
    assert [[(call["id"], call["function"]["name"]) for call in one.tool_calls] for one in fit] == [
        [(call["id"], call["function"]["name"]) for call in one.tool_calls] for one in chat
    ]
    for before, after in zip(chat, fit, strict=True):
        for old, new in zip(before.tool_calls, after.tool_calls, strict=True):
            assert old == new or isinstance(json.loads(new["function"]["arguments"]), dict)


@ANY_PACE
@given(turns(), LIMITS)
def test_it_fits_if_that_is_possible_and_nothing_is_lost_if_it_fits(
    told: list[tuple[str, list[tuple[str, str, str]]]], limit: int
) -> None:
    chat = a_chat(told)
    fit = fitted(chat, limit)
    assert size(fit) <= size(chat)
    if size(chat) <= limit:
        assert fit == chat
    # What cannot be shortened any more: all old turns at their shortest.
    if size(fit) > limit:
        assert fit == fitted(chat, 1)


@ANY_PACE
@given(turns(), LIMITS)
def test_it_is_decided_by_the_messages_alone_and_what_was_shortened_stays_so(
    told: list[tuple[str, list[tuple[str, str, str]]]], limit: int
) -> None:
    before: list[Message] = []
    for number in range(len(told) + 1):
        fit = fitted(a_chat(told[:number]), limit)
        assert fit == fitted(a_chat(told[:number]), limit)
        for old, new in zip(before, fit, strict=False):
            assert new == old or size_of(new) <= size_of(old)
        before = fit


def test_between_two_steps_each_request_begins_with_the_one_before() -> None:
    read = ("read_file", json.dumps({"path": "app/main.py"}), "    1  x\n" * 500)
    told = [("", [read])] * 40
    steps, before = 0, [SYSTEM, CONTRACT]
    for number in range(1, 41):
        fit = fitted(a_chat(told[:number]), 50_000)
        assert size(fit) <= 50_000
        steps += fit[: len(before)] != before
        before = fit
    assert 1 <= steps <= 8


def test_what_was_left_out_says_what_it_was() -> None:
    write = (
        "write_file",
        json.dumps({"path": "app/main.py", "content": "x = 1\n" * 120}),
        "Wrote app/main.py: 120 lines.",
    )
    read = ("read_file", json.dumps({"path": "app/todos.py"}), "\n".join(f"{n:>5}  line" for n in range(1, 215)))
    tests = ("run_tests", "{}", "3 failed, 9 passed; exit code 1\n\nFAILED a\n" + "E   x\n" * 100)
    old = fitted(a_chat([("I begin.", [write, read, tests]), ("", [tests]), ("", [tests])]), 1)
    assistant, wrote, seen, ran = old[2:6]
    assert assistant.content == "I begin."
    assert json.loads(assistant.tool_calls[0]["function"]["arguments"]) == {
        "path": "app/main.py",
        "content": f"[121 lines, {LEFT_OUT}; read_file shows the file as it is]",
    }
    assert wrote.content == "Wrote app/main.py: 120 lines."
    assert seen.content == f"[read_file app/todos.py: 214 lines, {LEFT_OUT}; read it again if you need it]"
    assert ran.content == f"[run_tests: 3 failed, 9 passed; exit code 1, {LEFT_OUT}; call it again if you need it]"
    assert old[6:] == a_chat([("", []), ("", [tests]), ("", [tests])])[3:] or len(old[-1].content) > SHORT
