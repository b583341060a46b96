"""What a person says to a run that is under way, and how a run says what it needs of them."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine, keyboard
from tests.cli.stand_in_api import TASK, Books, Event, state, story

PART = {**TASK, "id": "T2"}


@pytest.mark.parametrize(
    ("arguments", "call", "said"),
    [
        (["pause", "run-1"], ("pause", {}), "./conclave resume run-1"),
        (["resume", "run-1"], ("resume", {"budget_usd": None}), "The run goes on. Watch it: ./conclave watch run-1"),
        (["resume", "run-1", "--cap", "3"], ("resume", {"budget_usd": 3.0}), "The run goes on up to $3.00."),
        (["finish", "run-1"], ("finish", {}), "What is merged is delivered as incomplete."),
        (
            ["steer", "run-1", "Use dates"],
            ("steer", {"text": "Use dates", "task": None}),
            "The agents read it before their next round or attempt.",
        ),
        (
            ["steer", "run-1", "Use dates", "--task", "T1"],
            ("steer", {"text": "Use dates", "task": "T1"}),
            "The agents of T1 read it",
        ),
        (
            ["retry", "run-1", "T1", "Use dates"],
            ("tasks/T1/retry", {"text": "Use dates", "tasks": []}),
            "T1 will be tried again. Watch it: ./conclave watch run-1",
        ),
        (["skip", "run-1", "T1"], ("tasks/T1/skip", {"text": "", "tasks": []}), "T1 will be skipped."),
        (["split", "run-1", "T1"], ("tasks/T1/split", {"text": "", "tasks": []}), "T1 will be split."),
    ],
)
def test_what_a_person_says_reaches_the_run(
    remote: CommandLine, books: Books, arguments: list[str], call: tuple[str, Event], said: str
) -> None:
    done = remote.run(*arguments)
    assert done.returncode == 0, done.stderr
    assert books.calls == [call]
    assert said in done.stdout


@pytest.mark.parametrize(
    ("arguments", "refusal", "hint"),
    [
        (["pause", "run-1"], "RunFinished", "Start a new run."),
        (["pause", "run-1"], "RunPaused", "Resume the run, or answer its question, first."),
        (["resume", "run-1"], "RunPaused", "Raise the cap with `budget_usd`, or finish as incomplete."),
        (["finish", "run-1"], "RunNotPaused", "Resume it, or cancel it."),
        (["steer", "run-1", "x", "--task", "T9"], "TaskNotFound", "./conclave watch RUN"),
        (["retry", "run-1", "T1"], "TaskNotReady", "Steer it, or wait until it ends."),
        (["skip", "run-1", "T1"], "RevisionUnderWay", "Watch that run, or cancel it first."),
        (["resume", "run-1"], "RunNotPaused", "./conclave runs"),
        (["split", "run-1", "T1"], "PlanInvalid", "Correct the plan and send it again."),
    ],
)
def test_a_refusal_says_what_happened_and_what_to_do(
    remote: CommandLine, books: Books, arguments: list[str], refusal: str, hint: str
) -> None:
    """Hints that name paths of the API are said as commands."""
    told = f"Correct; GET /runs/{{id}} tells. {hint}" if "conclave" in hint or refusal == "PlanInvalid" else hint
    books.refusals.append((409, refusal, "It cannot be done now.", told))
    done = remote.run(*arguments)
    assert done.returncode == 4
    message, shown = done.stderr.splitlines()
    assert message == "It cannot be done now."
    assert hint in shown
    assert "GET /" not in shown


def test_a_task_of_an_ended_run_is_done_by_a_new_one_that_is_named(remote: CommandLine, books: Books) -> None:
    books.revision = "run-9"
    done = remote.run("retry", "run-1", "T1")
    assert done.stdout == (
        "T1 will be tried again by run run-9, a revision that keeps all other work. Watch it: ./conclave watch run-9\n"
    )
    assert json.loads(remote.run("retry", "run-1", "T1", "--json").stdout)["id"] == "run-9"


def test_parts_and_tasks_come_from_a_file_of_yaml_or_json(remote: CommandLine, books: Books, tmp_path: Path) -> None:
    parts, task, plan = tmp_path / "parts.yaml", tmp_path / "task.json", tmp_path / "plan.json"
    yaml = "- {id: T%d, goal: g, brief: b, covers: [R1], depends_on: [], files: [a.py]}\n"
    parts.write_text(yaml % 1 + yaml % 2)
    task.write_text(json.dumps(TASK))
    plan.write_text(json.dumps([TASK, PART]))
    assert remote.run("split", "run-1", "T1", "Two halves", "-f", str(parts)).returncode == 0
    assert remote.run("edit", "run-1", "T1", "-f", str(task)).returncode == 0
    assert remote.run("approve", "run-1", "-f", str(plan)).returncode == 0
    (_, split), (_, edit), (_, approval) = books.calls
    assert [part["id"] for part in split["tasks"]] == ["T1", "T2"]
    assert split["text"] == "Two halves"
    assert edit["tasks"] == [TASK]
    assert approval["tasks"] == [TASK, PART]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {id: T1", "is neither YAML nor JSON"),
        ("just words", "holds no tasks."),
        ("[]", "holds no tasks."),
        ("{id: T1, covers: R1}", "covers of T1 is no list."),
    ],
)
def test_a_file_without_tasks_is_refused_before_anything_is_sent(
    remote: CommandLine, books: Books, tmp_path: Path, text: str, message: str
) -> None:
    file = tmp_path / "task.yaml"
    file.write_text(text)
    done = remote.run("edit", "run-1", "T1", "-f", str(file))
    assert done.returncode == 2
    assert message in done.stderr
    assert books.calls == []


def test_a_task_is_edited_in_the_editor(remote: CommandLine, books: Books) -> None:
    remote.environment["EDITOR"] = "sed -i s/Serve/Store/"
    done = remote.typed([], "edit", "run-1", "T1", "Better so")
    assert done.returncode == 0, done.stderr
    assert books.calls == [("tasks/T1/edit", {"text": "Better so", "tasks": [{**TASK, "goal": "Store todos"}]})]


def test_an_edit_that_changes_nothing_sends_nothing(remote: CommandLine, books: Books) -> None:
    remote.environment["EDITOR"] = "true"
    done = remote.typed([], "edit", "run-1", "T1")
    assert "Nothing was changed, so nothing is sent." in done.stdout
    assert books.calls == []


def test_an_edit_that_is_refused_goes_on_from_the_same_text(remote: CommandLine, books: Books) -> None:
    refusal = (422, "PlanInvalid", "T1 waits for itself.", "Correct the plan and send it again; GET /runs/… shows it.")
    books.refusals += [refusal, refusal]
    remote.environment["EDITOR"] = "sed -i s/todos/more.todos/"
    done = remote.typed(["y", "n"], "edit", "run-1", "T1")
    assert done.returncode == 4
    assert "T1 waits for itself.\nCorrect the plan and send it again.\n" in done.stdout
    assert [call["tasks"][0]["goal"] for _, call in books.calls] == ["Serve more.todos", "Serve more.more.todos"]
    kept = re.search(r"Your text is kept: ./conclave edit run-1 T1 -f (\S+)", done.stderr)
    assert kept
    assert remote.run("edit", "run-1", "T1", "-f", kept[1]).returncode == 0
    Path(kept[1]).unlink()


def test_without_a_terminal_an_edit_needs_a_file(remote: CommandLine, books: Books) -> None:
    done = remote.run("edit", "run-1", "T1")
    assert done.returncode == 2
    assert done.stderr == ("There is no terminal to edit in.\nGive it as it shall be: -f FILE, YAML or JSON.\n")


WAYS = {
    "ask": [
        "./conclave approve run-1  (--edit changes the plan first)",
        './conclave reject run-1 --comment "what should change"',
    ],
    "stuck": [
        './conclave retry run-1 T1 "a hint"',
        "./conclave split run-1 T1",
        "./conclave edit run-1 T1",
        "./conclave skip run-1 T1",
    ],
    "capped": ["./conclave resume run-1 --cap USD  (more than $2.40)", "./conclave finish run-1"],
    "held": ["./conclave resume run-1"],
    "rested": ["./conclave resume run-1  (tries at once)", "./conclave finish run-1"],
}
OPENINGS = {"rested": "It goes on by itself when the day is over (UTC):"}


@pytest.mark.parametrize("need", WAYS)
def test_where_nobody_can_be_asked_the_commands_are_said_and_the_run_is_followed(
    remote: CommandLine, books: Books, need: str
) -> None:
    books.ending = need
    books.add(*story(need))
    with remote.start("watch", "run-1") as process:
        assert process.stdout is not None
        lines: list[str] = []
        while not lines or lines[-1].strip() != WAYS[need][-1]:
            lines.append(process.stdout.readline())
            assert lines[-1], "the watch goes on"
        books.add(state("building"), state("done"))
        process.communicate(timeout=20)
    assert process.returncode == 0
    said = [line.strip() for line in lines]
    assert said[said.index(OPENINGS.get(need, "The run waits for you:")) + 1 :] == WAYS[need]


@pytest.mark.parametrize(
    ("need", "label", "text"),
    [
        ("ask", "Approve the plan", "Approve the plan."),
        ("stuck", "Paused: question", "it stays red."),
        ("capped", "Paused: at the cap", "At the cap: $2.40 is spent."),
        ("held", "Paused: by you", "Paused by ada."),
        ("rested", "Paused: today's budget is used up", "Today's budget is used up: $1.00 is spent."),
    ],
)
def test_the_list_of_runs_says_what_each_one_needs(
    remote: CommandLine, books: Books, need: str, label: str, text: str
) -> None:
    books.ending = need
    books.add(*story(need))
    first, *rest = remote.run("runs").stdout.splitlines()
    assert label in first
    assert rest == [f"  Needs you: {text}", *(f"    {way}" for way in WAYS[need])]


@pytest.mark.parametrize(
    ("prompt", "answers", "calls", "code"),
    [
        ("stuck", ["", "Use dates"], [("tasks/T1/retry", {"text": "Use dates", "tasks": []})], 0),
        ("stuck", ["r"], [("tasks/T1/retry", {"text": "", "tasks": []})], 0),
        ("stuck", ["s"], [("tasks/T1/skip", {"text": "", "tasks": []})], 0),
        ("capped", ["a lot", "$5"], [("resume", {"budget_usd": 5.0})], 0),
        ("capped", ["-1", "f"], [("resume", {"budget_usd": -1.0}), ("finish", {})], 3),
        ("ask", ["y"], [("approve", {"comment": "", "budget_usd": None, "spec_hash": "9a81c6d2ffff"})], 0),
    ],
)
def test_a_person_at_the_terminal_is_asked(
    remote: CommandLine, books: Books, prompt: str, answers: list[str], calls: list[object], code: int
) -> None:
    done = remote.typed(answers, "build", f"{prompt} please")
    assert done.returncode == code, done.stdout + done.stderr
    assert books.calls == calls


def test_an_answer_that_comes_too_late_is_said_and_the_run_is_followed(remote: CommandLine, books: Books) -> None:
    books.refusals.append((409, "TaskNotReady", "T1 is being built.", "Steer it, or wait until it ends."))
    done = remote.typed(["Use dates", "s"], "build", "stuck please")
    assert done.returncode == 0
    assert "T1 is being built.\nSteer it, or wait until it ends.\n" in done.stdout
    assert [action for action, _ in books.calls] == ["tasks/T1/retry", "tasks/T1/skip"]


def test_a_question_that_is_left_can_be_answered_elsewhere(remote: CommandLine, books: Books) -> None:
    with keyboard("l") as terminal, remote.start("build", "stuck please", stdin=terminal) as process:
        assert process.stdout is not None
        while WAYS["stuck"][-1] not in (line := process.stdout.readline()):
            assert line
        assert remote.run("retry", "run-1", "T1").returncode == 0
        process.communicate(timeout=20)
    assert process.returncode == 0


def test_the_plan_is_edited_before_it_is_approved(remote: CommandLine, books: Books) -> None:
    """A refused plan can be edited again, from the text as it was left."""
    books.refusals.append((422, "PlanInvalid", "T1 waits for itself.", "Leave at least one task."))
    remote.environment["EDITOR"] = "sed -i s/todos/more.todos/"
    done = remote.typed(["e", "y", "e", "y"], "build", "ask please", "--cap", "2.4")
    assert done.returncode == 0, done.stdout
    assert "  T1  Serve more.todos (R1)" in done.stdout
    assert "Approve as you edited it up to $2.40?" in done.stdout
    assert "T1 waits for itself.\nLeave at least one task.\n" in done.stdout
    first, second = (body for _, body in books.calls)
    assert first["tasks"] == [{**TASK, "goal": "Serve more.todos"}]
    assert second == {
        "comment": "",
        "budget_usd": 2.4,
        "spec_hash": "9a81c6d2ffff",
        "tasks": [{**TASK, "goal": "Serve more.more.todos"}],
    }


def test_a_plan_is_edited_by_the_command_that_approves_it(remote: CommandLine, books: Books) -> None:
    remote.environment["EDITOR"] = "sed -i s/Serve/Store/"
    done = remote.typed([], "approve", "run-1", "--edit")
    assert "Approved. Watch it: ./conclave watch run-1" in done.stdout
    [(_, approval)] = books.calls
    assert (approval["spec_hash"], approval["tasks"]) == ("9a81c6d2ffff", [{**TASK, "goal": "Store todos"}])


def test_a_plan_that_cannot_be_read_is_not_approved(remote: CommandLine, books: Books) -> None:
    remote.environment["EDITOR"] = "sed -i s/goal:/[/"
    done = remote.typed(["e", "y", "n"], "build", "ask please")
    assert done.stdout.count("is neither YAML nor JSON") == 2
    assert books.calls == [("cancel", {})]


def test_what_happens_at_the_cap_is_asked_for_with_the_build(remote: CommandLine, books: Books) -> None:
    assert remote.run("build", "done please", "--at-cap", "pause").returncode == 0
    assert remote.run("build", "done please").returncode == 0
    first, second = books.orders
    assert first["at_cap"] == "pause"
    assert "at_cap" not in second
    done = remote.run("build", "done please", "--at-cap", "explode")
    assert (done.returncode, done.stderr) == (2, "--at-cap explode is not known.\nUse pause or finish.\n")


def test_a_word_that_is_no_choice_is_asked_back_and_costs_no_round(remote: CommandLine, books: Books) -> None:
    done = remote.typed(["x", "ok"], "build", "ask please")
    assert "'x' is none of these. What should change is said in a few words." in done.stdout
    assert [kind for kind, _ in books.calls] == ["approve"]


def test_a_project_that_is_not_there_is_not_made(remote: CommandLine, books: Books) -> None:
    done = remote.run("build", "done please", "--project", "nope")
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "There is no project nope.")
    assert "Leave --project out to begin a new one" in done.stderr
    assert books.orders == []


def test_what_a_run_left_is_copied_into_a_folder(remote: CommandLine, tmp_path: Path) -> None:
    done = remote.run("artifacts", "run-1", str(tmp_path / "left"))
    assert (done.returncode, done.stdout) == (0, f"1 file in {tmp_path / 'left'}\n")
    assert (tmp_path / "left/ledger.json").read_text() == '{"rows": []}'
    again = remote.run("artifacts", "run-1", str(tmp_path / "left"))
    assert (again.returncode, again.stderr.splitlines()[0]) == (2, f"{tmp_path / 'left'} is not empty.")
