"""`conclave eval` against a server with the API's shape, which delivers a real repository to the real sandbox."""

import json
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from packages.workspace.toolchain import Toolchain
from tests.cli.conftest import CommandLine, wait_until
from tests.cli.stand_in_api import Books, Event

LIBRARY = "def twice(number):\n    return 2 * number\n"
SERVER = """
from http.server import SimpleHTTPRequestHandler, HTTPServer
HTTPServer(("127.0.0.1", 8000), SimpleHTTPRequestHandler).serve_forever()
"""
PASSING = "from library import twice\n\ndef test_twice():\n    assert twice(2) == 4\n"
FAILING = "from library import twice\n\ndef test_once():\n    assert twice(2) == 2\n"
SERVED = """
import os, urllib.request
def test_the_library_is_served():
    assert b"def twice" in urllib.request.urlopen(os.environ["BASE_URL"] + "/library.py").read()
"""
Writing = Callable[..., Path]


def answered(role: str, tokens: int, **more: object) -> Event:
    usage = {"calls": 1, "input_tokens": tokens, "output_tokens": 1, "cost_usd": 0.0}
    return {"kind": "model.answered", "step": "s", "role": role, "usage": usage, **more}


@pytest.fixture
def evaluating(remote: CommandLine, books: Books, toolchain: Toolchain, tmp_path: Path) -> CommandLine:
    """A command line whose API delivers the library, in a home that has the toolchain."""
    remote.home.path.mkdir(mode=0o711, parents=True)
    remote.home.path.chmod(0o711)
    remote.home.toolchain.symlink_to(toolchain.root.parents[1])
    source = tmp_path / "source"
    git = ["git", "-C", str(source), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "init", "--quiet", str(source)], check=True)
    (source / "library.py").write_text(LIBRARY)
    (source / "server.py").write_text(SERVER)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "--quiet", "-m", "Deliver"], check=True)
    subprocess.run([*git, "branch", "conclave/run-1"], check=True)
    books.bundle = subprocess.check_output([*git, "bundle", "create", "--quiet", "-", "conclave/run-1"])
    books.commit = subprocess.check_output([*git, "rev-parse", "HEAD"], text=True).strip()
    return remote


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    return tmp_path / "suite"


@pytest.fixture
def a_case(suite: Path) -> Writing:
    """Write a case: its request decides how the run ends, as the stand-in reads it."""

    def write(name: str, request: str = "done please", tests: str = PASSING, settings: str = "") -> Path:
        folder = suite / name
        (folder / "tests").mkdir(parents=True)
        (folder / "case.toml").write_text(f'title = "A case"\n{settings}\n')
        (folder / "request.md").write_text(request)
        (folder / "tests/test_hidden.py").write_text(tests)
        return folder

    return write


def cells(table: str, case: str) -> list[str]:
    line = next(line for line in table.splitlines() if line.startswith(f"| {case} "))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_case_that_is_delivered_and_passes_its_hidden_tests(
    evaluating: CommandLine, books: Books, a_case: Writing, suite: Path
) -> None:
    books.told = [answered("coder", 8), answered("coder", 90, replayed=True), answered("tester", 4)]
    folder = a_case("library", settings="budget_usd = 2.5")
    (folder / "attachments").mkdir()
    (folder / "attachments/notes.md").write_text("Twice means two times.")
    done = evaluating.run("eval", str(suite))
    assert done.returncode == 0, done.stderr
    assert cells(done.stdout, "library")[1:7] == ["Done", "1/1", "1/1", "3", "15", "$0.02"]
    assert cells(done.stdout, "library")[8] == ""
    roles = done.stdout.partition("Tokens by role:")[2]
    assert cells(roles, "Case") == ["Case", "coder", "tester"]
    assert cells(roles, "library") == ["library", "9", "5"]
    assert "library  Building" in done.stderr
    [order] = books.orders
    assert (order["approve"], order["at_cap"], order["budget_usd"]) == ("auto", "finish", 2.5)
    assert order["attachments"] == [{"name": "notes.md", "content": "Twice means two times."}]


def test_the_first_hidden_test_that_fails_is_the_cause(evaluating: CommandLine, a_case: Writing) -> None:
    folder = a_case("library", tests=PASSING + FAILING)
    done = evaluating.run("eval", str(folder), "--json")
    assert done.returncode == 1
    [case] = json.loads(done.stdout)["cases"]
    assert (case["hidden"]["passed"], case["hidden"]["total"]) == (1, 2)
    assert case["cause"] == "test_once: assert 4 == 2"
    assert (case["state"], case["is_success"], case["runs"][0]["run_id"]) == ("Done", False, "run-1")


def test_what_is_incomplete_is_tested_too_and_tells_its_reason(
    evaluating: CommandLine, a_case: Writing, suite: Path
) -> None:
    a_case("library", request="incomplete please")
    done = evaluating.run("eval", str(suite))
    assert done.returncode == 1
    assert cells(done.stdout, "library")[1:4] == ["Incomplete: R1", "0/1", "1/1"]
    assert cells(done.stdout, "library")[8] == "Not proven: R1."


