"""The commands against a server with the API's shape: exit codes, the one JSON object, resumption, refusals."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine, wait_until
from tests.cli.stand_in_api import Books


@pytest.mark.parametrize(("ending", "code"), [("done", 0), ("incomplete", 3), ("failed", 4), ("cancelled", 5)])
def test_the_exit_code_says_how_the_run_ended(remote: CommandLine, ending: str, code: int) -> None:
    assert remote.run("build", f"{ending} please").returncode == code


def test_a_run_that_ended_with_a_failed_task_says_how_to_try_it_again(remote: CommandLine) -> None:
    assert 'Try T1 again: ./conclave retry run-1 T1 "a hint"\n' in remote.run("build", "incomplete please").stdout


def test_json_is_one_object_on_stdout_and_the_lines_are_on_stderr(remote: CommandLine, books: Books) -> None:
    done = remote.run("build", "done please", "--json", "--budget-usd", "2.5", "--max-rounds", "3")
    result = json.loads(done.stdout)
    assert result["run_id"] == "run-1"
    assert result["status"] == "done"
    assert result["requirements"] == [
        {"id": "R1", "text": "A todo can be created.", "result": "proven", "note": "", "tests": 1, "passing": 1}
    ]
    assert set(result) == {
        *("run_id", "status", "requirements", "tasks", "repository", "commit"),
        *("artifacts", "usage", "usage_by_role", "quote", "duration_seconds", "model"),
    }
    assert "10:00:00  Planning" in done.stderr
    assert "Agent hummed: tune la" in done.stderr
    [order] = books.orders
    assert (order["approve"], order["budget_usd"], order["max_rounds"]) == ("auto", 2.5, 3)
    assert len(order["key"]) == 36


@pytest.mark.parametrize("is_typed", [False, True], ids=["in a script", "in a terminal"])
@pytest.mark.parametrize(
    ("rule", "flag", "sent"),
    [
        ("never", "", None),
        ("always", "", None),
        ("above", "", None),
        ("always", "auto", "auto"),
        ("never", "ask", "ask"),
    ],
)
def test_a_build_in_a_project_leaves_approval_to_its_settings(
    remote: CommandLine, books: Books, is_typed: bool, rule: str, flag: str, sent: str | None
) -> None:
    books.project, books.rule = "shop", rule
    command = ["build", "done please", "--project", "shop", *(["--approve", flag] if flag else [])]
    done = remote.typed([], *command) if is_typed else remote.run(*command)
    assert done.returncode == 0, done.stderr
    assert [order.get("approve") for order in books.orders] == [sent]


@pytest.mark.parametrize("is_typed", [False, True], ids=["in a script", "in a terminal"])
def test_a_project_without_a_rule_asks_where_somebody_types(remote: CommandLine, books: Books, is_typed: bool) -> None:
    books.project = "shop"
    command = ["build", "done please", "--project", "shop"]
    assert (remote.typed([], *command) if is_typed else remote.run(*command)).returncode == 0
    assert books.orders[0]["approve"] == ("ask" if is_typed else "auto")


def test_a_broken_stream_is_resumed_and_no_event_is_shown_twice(remote: CommandLine, books: Books) -> None:
    done = remote.run("build", "dropping please")
    assert done.returncode == 0, done.stderr
    shown = [line for line in done.stdout.splitlines() if line.startswith("10:00:00")]
    assert len(shown) == len(set(shown)) == 7
    assert books.resumed_after[0] == 0
    assert len(books.resumed_after) > 2
    assert books.resumed_after == sorted(books.resumed_after)


def test_a_specification_is_the_request_or_goes_along_with_it(
    remote: CommandLine, books: Books, tmp_path: Path
) -> None:
    file = tmp_path / "SPEC.md"
    file.write_text("done as specified")
    assert remote.run("build", "-f", str(file)).returncode == 0
    assert remote.run("build", "done please", "-f", str(file)).returncode == 0
    more = tmp_path / "data.csv"
    more.write_text("a,b")
    assert remote.run("build", "-f", str(file), "-f", str(more)).returncode == 0
    first, second, third = books.orders
    assert (first["prompt"], first["attachments"]) == ("done as specified", [])
    assert second["attachments"] == [{"name": "SPEC.md", "content": "done as specified"}]
    assert (third["prompt"], third["attachments"]) == ("done as specified", [{"name": "data.csv", "content": "a,b"}])


@pytest.mark.parametrize(
    ("second", "words"), [("more/SPEC.md", "Two files are called SPEC.md"), ("empty.md", "is empty")]
)
def test_files_that_cannot_go_along_are_refused_before_anything_starts(
    remote: CommandLine, books: Books, tmp_path: Path, second: str, words: str
) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "empty.md").touch()
    for name in ("SPEC.md", "more/SPEC.md"):
        (tmp_path / name).write_text("done as specified")
    done = remote.run("build", "-f", str(tmp_path / "SPEC.md"), "-f", str(tmp_path / second))
    assert (done.returncode, books.orders) == (2, [])
    assert words in done.stderr


def test_a_folder_that_is_not_empty_is_refused_before_anything_starts(
    remote: CommandLine, books: Books, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    done = remote.run("build", "done please", "--out", str(tmp_path))
    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert books.orders == []


def test_the_delivered_repository_is_copied(remote: CommandLine, books: Books, tmp_path: Path) -> None:
    source = tmp_path / "source"
    git = ["git", "-C", str(source), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "init", "--quiet", str(source)], check=True)
    (source / "app.py").write_text("x = 1\n")
    subprocess.run([*git, "add", "app.py"], check=True)
    subprocess.run([*git, "commit", "--quiet", "-m", "Add the application"], check=True)
    books.repository = str(source)
    subprocess.run([*git, "branch", "conclave/run-1"], check=True)
    bundle = tmp_path / "bundle"
    subprocess.run([*git, "bundle", "create", "--quiet", str(bundle), "conclave/run-1"], check=True)
    books.bundle = bundle.read_bytes()
    books.commit = subprocess.check_output([*git, "rev-parse", "HEAD"], text=True).strip()
    out = tmp_path / "out"
    assert remote.run("build", "done please", "--out", str(out)).returncode == 0
    assert (out / "app.py").read_text() == "x = 1\n"
    again = tmp_path / "again"
    assert remote.run("checkout", "run-1", str(again)).returncode == 0
    assert (again / "app.py").read_text() == "x = 1\n"


def test_a_folder_that_cannot_be_made_is_refused_before_anything_starts(remote: CommandLine, books: Books) -> None:
    done = remote.run("build", "done please", "--out", "/dev/null/x")
    assert (done.returncode, books.orders) == (2, [])
    assert "cannot be made here" in done.stderr


def test_interrupting_a_build_leaves_the_run_alone(remote: CommandLine, books: Books) -> None:
    with remote.start("build", "ask please", "--approve", "ask") as process:
        wait_until(lambda: books.resumed_after != [])
        assert process.stdout is not None
        lines: list[str] = []
        while not any("The run waits for you" in line for line in lines):
            lines.append(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "The run goes on, or waits for you. See: ./conclave watch run-1." in output
    assert books.calls == []


def test_watch_approve_reject_and_cancel_reach_the_run(remote: CommandLine, books: Books) -> None:
    remote_run = remote.start("build", "ask please", "--approve", "ask")
    with remote_run:
        wait_until(lambda: books.orders != [])
        assert remote.run("reject", "run-1", "--comment", "Use dates").returncode == 0
        assert remote.run("approve", "run-1", "--budget-usd", "1.5").returncode == 0
        remote_run.communicate(timeout=20)
    assert remote_run.returncode == 0
    assert remote.run("watch", "run-1").returncode == 0
    assert remote.run("cancel", "run-1").returncode == 0
    assert books.calls == [
        ("reject", {"comment": "Use dates"}),
        ("approve", {"comment": "", "budget_usd": 1.5}),
        ("cancel", {}),
    ]


def test_a_refusal_of_the_api_says_what_happened_and_what_to_do(remote: CommandLine) -> None:
    done = remote.run("watch", "run-2")
    assert done.returncode == 4
    assert done.stderr == "There is no run run-2.\nList them: conclave runs\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build"], "Nothing was asked for."),
        (["build", "x", "--approve", "maybe"], "--approve maybe is not known."),
        (["build", "-f", "/nowhere/SPEC.md"], "/nowhere/SPEC.md cannot be read"),
        (["build", "x", "--budget-usd", "0"], "--budget-usd"),
        (["biuld"], "No such command"),
    ],
)
def test_a_command_that_cannot_be_carried_out_ends_with_2(
    remote: CommandLine, arguments: list[str], message: str
) -> None:
    done = remote.run(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
