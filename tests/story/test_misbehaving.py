"""Generated software that turns on whoever runs its tests: its task fails and says why, and the run goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.story.delivered import clone
from tests.story.log import assert_told_once, assert_whole, of_kind
from tests.story.place import Place
from tests.story.service import Run


def reasons(run: Run) -> dict[str, str]:
    """Why tasks of the plan failed."""
    return {str(one.event["task"]): str(one.event["reason"]) for one in of_kind(run.events(), "task.failed")}


def merged(run: Run) -> set[str]:
    return {str(one.field("merge.task")) for one in of_kind(run.events(), "task.merged")}


def assert_ended_once(run: Run) -> None:
    entries = run.events()
    assert_whole(entries)
    assert_told_once(entries)
    assert len(of_kind(entries, "run.delivered")) == 1


@pytest.mark.exhaustive
def test_a_flood_of_output_fails_its_task_alone(place: Place) -> None:
    run = place.build("flooding")
    row = run.wait_for_end()
    assert row["state"] == "incomplete", run.told(row["reason"])
    assert "far too much output" in reasons(run)["T2"]
    assert {"T1", "T3"} <= merged(run)
    assert "R2" in row["reason"]
    assert_ended_once(run)


@pytest.mark.exhaustive
def test_of_every_kind_of_attack_the_run_tells_what_it_was(place: Place, tmp_path: Path) -> None:
    run = place.build("hostile")
    row = run.wait_for_end(seconds=1500)
    assert row["state"] == "incomplete", run.told(row["reason"])
    failed = reasons(run)
    assert "far too much output" in failed["T2"]
    # Which of its limits ends a fork bomb first is the machine's affair.
    assert any(limit in failed["T3"] for limit in ("more memory than is allowed", "did not end within their time"))
    assert "Network is unreachable" in failed["T4"]
    assert {"T1", "T5", "T6"} <= merged(run), "what only tries to hook into git harms nobody, itself included"
    assert_ended_once(run)
    delivered = clone(run, tmp_path / "delivered")
    assert not list(delivered.rglob("hooked"))
    repository = place.stack.home / "repositories"
    assert not list(repository.rglob("hooked"))
    assert not list(place.stack.home.joinpath("workspaces").rglob("hooked"))
