"""Turns that bring nothing new are counted, turns that do are not."""

from __future__ import annotations

import pytest

from packages.agents.contracts import Stall
from packages.agents.tools.circles import IDLE_TURNS, TURNS_WITHOUT_WORK, Circles

Use = tuple[str, str, str]


def play(turns: list[list[Use]]) -> tuple[int, Stall] | None:
    """The turn before which the agent is stopped, and why; each use is (tool, path, result; "" for nothing found)."""
    circles = Circles()
    for number, turn in enumerate(turns):
        if stall := circles.begin_turn():
            return number, stall
        for tool, path, text in turn:
            circles.used(tool, {"path": path}, text, found_nothing=not text)
    stall = circles.begin_turn()
    return (len(turns), stall) if stall else None


def read(path: str) -> Use:
    return ("read_file", path, f"content of {path}")


def missed(name: str) -> Use:
    return ("search_code", name, "")


def wrote(path: str) -> Use:
    return ("write_file", path, "Wrote it.")


def asked(body: str) -> Use:
    return ("try_requests", "/todos", f"1. GET /todos → 200 OK\n{body}")


TESTS: Use = ("run_tests", "", "1 failed")
HEALTHY = [
    [[read(f"{turn}{number}.py") for number in range(3)] for turn in range(5)] + [[wrote("a.py")], [TESTS]],
    [[missed("a")], [missed("b")], [read("a.py")], [wrote("a.py")], [TESTS]],
    [[wrote("a.py"), TESTS], [("edit_file", "a.py", "Edited 1.")], [TESTS], [("edit_file", "b", "Edited 2.")], [TESTS]],
    [[read("a.py"), missed("x")], [read("a.py"), read("b.py")], [read("a.py"), wrote("c.py")], [TESTS]],
    [[missed("a"), missed("b"), missed("c")], [missed("d")], [missed("e")], [wrote("a.py")], [TESTS], [TESTS]],
]


@pytest.mark.parametrize("turns", HEALTHY)
def test_healthy_work_is_left_alone(turns: list[list[Use]]) -> None:
    assert play(turns) is None


@pytest.mark.parametrize(
    ("turns", "cause"),
    [
        ([[missed(f"name{number}")] for number in range(9)], "searching"),
        ([[read("a.py")] for _ in range(9)], "searching"),
        ([[TESTS] for _ in range(9)], "repeating"),
        ([[("edit_file", "a", "Edited."), TESTS] for _ in range(9)], "repeating"),
        ([[asked(f"2026-01-01T00:00:{number:02} id {number:08x}")] for number in range(9)], "repeating"),
        ([[wrote("a.py")], [read("a.py")]] + [[TESTS, read("a.py")] for _ in range(9)], "repeating"),
    ],
)
def test_a_loop_is_ended_within_five_turns_of_looping(turns: list[list[Use]], cause: str) -> None:
    ended = play(turns)
    assert ended is not None
    number, stall = ended
    healthy = len(turns) - 9
    assert number - healthy <= IDLE_TURNS + 1
    assert stall.cause == cause


def test_looking_at_ever_new_things_ends_at_last() -> None:
    ended = play([[read(f"{number}.py")] for number in range(40)])
    assert ended is not None
    assert ended[0] == TURNS_WITHOUT_WORK


def test_trying_ever_new_things_without_writing_ends_at_last() -> None:
    ended = play([[("run_command", f"{number}", "exit code 0")] for number in range(40)])
    assert ended is not None
    assert ended[0] == TURNS_WITHOUT_WORK
    assert (
        play([[asked(f"{'x' * number}")] for number in range(10)] + [[wrote("a.py")]] + [[asked("y")], [TESTS]]) is None
    )


def test_a_model_is_warned_before_it_is_stopped() -> None:
    circles = Circles()
    warnings = []
    for _ in range(IDLE_TURNS):
        circles.begin_turn()
        circles.used("search_code", {"text": "x"}, "Found nowhere.", found_nothing=True)
        warnings.append(circles.warning)
    assert [bool(warning) for warning in warnings] == [False, False, True, False]
