"""What a run is worth is computed from evidence: failed attempts, missing work and mere claims are seen as such."""

from __future__ import annotations

from tests.story.log import assert_whole, of_kind
from tests.story.prompts import POEM, TERSE_TODO, TODO, marked
from tests.story.service import Service


def test_two_attempts_that_fail_their_tests_are_fixed_by_a_third(service: Service, project: str, marker: str) -> None:
    service.stack.faults.set(marker, "broken_attempt", times=2)
    run = service.generate(project, marked(TODO, marker))
    row = run.wait_for_end()
    assert row["state"] == "done", run.told(f"is {row['state']}")
    entries = run.events()
    assert_whole(entries)
    tested = of_kind(entries, "attempt.tested")
    red = [entry for entry in tested if entry.field("report.exit_code") != 0]
    assert len(red) >= 2
    task = red[0].event["task"]
    assert [entry.event["attempt"] for entry in tested if entry.event["task"] == task] == [1, 2, 3]
    assert [entry.field("report.exit_code") == 0 for entry in tested if entry.event["task"] == task] == [
        False,
        False,
        True,
    ]
    assert all(row["result"] in ("proven", "untestable") for row in run.part("ledger"))


def test_a_claim_without_a_change_or_a_run_is_refused(service: Service, project: str, marker: str) -> None:
    service.stack.faults.set(marker, "empty_claim", times=1)
    run = service.generate(project, marked(TERSE_TODO, marker))
    refused = run.wait_for_event("attempt.refused")
    assert refused.event["reason"]
    task, attempt = refused.event["task"], refused.event["attempt"]
    run.wait_for_event("merge.queued", task=task)
    entries = run.events()
    assert not [
        entry
        for entry in of_kind(entries, "attempt.tested")
        if (entry.event["task"], entry.event["attempt"]) == (task, attempt) and entry.field("report.exit_code") == 0
    ]
    assert max(entry.event["attempt"] for entry in of_kind(entries, "attempt.started")) > attempt
    run.cancel()
    run.wait_for_state("cancelled")


def test_malformed_answers_of_a_model_are_mended(service: Service, project: str, marker: str) -> None:
    service.stack.faults.set(marker, "malformed_json", times=2)
    run = service.generate(project, marked(TERSE_TODO, marker), approve="ask")
    run.wait_for_state("awaiting_approval")
    assert run.of_kind("consensus.reached")
    run.cancel()
    run.wait_for_state("cancelled")


def test_a_model_that_answers_nonsense_for_ever_ends_the_run_with_a_reason(
    service: Service, project: str, marker: str
) -> None:
    service.stack.faults.set(marker, "nonsense", times=10_000)
    run = service.generate(project, marked(TERSE_TODO, marker))
    row = run.wait_for_end()
    assert row["state"] == "failed"
    assert row["reason"]
    assert row["hint"]
    assert_whole(run.events())
    assert not run.of_kind("run.delivered")


def test_a_request_that_the_model_declines_fails_in_the_models_words(
    service: Service, project: str, marker: str
) -> None:
    run = service.generate(project, POEM)
    row = run.wait_for_end()
    assert row["state"] == "failed"
    assert "REST API" in row["reason"], "the understudy says what it can do"
    assert "OPENAI_API_KEY" in f"{row['hint']} {row['reason']}"
    last = run.of_kind("run.state_changed")[-1]
    assert (last.event["reason"], last.event["hint"]) == (row["reason"], row["hint"])
