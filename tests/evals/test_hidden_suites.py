"""The hidden tests of the cases pass on solutions that do what was asked for, and notice what is broken."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from apps.cli.evaluation.cases import read_case, read_suite
from packages.workspace.sandbox import Sandbox
from packages.workspace.testing.black_box import BlackBoxReport, run_black_box
from tests.evals.mutations import ALL, Mutation

CLONE = Path(__file__).parents[2]
SUITE = CLONE / "evals"
SOLUTIONS = Path(__file__).parent / "solutions"
# What the delivered spec would say, where a case leaves it to that.
WAYS_TO_START: dict[str, tuple[str, ...]] = {
    "todo-change": ("uvicorn", "app.main:app", "--host", "127.0.0.1", "--port", "8000"),
    "vague": ("python", "-m", "flatmates"),
    "vague-by-forms": ("python", "flat.py"),
    "vague-by-command": (),
}
QUICK = "duration-library"
EVERY = [(case, case) for case in ("bookings-service", QUICK, "csv-cli", "recipe-site", "todo-change", "vague")]
OTHER_READINGS = [("vague", "vague-by-forms"), ("vague", "vague-by-command")]


async def examine(
    case_name: str, solution: str, sandbox: Sandbox, place: Path, mutation: Mutation | None = None
) -> BlackBoxReport:
    case = read_case(SUITE / case_name)
    shutil.copytree(SOLUTIONS / solution, place, dirs_exist_ok=True)
    if mutation is not None:
        file = place / mutation.file
        text = file.read_text()
        assert mutation.old in text, "the mutation changes something"
        file.write_text(text.replace(mutation.old, mutation.new))
    give(place, sandbox.uid)
    start = WAYS_TO_START[solution] if isinstance(case.settings.start, str) else case.settings.start
    return await run_black_box(sandbox, place, case.tests, case.settings.test, start, case.settings.port or 8000)


def give(place: Path, uid: int | None) -> None:
    if uid is not None:
        subprocess.run(["chown", "-R", f"{uid}:{uid}", str(place)], check=True)


def as_parameters(pairs: list[tuple[str, str]]) -> list[object]:
    return [
        pytest.param(case, solution, id=solution, marks=[] if solution == QUICK else pytest.mark.exhaustive)
        for case, solution in pairs
    ]


@pytest.mark.parametrize(("case", "solution"), as_parameters([*EVERY, *OTHER_READINGS]))
async def test_the_hidden_tests_pass_on_what_was_asked_for(
    case: str, solution: str, sandbox: Sandbox, place: Path
) -> None:
    done = await examine(case, solution, sandbox, place)
    failures = [
        (one.name, one.message[-1500:]) for one in done.report.cases if one.outcome not in ("passed", "skipped")
    ]
    assert failures == [], done.application_log
    assert done.report.is_success, done.report


@pytest.mark.parametrize(
    "mutation",
    [
        pytest.param(one, id=str(one), marks=[] if one.case == QUICK and "abs" in one.old else pytest.mark.exhaustive)
        for one in ALL
    ],
)
async def test_the_hidden_tests_notice_what_is_broken(mutation: Mutation, sandbox: Sandbox, place: Path) -> None:
    done = await examine(mutation.case, mutation.case, sandbox, place, mutation)
    assert done.started, done.application_log
    failed = [one.name for one in done.report.cases if one.outcome in ("failed", "error")]
    assert [name for name in failed if name.startswith(mutation.noticed_by)], failed
    assert done.report.passed > 0, "a change of one thing does not break everything"


def test_every_case_has_a_solution_and_at_least_three_ways_to_break_it() -> None:
    counts = Counter(one.case for one in ALL)
    names = [case.name for case in read_suite(SUITE)]
    assert sorted(names) == sorted(case for case, _ in EVERY)
    assert all(counts[name] >= 3 for name in names)


def test_no_request_gives_away_a_hidden_test() -> None:
    for case in read_suite(SUITE):
        told = "\n".join(request.text for request in case.requests)
        assert not [path for path in case.tests if path in told]
