"""Hidden tests against deliveries: applications behind a port, and repositories that the tests use themselves."""

import subprocess
from pathlib import Path

import pytest

from packages.workspace.errors import GitFailed
from packages.workspace.git.repository import Repository
from packages.workspace.sandbox import Sandbox
from packages.workspace.sandbox.commands import Limits
from packages.workspace.testing.black_box import BlackBoxReport, check_out_bundle, run_black_box

START = ["python", "server.py"]
SERVER = """
import os
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
file = Path(os.environ["DATA_DIR"], "visits")
class Counter(BaseHTTPRequestHandler):
    def do_GET(self):
        visits = int(file.read_text()) + 1 if file.exists() else 1
        file.write_text(str(visits))
        body = f"{visits} {os.path.exists('/tests')} {os.path.exists('/report')}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
HTTPServer(("127.0.0.1", 8000), Counter).serve_forever()
"""
TESTS = """
import json, os, socket, urllib.request
from pathlib import Path
def ask():
    return urllib.request.urlopen(os.environ["BASE_URL"], timeout=5).read().decode()
def test_it_counts_and_sees_no_tests():
    assert ask() == "1 False False"
def test_it_goes_on_counting_when_it_is_started_again():
    with socket.socket(socket.AF_UNIX) as control:
        control.connect(os.environ["RESTART_SOCKET"])
        control.sendall(b"restart\\n")
        assert json.loads(control.makefile().readline())["started"]
    assert ask() == "2 False False"
def test_the_repository_is_there_to_be_read():
    assert "HTTPServer" in Path(os.environ["REPOSITORY"], "server.py").read_text()
def test_it_has_a_page():
    assert "html" in ask()
"""
PYTEST = ["python", "-m", "pytest", "-q"]


async def examined(
    sandbox: Sandbox,
    repository: Repository,
    files: dict[str, str],
    tests: str,
    start: list[str],
    command: list[str] = PYTEST,
) -> BlackBoxReport:
    async with sandbox.scratch() as delivered:
        await repository.checkout(await repository.store_files(files), delivered)
        hidden = {"test_hidden.py": tests.encode(), "check.sh": b"grep -q HTTPServer $REPOSITORY/server.py"}
        limits = Limits(wall_seconds=30)
        return await run_black_box(
            sandbox, delivered, hidden, command, start, 8000, test_limits=limits, start_seconds=10
        )


async def test_an_application_is_tested_through_its_port_alone(sandbox: Sandbox, repository: Repository) -> None:
    done = await examined(sandbox, repository, {"server.py": SERVER}, TESTS, START)
    assert done.started
    failed = [case.name for case in done.report.cases if case.outcome != "passed"]
    assert (done.report.passed, failed) == (3, ["test_it_has_a_page"])


async def test_of_an_application_that_does_not_start_every_test_fails_and_quotes_its_log(
    sandbox: Sandbox, repository: Repository
) -> None:
    done = await examined(sandbox, repository, {"server.py": "raise SystemExit('no database')"}, TESTS, START)
    assert not done.started
    assert (done.report.passed, done.report.failed) == (0, 4)
    assert "no database" in done.report.problem
    assert all("no database" in case.message for case in done.report.cases)


async def test_a_library_is_imported_and_a_program_is_run(sandbox: Sandbox, repository: Repository) -> None:
    tests = """
import os, subprocess, sys
from near import twice
from far import thrice
def test_both(): assert twice(2) + thrice(2) == 10
def test_no_application(): assert "BASE_URL" not in os.environ
def test_program():
    done = subprocess.run([sys.executable, "tool.py"], cwd=os.environ["REPOSITORY"], capture_output=True)
    assert done.stdout == b"written\\n"
"""
    files = {
        "near.py": "def twice(n): return 2 * n",
        "src/far.py": "def thrice(n): return 3 * n",
        "tool.py": "open('out', 'w').write('written'); print(open('out').read())",
        "conftest.py": "raise RuntimeError('the delivery has no say in the hidden tests')",
        "pytest.ini": "[pytest]\naddopts = --no-such-option",
    }
    done = await examined(sandbox, repository, files, tests, [])
    assert (done.report.passed, done.report.problem) == (3, ""), done.report.output


@pytest.mark.parametrize(("server", "outcome"), [(SERVER, "passed"), ("", "failed")])
async def test_a_command_that_leaves_no_report_is_one_test(
    sandbox: Sandbox, repository: Repository, server: str, outcome: str
) -> None:
    done = await examined(sandbox, repository, {"server.py": server}, "", [], ["sh", "check.sh"])
    assert [(case.name, case.outcome) for case in done.report.cases] == [("sh check.sh", outcome)]
    assert not done.report.problem
    assert done.report.is_success == (outcome == "passed")


async def test_tests_without_end_are_ended_and_count_as_failed(sandbox: Sandbox, repository: Repository) -> None:
    async with sandbox.scratch() as delivered:
        hidden = {"test_loop.py": b"def test_loop():\n    while True: pass\n"}
        done = await run_black_box(sandbox, delivered, hidden, PYTEST, test_limits=Limits(wall_seconds=3))
    assert (done.report.passed, done.report.failed) == (0, 1)
    assert "did not end within their time" in done.report.problem


def two_commits(folder: Path) -> tuple[bytes, str]:
    """The bundle of a branch with two commits, and the first of them."""
    git = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    for content in ("first", "second"):
        (folder / "file").write_text(content)
        subprocess.run([*git, "add", "file"], check=True)
        subprocess.run([*git, "commit", "--quiet", "-m", content], check=True)
    subprocess.run([*git, "branch", "conclave/r"], check=True)
    bundle = subprocess.check_output([*git, "bundle", "create", "--quiet", "-", "conclave/r"])
    return bundle, subprocess.check_output([*git, "rev-parse", "HEAD~1"], text=True).strip()


async def test_a_commit_of_a_bundle_is_checked_out(sandbox: Sandbox, place: Path, tmp_path: Path) -> None:
    bundle, first = two_commits(tmp_path)
    await check_out_bundle(sandbox, bundle, "conclave/r", first, place)
    assert (place / "file").read_text() == "first"


async def test_what_is_no_bundle_is_refused_in_words(sandbox: Sandbox, place: Path) -> None:
    with pytest.raises(GitFailed, match="could not be checked out"):
        await check_out_bundle(sandbox, b"no bundle", "conclave/r", "0" * 40, place)
