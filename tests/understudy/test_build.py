"""The whole way: debate, code by the tools, the repository's own checks, and the acceptance tests from outside."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.understudy.playing import Debate, Understudy, Workbench, accept, build, run

TODO = "Create a REST API for a todo application"
REQUESTS = [
    "REST API for posts with comments, on port 9000, under /api/v1. Search posts by title. Oldest first.",
]
# The first of them is what the happy path of tests/story asks for.
MORE = [
    TODO,
    "API for bookmarks with url (unique), title, tags, rating (1 to 5) and read date; "
    "filter by tags and search. PUT and PATCH",
    "API for appointments with title, date and an amount; filter by date",
    "Build an API for managing books and authors",
    "a REST service that stores expenses with amount, category and date",
    "REST API for events with title, start time, end time and price. Filter by start time",
    "API for employees and departments. Each employee belongs to a department. Employees have name, email (unique).",
    "REST API for tickets. Fields:\n- title: text, required, 3 to 80 characters\n"
    "- severity: one of low, high, default low",
    "REST API for blog posts with group, order and date. No deleting",
    "Create a REST API for inventory management with items having sku (unique, 5 characters), quantity (at least 0)",
]

EXHAUSTIVE = pytest.mark.exhaustive


def built(understudy: Understudy, request: str, folder: Path) -> dict[str, Any]:
    spec = Debate(understudy, request).run()
    for task in spec["tasks"]:
        build(understudy, request, spec, task, Workbench(folder))
    return spec


def acceptance_of(understudy: Understudy, request: str, spec: dict[str, Any]) -> list[dict[str, str]]:
    answer = understudy.ask("AcceptanceTests", "Tester", request=request, contract=spec, problems="")
    files: list[dict[str, str]] = answer["files"]
    return files


@pytest.mark.parametrize("request_", [*REQUESTS, *(pytest.param(one, marks=EXHAUSTIVE) for one in MORE)])
def test_the_result_passes_its_own_checks_and_every_requirement_is_proven(
    understudy: Understudy, tmp_path: Path, request_: str
) -> None:
    spec = built(understudy, request_, tmp_path)
    checks = {
        "ruff": run(tmp_path, sys.executable, "-m", "ruff", "check", "."),
        "mypy": run(tmp_path, sys.executable, "-m", "mypy", "--strict", "."),
        "tests": run(tmp_path, sys.executable, *spec["stack"]["test"][1:]),
    }
    assert {name: done.stdout[-3000:] for name, done in checks.items() if done.returncode} == {}
    outcome = accept(tmp_path, spec, acceptance_of(understudy, request_, spec))
    assert outcome["failed"] == set(), outcome["output"]
    assert outcome["passed"] == {one["id"] for one in spec["requirements"]}
    assert "built-in rule-based model" in (tmp_path / "README.md").read_text()


@pytest.mark.parametrize(
    "left_out",
    ["DELETE", *(pytest.param(f"R{number}", marks=EXHAUSTIVE) for number in (1, 2, 3, 4, 5, 7, 8, 9, 10))],
)
def test_what_is_left_out_is_found_by_acceptance_and_not_by_the_coders_own_tests(
    understudy: Understudy, tmp_path: Path, left_out: str
) -> None:
    understudy.fault("leave_out", match="<task>", argument=left_out)
    spec = built(understudy, TODO, tmp_path)
    assert run(tmp_path, sys.executable, *spec["stack"]["test"][1:]).returncode == 0
    outcome = accept(tmp_path, spec, acceptance_of(understudy, TODO, spec))
    assert ("R6" if left_out == "DELETE" else left_out) in outcome["failed"]


def test_each_task_leaves_a_tree_whose_tests_pass(understudy: Understudy, tmp_path: Path) -> None:
    spec = Debate(understudy, TODO).run()
    bench = Workbench(tmp_path, runs_tests=True)
    claims = [build(understudy, TODO, spec, task, bench) for task in spec["tasks"]]
    assert all("is done" in claim and "exit code 0" in claim for claim in claims)
    assert bench.used.count("run_tests") == len(spec["tasks"])
    assert "edit_file" in bench.used


def test_a_broken_attempt_fails_its_own_tests_and_the_next_one_mends_it(understudy: Understudy, tmp_path: Path) -> None:
    spec = Debate(understudy, TODO).run()
    bench = Workbench(tmp_path)
    for task in spec["tasks"][:3]:
        build(understudy, TODO, spec, task, bench)
    understudy.fault("broken_attempt", match="Build todos", argument=1)
    assert "is done" in build(understudy, TODO, spec, spec["tasks"][3], bench, attempt=1)
    assert "exit code 1" in bench.tests()
    build(understudy, TODO, spec, spec["tasks"][3], bench, attempt=2)
    assert "exit code 0" in bench.tests()


def test_conflicting_tasks_edit_the_same_line(understudy: Understudy, tmp_path: Path) -> None:
    spec = Debate(understudy, TODO).run()
    bench = Workbench(tmp_path)
    build(understudy, TODO, spec, spec["tasks"][0], bench)
    understudy.fault("conflict", match="<task>")
    texts = []
    for task in spec["tasks"][1:3]:
        build(understudy, TODO, spec, task, bench)
        texts.append((tmp_path / "app" / "__init__.py").read_text())
    assert texts[0] != texts[1]


def test_the_acceptance_tests_fail_where_nothing_was_built(understudy: Understudy, tmp_path: Path) -> None:
    spec = Debate(understudy, TODO).run()
    bench = Workbench(tmp_path)
    for task in spec["tasks"][:3]:
        build(understudy, TODO, spec, task, bench)
    outcome = accept(tmp_path, spec, acceptance_of(understudy, TODO, spec))
    assert outcome["passed"] == set()
