"""Services outside, for which stubs stand in: wherever the software runs, and in the tests that are delivered."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

from apps.api.runs.bindings.workspace import ProjectWorkspace
from packages.agents.contracts import ExternalService, WebRequest
from packages.workspace.git.repository import EMPTY_TREE
from tests.api.runs.bindings.project_files import STACK

RATES = ExternalService(
    name="rates",
    variable="RATES_URL",
    mappings=[
        {
            "request": {"method": "GET", "urlPath": "/latest", "queryParameters": {"base": {"equalTo": "EUR"}}},
            "response": {"jsonBody": {"USD": 1.5}},
        },
        {
            "request": {"method": "GET", "urlPath": "/latest", "queryParameters": {"base": {"equalTo": "XXX"}}},
            "response": {"status": 503, "body": "away"},
        },
    ],
)
SERVED = STACK.model_copy(update={"services": [RATES]})
ASKING = """
import json, os, sys, urllib.error, urllib.request

def rate(base):
    try:
        with urllib.request.urlopen(f"{os.environ['RATES_URL']}/latest?base={base}", timeout=5) as answer:
            return json.load(answer)["USD"]
    except urllib.error.HTTPError as error:
        return f"refused with {error.code}"

if __name__ == "__main__":
    print(rate(sys.argv[1]), file=sys.stderr)
"""
APPLICATION = """
from fastapi import FastAPI
from rates import rate
app = FastAPI()

@app.get("/dollars/{base}")
def dollars(base: str): return rate(base)
"""
FILES = {"app/main.py": APPLICATION, "rates.py": ASKING}
ACCEPTANCE = """
import pytest

@pytest.mark.requirement("R1")
def test_the_service_asks(client):
    assert client.get("/dollars/EUR").json() == 1.5
    assert client.get("/dollars/XXX").json() == "refused with 503"

@pytest.mark.requirement("R2")
def test_a_call_asks(program):
    assert program.run("python", "rates.py", "EUR").stderr == "1.5\\n"
"""


async def stored(project: ProjectWorkspace) -> str:
    async with project.open(EMPTY_TREE) as bench:
        for name, content in FILES.items():
            await bench.write(name, content)
        return await bench.store()


async def test_an_agent_sees_what_its_software_asked_of_them(project: ProjectWorkspace) -> None:
    async with project.open(await stored(project), SERVED) as bench:
        trial = await bench.try_requests([WebRequest(method="GET", path=f"/dollars/{one}") for one in ("EUR", "GBP")])
        assert [answer.body for answer in trial.answers] == ["1.5", '"refused with 404"']
        known, unknown = trial.calls
        assert (known.service, known.url, known.refusal) == ("rates", "/latest?base=EUR", "")
        assert 'query parameter base should be equalTo "XXX", and is "GBP"' in unknown.refusal
        assert (await bench.run_command(["python", "rates.py", "EUR"])).errors == "1.5\n"


def run_by_hand(repository: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", repository / "tests/acceptance"],
        cwd=repository,
        env={name: value for name, value in os.environ.items() if not name.startswith("CONCLAVE")},
        capture_output=True,
        text=True,
        timeout=60,
    )


async def test_acceptance_tests_are_run_against_them_here_and_beside_the_delivery(
    project: ProjectWorkspace, tmp_path: Path
) -> None:
    tree = await stored(project)
    locked = await project.lock_acceptance({"test_all.py": ACCEPTANCE}, SERVED)
    report = await project.run_acceptance(tree, locked, SERVED)
    assert report.is_green, report.output

    delivered = await project.with_acceptance(tree, locked, SERVED)
    async with project.open(delivered) as bench:
        files = [path for path in await bench.list_files() if path.endswith((".py", ".json"))]
        for path in files:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(bench._workspace.files.text(path))
    by_hand = await asyncio.to_thread(run_by_hand, tmp_path)
    assert "2 passed" in by_hand.stdout, by_hand.stdout
    assert json.loads((tmp_path / "tests/acceptance/acceptance.json").read_text())["services"][0]["name"] == "rates"


async def test_mappings_that_cannot_be_served_are_told_before_anything_is_built(project: ProjectWorkspace) -> None:
    mappings = [
        {"request": {"urlPathTemplate": "/a/{b}"}, "response": {}},
        {"request": {}, "response": {"fault": "EMPTY_RESPONSE"}},
    ]
    broken = RATES.model_copy(update={"variable": "OTHER_URL", "mappings": mappings})
    assert project.stub_faults(STACK.model_copy(update={"services": [RATES, broken]})) == [
        "Two services bear the name rates.",
        "Mapping 1 of rates cannot be used: request.urlPathTemplate: it is not understood here.",
        "Mapping 2 of rates cannot be used: response.fault: it is not understood here.",
    ]
    taken = RATES.model_copy(update={"variable": "PATH"})
    (fault,) = project.stub_faults(STACK.model_copy(update={"services": [taken]}))
    assert fault == "The variable PATH has a meaning of its own: name another, such as RATES_URL."
    assert project.stub_faults(SERVED) == []
