"""Acceptance tests against a real application, which may be honest, broken, or hostile."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from packages.workspace.git.repository import Repository
from packages.workspace.sandbox import Sandbox
from packages.workspace.sandbox.commands import Limits
from packages.workspace.testing.acceptance import AcceptanceReport, collect_acceptance, faults_of, probe, run_acceptance
from packages.workspace.testing.application import Software

START = ["uvicorn", "app:app", "--host", "127.0.0.1", "--port", "8000"]
HONEST = """
import os
from pathlib import Path
from fastapi import FastAPI
app = FastAPI()
file = Path(os.environ["DATA_DIR"], "notes")

@app.post("/notes/{text}", status_code=201)
def add(text: str):
    with file.open("a") as notes: notes.write(text + "\\n")

@app.get("/notes")
def read(): return file.read_text().split() if file.exists() else []
"""
TESTS = """
import pytest

@pytest.mark.requirement("R1")
def test_notes_are_kept(client):
    assert client.post("/notes/one").status_code == 201
    assert client.get("/notes").json() == ["one"]

@pytest.mark.requirement("R2", "R3")
def test_notes_survive_a_restart(client, restart_application):
    restart_application()
    assert client.get("/notes").json() == ["one"]

@pytest.mark.requirement("R4")
def test_there_is_a_page(client, base_url):
    assert base_url.startswith("http://127.0.0.1:")
    assert client.get("/page").status_code == 200
"""
ATTACKS = """
import os
done = []
def attack():
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        if pid not in (os.getpid(), os.getppid()):
            try: os.kill(pid, 9)
            except OSError: pass
    for path in ("/report/junit.xml", "/bridge/junit.xml", "/bridge/collected.json", "/tests/test_all.py",
                 "/workspace/junit.xml", "/workspace/conftest.py", "/data/junit.xml", "/control/x"):
        try:
            with open(path, "w") as file:
                file.write("<testsuite><testcase name='test_there_is_a_page'/></testsuite>")
            done.append(path)
        except OSError: pass
    for link in ("/bridge/link", "/bridge/control"):
        if not os.path.lexists(link): os.symlink("/control/control.sock", link)
    print("attacked", done, os.listdir("/"), flush=True)
