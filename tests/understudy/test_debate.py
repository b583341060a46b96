"""Architect and Planner begin with drafts, object with reasons, and agree."""

from __future__ import annotations

import pytest

from packages.agents.contracts import Spec
from packages.agents.orchestration.linter import lint
from tests.understudy.playing import Debate, Understudy

REQUESTS = [
    "Create a REST API for a todo application",
    "REST API for posts with comments, on port 9000, under /api/v1. Search posts by title.",
    "Build an API for managing books and authors",
    "API for bookmarks with url (unique), title and tags; filter by tags",
    "REST API for events with title, start time and price. Oldest first. PUT /events/{id}",
]


@pytest.mark.parametrize("request_", REQUESTS)
def test_both_agree_in_the_second_round_on_a_spec_without_findings(understudy: Understudy, request_: str) -> None:
    debate = Debate(understudy, request_)
    spec = Spec.model_validate(debate.run())
    assert debate.rounds == 2
    assert debate.open == []
    assert {one["by"] for one in debate.raised} == {"architect", "planner"}
    assert lint(spec) == []
    assert all(one.source in request_ for one in spec.requirements)


def test_a_comment_is_taken_up_and_stays(understudy: Understudy) -> None:
    debate = Debate(understudy, REQUESTS[0], comments={3: "Add a due date. Also sing a song."})
    debate.run()
    debate.rounds = 2
    spec = debate.run(most=3)
    assert [field["name"] for field in spec["resources"][0]["fields"]][-1] == "due_date"
    assert "sing a song" in " ".join(debate.statements)
    assert any("due_date" in one["text"] for one in spec["requirements"])


def test_an_objection_outside_the_checklist_is_answered_honestly(understudy: Understudy) -> None:
    design = understudy.ask(
        "Design",
        "Architect",
        request=REQUESTS[0],
        spec="none",
        objections=[{"id": 9, "by": "person", "severity": "minor", "about": "R1", "text": "It feels uninspired."}],
    )
    assert [(one["objection"], one["accepted"]) for one in design["replies"]] == [(9, False)]


def test_the_delivery_says_who_wrote_it(understudy: Understudy) -> None:
    spec = Debate(understudy, REQUESTS[0]).run()
    ledger = {"rows": [{"requirement": "R1", "result": "proven"}, {"requirement": "R2", "result": "failing"}]}
    notes = understudy.ask("DeliveryNotes", "Integrator", contract=spec, ledger=ledger, files=["README.md"])
    assert "built-in rule-based model" in notes["statement"]
    assert "built-in rule-based model" in notes["runbook"]
    assert "R2" in notes["statement"]


def test_a_repair_names_the_files_behind_the_failure(understudy: Understudy) -> None:
    spec = Debate(understudy, REQUESTS[0]).run()
    failures = [{"id": "t::x", "requirements": ["R6"], "outcome": "failed", "message": "405 is not 204"}]
    repair = understudy.ask("Repair", "Orchestrator", contract=spec, failures=failures, files=[])
    assert repair["covers"] == ["R6"]
    assert "app/routes/todos.py" in repair["files"]


@pytest.mark.parametrize(
    ("line", "decision"), [("value = 1", "approve"), ("eval(text)", "object"), ("run(text, shell=True)", "object")]
)
def test_a_review_objects_to_dangerous_lines(understudy: Understudy, line: str, decision: str) -> None:
    diff = f"--- a/app/x.py\n+++ b/app/x.py\n@@ -0,0 +1 @@\n+{line}\n"
    task = {"id": "T1", "files": ["app/x.py"]}
    review = understudy.ask("Review", "Tester", contract={}, task=task, diff=diff, report={"exit_code": 0})
    assert review["decision"] == decision
