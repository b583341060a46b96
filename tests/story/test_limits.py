"""A run ends within what it was given: its budget, its calls, and the number of workers that it may take along."""

from __future__ import annotations

import contextlib

import psutil
import pytest

from tests.scripted.model import Body, coders_task
from tests.story.log import assert_delivered_once, assert_whole, of_kind
from tests.story.place import Place


def test_a_run_at_its_cap_waits_and_goes_on_when_the_cap_is_raised(place: Place) -> None:
    run = place.build("pair", budget_usd=0.08, at_cap="pause")
    row = run.wait_for_state("paused")
    assert row["needs"]["action"] == "raise_cap"
    assert row["usage"]["cost_usd"] == pytest.approx(0.08)
    refused = place.service.request("POST", f"/runs/{run.id}/resume")
    assert (refused.status_code, refused.json()["error"]) == (409, "RunPaused")
    lower = place.service.request("POST", f"/runs/{run.id}/resume", json={"budget_usd": 0.08})
    assert lower.status_code == 409
    place.service.post(f"/runs/{run.id}/resume", {"budget_usd": 5})
    row = run.wait_for_end()
    assert row["state"] == "done", run.told(f"is {row['state']}: {row['reason']}")
    assert_delivered_once(run.events())
    assert row["usage"]["cost_usd"] == pytest.approx(row["usage"]["calls"] * 0.01), "no answer is paid twice"


@pytest.mark.exhaustive
def test_a_run_at_its_cap_may_be_finished_with_what_is_merged(place: Place) -> None:
    run = place.build("pair", budget_usd=0.1, at_cap="pause")
    run.wait_for_state("paused")
    merged = len(run.of_kind("task.merged"))
    place.service.post(f"/runs/{run.id}/finish")
    row = run.wait_for_end()
    entries = run.events()
    assert_whole(entries)
    assert (row["state"], row["usage"]["cost_usd"]) == ("incomplete", pytest.approx(0.1))
    assert merged == 1
    assert len(of_kind(entries, "run.delivered")) == 1


@pytest.mark.exhaustive
def test_a_run_that_may_make_few_calls_ends_with_what_it_has(place: Place) -> None:
    run = place.build("pair", limits={"run_calls": 10})
    row = run.wait_for_end()
    assert row["state"] in ("incomplete", "failed"), row["reason"]
    assert "its limit is 10" in row["reason"]
    assert row["usage"]["calls"] <= 13


@pytest.mark.exhaustive
def test_a_step_that_kills_its_worker_is_given_up_and_everything_else_goes_on(place: Place) -> None:
    deaths = []

    def kill(body: Body) -> None:
        if "poison" in str(body["messages"]) and coders_task(body).get("id") == "T2":
            with contextlib.suppress(AssertionError, psutil.NoSuchProcess):
                deaths.append(place.stack.kill("worker"))

    with place.model.asked(kill):
        poisoned, other = place.build("pair", "poison"), place.build("pair")
        ended, beside = poisoned.wait_for_end(), other.wait_for_end()
    assert beside["state"] == "done", other.told(f"is {beside['state']}: {beside['reason']}")
    assert_delivered_once(other.events())
    entries = poisoned.events()
    assert_delivered_once(entries)
    (failed,) = of_kind(entries, "task.failed")
    assert (failed.event["task"], len(deaths)) == ("T2", 5)
    assert "The worker died 5 times in the step T2/1/code." in failed.event["reason"]
    assert ended["state"] == "done", "the Orchestrator orders anew what the poisoned task left out"
