"""What a person says to a run: as commands, and as answers in a terminal."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine
from tests.cli.stand_in_api import SPEC, Books, story


@contextlib.contextmanager
def keyboard(*lines: str) -> Iterator[int]:
    """A terminal at which somebody has typed these lines."""
    mine, theirs = os.openpty()
    try:
        os.write(mine, "".join(f"{line}\n" for line in lines).encode())
        yield theirs
    finally:
        os.close(theirs)
        os.close(mine)


def at_a_terminal(remote: CommandLine, *arguments: str, typed: tuple[str, ...]) -> "subprocess.CompletedProcess[str]":
    with keyboard(*typed) as stdin, remote.start(*arguments, stdin=stdin) as process:
        output, errors = process.communicate(timeout=60)
    return subprocess.CompletedProcess(arguments, process.returncode, output, errors)


def editor(remote: CommandLine, tmp_path: Path, *edits: str) -> CommandLine:
    """The same command line with an editor that makes one of these sed edits each time that it opens."""
    program = tmp_path / "editor"
    cases = "\n".join(f"{number}) sed -i '{edit}' \"$1\" ;;" for number, edit in enumerate(edits, start=1))
    count = f"{tmp_path}/count"
    program.write_text(f'#!/bin/sh\necho x >> {count}\ncase $(wc -l < {count} | tr -d " ") in\n{cases}\nesac\n')
    program.chmod(0o755)
    return replace(remote, environment={**remote.environment, "EDITOR": str(program), "VISUAL": str(program)})


@pytest.mark.parametrize(
    ("arguments", "call", "said"),
    [
        (["pause", "run-1"], ("pause", {}), "The run is being paused."),
        (["resume", "run-1"], ("resume", {"budget_usd": None}), "The run goes on."),
        (["resume", "run-1", "--budget-usd", "5"], ("resume", {"budget_usd": 5.0}), "The run goes on up to $5.00."),
        (["finish", "run-1"], ("finish", {}), "What is merged is being delivered."),
        (["steer", "run-1", "Use dates"], ("steer", {"text": "Use dates", "task": None}), "Every agent reads it"),
        (
            ["steer", "run-1", "Use dates", "--task", "T1"],
            ("steer", {"text": "Use dates", "task": "T1"}),
            "Who builds T1 reads it",
        ),
        (
            ["retry", "run-1", "T1", "--hint", "Use dates"],
            ("tasks/T1/retry", {"text": "Use dates", "tasks": []}),
            "T1 is tried again as soon as the run reads it.",
        ),
        (["skip", "run-1", "T1"], ("tasks/T1/skip", {"text": "", "tasks": []}), "T1 is left out"),
        (["split", "run-1", "T1"], ("tasks/T1/split", {"text": "", "tasks": []}), "T1 is split"),
    ],
)
def test_what_is_said_reaches_the_run(
    remote: CommandLine, books: Books, arguments: list[str], call: object, said: str
) -> None:
    books.add(*story("held"))
    done = remote.run(*arguments)
    assert done.returncode == 0, done.stderr
    assert said in done.stdout
    assert books.calls == [call]


def test_a_task_of_an_ended_run_is_done_by_a_new_one(remote: CommandLine, books: Books) -> None:
    books.add(*story("incomplete"))
    done = remote.run("retry", "run-1", "T1")
    assert done.stdout.splitlines() == [
        "T1 is tried again by run run-9, which keeps all other work.",
        "Watch it: ./conclave watch run-9",
    ]


def test_parts_and_tasks_come_from_files(remote: CommandLine, books: Books, tmp_path: Path) -> None:
    books.add(*story("held"))
    file = tmp_path / "parts.yaml"
    file.write_text("[{id: T1, goal: a, depends_on: []}, {id: T2, goal: b, depends_on: [T1]}]")
    assert remote.run("split", "run-1", "T1", "-f", str(file)).returncode == 0
    assert [task["goal"] for task in books.calls[0][1]["tasks"]] == ["a", "b"]
    file.write_text("goal: [")
    assert "This is no YAML" in remote.run("edit", "run-1", "T1", "-f", str(file)).stderr
    file.write_text("just words")
    assert "This holds no tasks." in remote.run("edit", "run-1", "T1", "-f", str(file)).stderr
    refused = remote.run("edit", "run-1", "T1")
    assert (refused.returncode, refused.stderr.splitlines()[0]) == (2, "There is no terminal to edit in.")


def test_a_task_is_edited_in_the_editor_until_it_can_be_built(
    remote: CommandLine, books: Books, tmp_path: Path
) -> None:
    books.add(*story("held"))
    person = editor(remote, tmp_path, "s/depends_on: .*/depends_on: [circle]/", "s/circle//; s/Serve/Keep/; s/^  - $//")
    done = at_a_terminal(person, "edit", "run-1", "T1", typed=())
    assert done.returncode == 0, done.stderr
    assert "T1 needs itself." in done.stdout
    first, second = (body["tasks"][0] for _, body in books.calls)
    assert (first["depends_on"], second["goal"]) == (["circle"], "Keep todos")
    untouched = at_a_terminal(editor(remote, tmp_path), "edit", "run-1", "T1", typed=())
    assert untouched.stdout == "Nothing is changed.\n"


def test_a_plan_is_edited_while_it_is_approved(remote: CommandLine, books: Books, tmp_path: Path) -> None:
    person = editor(remote, tmp_path, "s/Serve/Keep/")
    done = at_a_terminal(person, "build", "ask please", "--approve", "ask", typed=("e",))
    assert done.returncode == 0, done.stderr
    [(action, body)] = books.calls
    assert (action, body["spec_hash"], body["tasks"][0]["goal"]) == ("approve", SPEC["hash"], "Keep todos")


@pytest.mark.parametrize(
    ("ending", "typed", "calls"),
    [
        ("question", ("Use dates",), [("tasks/T1/retry", {"text": "Use dates", "tasks": []})]),
        ("question", ("s",), [("tasks/T1/skip", {"text": "", "tasks": []})]),
        ("cap", ("much", "0.5", "$2"), [("resume", {"budget_usd": 0.5}), ("resume", {"budget_usd": 2.0})]),
        ("cap", ("f",), [("finish", {})]),
    ],
)
def test_a_paused_run_is_answered_in_the_terminal(
    remote: CommandLine, books: Books, ending: str, typed: tuple[str, ...], calls: object
) -> None:
    done = at_a_terminal(remote, "build", f"{ending} please", "--approve", "auto", typed=typed)
    assert done.returncode == 0, done.stderr
    assert books.calls == calls


@pytest.mark.parametrize(
    ("ending", "command"),
    [
        ("question", './conclave retry run-1 T1 --hint "…"'),
        ("cap", "./conclave resume run-1 --budget-usd SUM"),
        ("held", "./conclave resume run-1"),
    ],
)
def test_without_a_terminal_the_commands_are_said(remote: CommandLine, books: Books, ending: str, command: str) -> None:
    with remote.start("build", f"{ending} please") as process:
        assert process.stdout is not None
        lines: list[str] = []
        while not any(command in line for line in lines):
            lines.append(process.stdout.readline())
            assert lines[-1], "the build goes on until the run ends"
        listed = remote.run("runs").stdout
        assert "Paused" in listed
        assert {"question": "it loops", "cap": "At the cap", "held": "Paused by ada"}[ending] in listed
        assert remote.run("finish", "run-1").returncode == 0
        process.communicate(timeout=20)
    assert process.returncode == 0


def test_what_makes_no_sense_is_refused_in_words(remote: CommandLine, books: Books) -> None:
    books.add(*story("cap"))
    books.ending = "cap"
    for arguments, code, message in (
        (["resume", "run-1"], 4, "Run run-1 is at its cap of $1.00.\nRaise the cap.\n"),
        (["steer", "run-1", " "], 2, "Nothing was said."),
        (["build", "x", "--at-cap", "explode"], 2, "--at-cap explode is not known."),
    ):
        done = remote.run(*arguments)
        assert done.returncode == code
        assert message in done.stderr
