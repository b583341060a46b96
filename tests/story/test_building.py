"""What a run is worth is computed from evidence: failed attempts, missing work and mere claims are seen as such."""

from __future__ import annotations

from collections.abc import Sequence

from tests.scripted.model import idle
from tests.story.log import Entry, assert_whole, of_kind
from tests.story.place import Place
from tests.story.prompts import POEM, TERSE_TODO, marked
from tests.story.service import Service


def is_sound(entries: Sequence[Entry], task: str, attempt: int) -> bool:
    """Whether the evidence speaks for an attempt: its own tests, the acceptance tests that are due, the review."""
    of_it = [one for one in entries if one.event.get("task") == task and one.event.get("attempt") == attempt]
    tested, checked = of_kind(of_it, "attempt.tested"), of_kind(of_it, "attempt.checked")
    is_refused = bool(of_kind(of_it, "attempt.refused"))
    is_red = any(one.field("report.exit_code") != 0 for one in tested)
    misses = any(
        case["outcome"] != "passed" and set(case["requirements"]) & set(one.event["due"])
        for one in checked
        for case in one.field("report.cases")
    )
    objects = any(one.field("review.decision") == "object" for one in of_kind(of_it, "attempt.reviewed"))
    return bool(tested) and not (is_refused or is_red or misses or objects)


def test_two_attempts_that_fail_their_tests_are_fixed_by_a_third(place: Place) -> None:
    run = place.build("third")
    task = str(run.wait_for_event("attempt.started", attempt=3).event["task"])
    run.wait_for_event("merge.queued", task=task)
    entries = run.events()
    assert_whole(entries)
    numbers = [entry.event["attempt"] for entry in of_kind(entries, "attempt.started") if entry.event["task"] == task]
    assert numbers == [1, 2, 3]
    assert [is_sound(entries, task, number) for number in numbers] == [False, False, True]
    run.cancel()
    run.wait_for_state("cancelled", "done")


def test_a_claim_without_a_change_or_a_run_is_refused(place: Place) -> None:
    with place.model.asked(idle("R1", attempts=1)):
        run = place.build("pair")
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
    service.stack.faults.set(marker, "nonsense", times=None)
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