attack()
"""
OWN_CONFTEST = """
import pytest
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    outcome.get_result().outcome = "passed"
"""
Exporting = Callable[[Mapping[str, str]], AbstractAsyncContextManager[Path]]


@pytest.fixture
def exported(sandbox: Sandbox, repository: Repository) -> Exporting:
    @asynccontextmanager
    async def export(files: Mapping[str, str]) -> AsyncIterator[Path]:
        async with sandbox.scratch() as directory:
            await repository.checkout(await repository.store_files(dict(files)), directory)
            yield directory

    return export


async def accept(
    sandbox: Sandbox, exported: Exporting, application: Mapping[str, str], tests: Mapping[str, str], seconds: float = 30
) -> AcceptanceReport:
    limits = Limits(wall_seconds=seconds, processes=40)
    async with exported(application) as program, exported(tests) as suite:
        software = Software(sandbox, program, START, limits=limits, start_seconds=60)
        return await run_acceptance(software, sandbox, suite, test_limits=limits)


def outcomes(report: AcceptanceReport) -> dict[str, str]:
    return {case.name: case.outcome for case in report.report.cases}


EXPECTED = {"test_notes_are_kept": "passed", "test_notes_survive_a_restart": "passed", "test_there_is_a_page": "failed"}


async def test_an_application_is_tested_over_http_and_restarted_on_its_data(
    sandbox: Sandbox, exported: Exporting
) -> None:
    report = await accept(sandbox, exported, {"app.py": HONEST}, {"test_all.py": TESTS})
    assert report.started
    assert outcomes(report) == EXPECTED, report
    assert [case.requirements for case in report.report.cases] == [("R1",), ("R2", "R3"), ("R4",)]
    assert report.report.cases[0].id == "test_all.py::test_notes_are_kept"
    assert "GET /page" in report.application_log
    assert not report.report.is_success


async def test_a_hostile_application_changes_no_result(sandbox: Sandbox, exported: Exporting) -> None:
    application = {
        "app.py": ATTACKS + HONEST,
        "conftest.py": OWN_CONFTEST,
        "pytest.py": "raise SystemExit(0)",
        "pytest.ini": "[pytest]\naddopts = --collect-only\n",
        "sitecustomize.py": "raise SystemExit(0)",
    }
    report = await accept(sandbox, exported, application, {"test_all.py": TESTS, "conftest.py": OWN_CONFTEST})
    assert "attacked ['/bridge/junit.xml', '/bridge/collected.json'" in report.application_log
    assert outcomes(report) == EXPECTED, report


async def test_an_application_that_does_not_start_fails_every_test_with_its_log(
    sandbox: Sandbox, exported: Exporting
) -> None:
    report = await accept(sandbox, exported, {"app.py": "1 / 0  # the reason"}, {"test_all.py": TESTS})
    assert not report.started
    assert set(outcomes(report).values()) == {"error"}
    assert len(report.report.cases) == 3
    assert all("ZeroDivisionError" in case.message for case in report.report.cases)
    assert report.report.cases[0].requirements == ("R1",)


async def test_an_application_that_never_listens_is_given_up(sandbox: Sandbox, exported: Exporting) -> None:
    async with exported({"app.py": ""}) as program, exported({"test_all.py": TESTS}) as suite:
        report = await run_acceptance(Software(sandbox, program, ["sleep", "60"], start_seconds=1), sandbox, suite)
    assert not report.started
    assert "did not listen on port 8000" in report.report.problem


@pytest.mark.parametrize("ending", ["os.kill(-1, 9)", "[os.fork() for _ in range(99)]"])
async def test_an_application_that_dies_in_the_middle_does_not_hang_the_run(
    sandbox: Sandbox, exported: Exporting, ending: str
) -> None:
    application = f"import os\nfrom fastapi import FastAPI\napp = FastAPI()\n@app.get('/')\ndef end(): {ending}\n"
    tests = "def test_a(client): assert client.get('/').status_code == 201\ndef test_b(client): client.get('/none')"
    report = await accept(sandbox, exported, {"app.py": application}, {"test_all.py": tests}, 15)
    assert outcomes(report).get("test_a") in ("failed", "error"), report


async def test_an_application_that_cannot_start_again_fails_the_test(sandbox: Sandbox, exported: Exporting) -> None:
    once = "import os\nos.mkdir(os.environ['DATA_DIR'] + '/once')\n"
    report = await accept(sandbox, exported, {"app.py": once + HONEST}, {"test_all.py": TESTS})
    assert outcomes(report)["test_notes_survive_a_restart"] == "failed"
    assert "FileExistsError" in report.report.cases[1].message


async def test_collecting_names_tests_and_requirements_without_running_them(
    sandbox: Sandbox, exported: Exporting
) -> None:
    async with exported({"test_all.py": TESTS}) as suite:
        collected = await collect_acceptance(sandbox, suite)
    assert collected.tests == (
        ("test_all.py::test_notes_are_kept", ("R1",)),
        ("test_all.py::test_notes_survive_a_restart", ("R2", "R3")),
        ("test_all.py::test_there_is_a_page", ("R4",)),
    )
    assert collected.errors == ""
    async with exported({"test_all.py": "import no_such_module"}) as suite:
        assert "no_such_module" in (await collect_acceptance(sandbox, suite)).errors


async def test_a_fixture_that_nobody_offers_is_found_before_anything_runs(
    sandbox: Sandbox, exported: Exporting
) -> None:
    async with exported({"test_all.py": "def test_it(browser):\n    raise SystemExit(9)\n"}) as suite:
        assert "fixture 'browser' not found" in (await collect_acceptance(sandbox, suite)).errors


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def test_a():\n    client.get('/')\n", ["test_all.py:2:5: F821 Undefined name `client`"]),
        ("def test_a(): pass\n\n\ndef test_a(): pass\n", ["F811"]),
        ("import os\nUNUSED = 1\n\ndef test_a(client):\n    client.get('/')  # noqa\n", []),
    ],
)
async def test_what_no_software_could_pass_is_found_by_reading(
    sandbox: Sandbox, exported: Exporting, source: str, found: list[str]
) -> None:
    async with exported({"test_all.py": source}) as suite:
        faults = await faults_of(sandbox, suite)
    assert len(faults) == len(found)
    assert all(words in fault for words, fault in zip(found, faults, strict=True))


async def test_a_probe_brings_the_description_of_the_interface(sandbox: Sandbox, exported: Exporting) -> None:
    async with exported({"app.py": HONEST}) as program:
        answer = await probe(Software(sandbox, program, START))
        missing = await probe(Software(sandbox, program, START), "/none")
        broken = await probe(Software(sandbox, program, ["false"]))
    assert answer.status == 200
    assert "/notes/{text}" in json.loads(answer.body)["paths"]
    assert missing.status == 404
    assert broken.status is None


def test_delivered_tests_start_the_application_themselves(tmp_path: Path) -> None:
    folder = tmp_path / "tests/acceptance"
    folder.mkdir(parents=True)
    (tmp_path / "app.py").write_text(HONEST)
    (folder / "test_all.py").write_text(TESTS)
    (folder / "acceptance.json").write_text(json.dumps({"start": [sys.executable, "-m", *START], "port": 8000}))
    harness = Path(__file__).parents[2] / "packages/workspace/harness/conftest.py"
    shutil.copy(harness, folder / "conftest.py")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONCLAVE")}
    completed = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "1 failed, 2 passed" in completed.stdout, completed.stdout
