"""An acceptance test that demands more than what was asked for is amended, in sight of everybody, once."""

from __future__ import annotations

import pytest

from tests.scripted.model import Body, coders_task
from tests.story.log import assert_delivered_once, of_kind
from tests.story.place import Place

NOTES = {"name": "notes.md", "content": "Numbers are whole."}


@pytest.mark.exhaustive
def test_a_wrong_acceptance_test_is_amended_even_if_the_worker_dies_right_then(place: Place) -> None:
    offered: set[str] = set()

    def look(body: Body) -> None:
        if coders_task(body):
            offered.update(tool["function"]["name"] for tool in body["tools"])
            assert NOTES["content"] in str(body["messages"]), "what came with the request reaches those who build"

    with place.model.asked(look):
        run = place.build("demanding", attachments=[NOTES])
        run.wait_for_event("acceptance.amended")
        place.stack.kill("worker")
        row = run.wait_for_end()
    assert row["state"] == "done", run.told(f"is {row['state']}: {row['reason']}")
    entries = run.events()
    assert_delivered_once(entries)
    (amended,) = of_kind(entries, "acceptance.amended")
    assert [one["name"] for one in amended.event["amended"]] == ["test_r2"]
    assert of_kind(entries, "repair.ordered") == [], "the software was right"
    view = place.service.get(f"/runs/{run.id}/ledger")
    assert view["proof"]["acceptance_amended"] == 1
    assert view["proof"]["acceptance_tree"] == amended.event["tree"]
    assert "says nothing of an exclamation mark" in view["lines"][1]["row"]["note"]
    assert {"read_attachment", "save_attachment"} <= offered