def test_several_cases_have_sums_and_the_table_goes_to_a_file(
    evaluating: CommandLine, a_case: Writing, suite: Path, tmp_path: Path
) -> None:
    for name in ("first", "second", "third"):
        a_case(name)
    file = tmp_path / "table.md"
    done = evaluating.run("eval", str(suite), "--case", "first", "--case", "third", "--out", str(file))
    assert done.returncode == 0, done.stderr
    assert "second" not in done.stdout
    assert cells(done.stdout, "All")[1:6] == ["2 of 2 done", "2/2", "2/2", "6", "30"]
    assert file.read_text() == done.stdout


def test_an_application_is_started_as_the_case_or_the_delivered_spec_says(
    evaluating: CommandLine, books: Books, a_case: Writing, suite: Path
) -> None:
    a_case("fixed", tests=SERVED, settings='start = ["python", "server.py"]\nport = 8000')
    a_case("open", tests=SERVED, settings='start = "as delivered"')
    books.start = ["python", "server.py"]
    done = evaluating.run("eval", str(suite))
    assert done.returncode == 0, done.stdout + done.stderr
    assert cells(done.stdout, "All")[3] == "2/2"


def test_an_application_that_does_not_start_fails_every_hidden_test(
    evaluating: CommandLine, a_case: Writing, suite: Path
) -> None:
    a_case("broken", tests=SERVED, settings='start = ["python", "library.py"]\nport = 8000')
    done = evaluating.run("eval", str(suite))
    assert done.returncode == 1
    assert cells(done.stdout, "broken")[3] == "0/1"
    assert cells(done.stdout, "broken")[8].startswith("The application did not start:")


def test_a_change_is_a_second_request_to_the_same_project(
    evaluating: CommandLine, books: Books, a_case: Writing, suite: Path
) -> None:
    folder = a_case("changed", settings='change = "change.md"')
    (folder / "change.md").write_text("done with more")
    done = evaluating.run("eval", str(suite))
    assert done.returncode == 0, done.stderr
    assert [order["prompt"] for order in books.orders] == ["done please", "done with more"]
    assert cells(done.stdout, "changed")[3:6] == ["1/1", "6", "30"]


@pytest.mark.parametrize(
    ("request_text", "settings", "cause"),
    [
        ("stuck please", "", "It waited for a person: "),
        ("held please", "minutes = 0.02", "It did not end within 0.02 minutes."),
    ],
)
def test_a_run_that_nobody_answers_is_cancelled(
    evaluating: CommandLine, books: Books, a_case: Writing, suite: Path, request_text: str, settings: str, cause: str
) -> None:
    books.commit = ""
    a_case("waiting", request=request_text, settings=settings)
    done = evaluating.run("eval", str(suite))
    assert done.returncode == 1
    assert books.calls == [("cancel", {})]
    assert cells(done.stdout, "waiting")[1] == "Cancelled"
    assert cells(done.stdout, "waiting")[8].startswith(cause)


def test_an_interrupted_evaluation_leaves_no_run_behind(
    evaluating: CommandLine, books: Books, a_case: Writing, suite: Path
) -> None:
    a_case("waiting", request="held please")
    with evaluating.start("eval", str(suite)) as process:
        wait_until(lambda: books.resumed_after != [])
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130
    assert books.calls == [("cancel", {})]


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lambda folder: (folder / "case.toml").unlink(), "holds no case"),
        (lambda folder: (folder / "case.toml").write_text("title ="), "is not TOML"),
        (lambda folder: (folder / "case.toml").write_text('title = "x"\ntset = ["a"]'), "tset: Extra inputs"),
        (lambda folder: (folder / "case.toml").write_text('title = "x"\nport = 8000'), "a port needs a start command"),
        (lambda folder: (folder / "case.toml").write_text('title = "x"\nstart = ["a"]'), "add `port`"),
        (
            lambda folder: (folder / "case.toml").write_text('title = "x"\nchange = "change.md"'),
            "change.md cannot be read",
        ),
        (lambda folder: (folder / "request.md").write_text(" "), "request.md is empty"),
        (lambda folder: (folder / "tests/test_hidden.py").unlink(), "holds no hidden tests"),
    ],
)
def test_a_bad_suite_is_refused_before_anything_starts(
    remote: CommandLine,
    books: Books,
    a_case: Writing,
    suite: Path,
    broken: Callable[[Path], object],
    message: str,
) -> None:
    broken(a_case("library"))
    done = remote.run("eval", str(suite))
    assert done.returncode == 2
    assert message in done.stderr
    assert books.orders == []


def test_a_case_that_is_not_there_is_refused_with_those_that_are(
    remote: CommandLine, a_case: Writing, suite: Path
) -> None:
    a_case("library")
    done = remote.run("eval", str(suite), "--case", "libary")
    assert done.returncode == 2
    assert "has no case libary" in done.stderr
    assert "It has library." in done.stderr
