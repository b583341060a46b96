"""What happens when Architect and Planner do not agree by themselves, and when a person does not."""

from __future__ import annotations

from tests.story.log import of_kind
from tests.story.prompts import TERSE_TODO, marked
from tests.story.service import Service


def test_open_objections_go_to_the_person_who_may_build_all_the_same(
    service: Service, project: str, marker: str
) -> None:
    service.stack.faults.set(marker, "stubborn", times=None)
    run = service.generate(project, marked(TERSE_TODO, marker), approve="ask", max_rounds=2)
    run.wait_for_state("awaiting_approval")
    (escalated,) = run.of_kind("consensus.escalated")
    assert escalated.event["to"] == "person"
    assert escalated.event["open"]
    assert escalated.event["round"] == 2
    assert not run.of_kind("consensus.reached")
    assert not run.of_kind("task.started"), "nothing is built before the person has spoken"

    run.approve(comment="Good enough for me.")
    given = run.wait_for_event("approval.given")
    assert given.event["hash"] == escalated.event["hash"]
    assert given.event["comment"] == "Good enough for me."
    assert not given.event["automatic"]
    run.wait_for_event("task.started")
    run.cancel()
    run.wait_for_state("cancelled")


def test_a_run_that_approves_by_itself_records_the_objections_and_goes_on(
    service: Service, project: str, marker: str
) -> None:
    service.stack.faults.set(marker, "stubborn", times=None)
    run = service.generate(project, marked(TERSE_TODO, marker), approve="auto", max_rounds=2)
    run.wait_for_event("task.started")
    (escalated,) = run.of_kind("consensus.escalated")
    assert escalated.event["to"] == "record"
    raised = {entry.field("objection.id") for entry in run.of_kind("objection.raised")}
    assert escalated.event["open"]
    assert set(escalated.event["open"]) <= raised
    assert run.of_kind("approval.given")[0].event["automatic"]
    assert "awaiting_approval" not in [entry.event["state"] for entry in run.of_kind("run.state_changed")]
    run.cancel()
    run.wait_for_state("cancelled")


def test_a_person_who_rejects_gets_another_round_that_answers_the_comment(
    service: Service, project: str, marker: str
) -> None:
    comment = "Deleting must answer 404 when the todo is not there."
    run = service.generate(project, marked(TERSE_TODO, marker), approve="ask")
    run.wait_for_state("awaiting_approval")
    former = of_kind(run.events(), "quote.made")
    rounds = len(run.of_kind("round.started"))

    run.reject(comment)
    refused = run.wait_for_event("approval.refused")
    assert refused.event["comment"] == comment
    answered = run.wait_for_event("round.started", comment=comment)
    assert answered.event["round"] == rounds + 1
    run.wait_for_event("objection.raised")
    again = run.wait_for_state("awaiting_approval")
    assert len(run.of_kind("quote.made")) > len(former)

    entries = run.events()
    by_person = [entry for entry in of_kind(entries, "objection.raised") if entry.field("objection.by") == "person"]
    assert [entry for entry in by_person if comment in entry.field("objection.text")]
    numbers = {entry.field("objection.id") for entry in by_person}
    replies = [
        reply
        for entry in of_kind(entries, "turn.taken")
        for reply in entry.event["replies"]
        if reply["objection"] in numbers
    ]
    assert replies, "the comment of the person is answered"

    run.approve()
    given = run.wait_for_event("approval.given")
    assert given.event["hash"] == again["spec_hash"]
    run.wait_for_event("task.started")
    run.cancel()
    run.wait_for_state("cancelled")
