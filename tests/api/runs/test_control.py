"""Pause, resume, finish, steer: what people may say to a run as a whole, and when."""

from __future__ import annotations

from typing import Any

import pytest

from apps.api.runs.queue import DAY_SPENT, OUTAGE
from packages.agents.events import RunStateChanged
from tests.api.runs.under_way import UnderWay
from tests.conftest import API
from tests.factories import a_spec

SPEC = a_spec()
ALL: list[tuple[str, dict[str, Any]]] = [("pause", {}), ("resume", {}), ("finish", {}), ("steer", {"text": "Hurry."})]


# --- pause ---------------------------------------------------------------------------------------------------


async def test_a_pause_is_a_mark_that_wakes_the_worker(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    async with run.redis.pubsub() as bell:
        await bell.subscribe("control")
        await bell.get_message(timeout=5)
        first, double_click = [await run.post("pause") for _ in range(2)]
        woken = await bell.get_message(ignore_subscribe_messages=True, timeout=5)
    assert woken["data"] == run.id
    assert (first.status_code, double_click.status_code) == (202, 202)
    shown = first.json()
    assert (shown["state"], shown["is_pausing"], shown["needs"]) == ("building", True, None)
    row = await run.row()
    assert row.paused_at is not None
    assert (row.pauses, row.pause_reason) == (1, f"Paused by {run.api.person.name}.")
    assert [said.kind for said in await run.rows()] == ["pause"]


@pytest.mark.parametrize("states", [["planning"], ["planning", "awaiting_approval"], ["planning", "building"]])
async def test_a_paused_run_says_that_it_needs_a_resume_and_returns_to_where_it_was(
    run: UnderWay, states: list[str]
) -> None:
    await run.move(*states)
    await run.post("pause")
    await run.take_pause()
    shown = await run.shown()
    assert (shown["state"], shown["is_pausing"]) == ("paused", False)
    assert shown["needs"] == {"action": "resume", "text": f"Paused by {run.api.person.name}."}
    assert (await run.post("resume")).status_code == 202
    await run.take_resume()
    shown = await run.shown()
    assert shown["state"] == states[-1]
    assert (shown["needs"] or {}).get("action") == ("approve" if states[-1] == "awaiting_approval" else None)


async def test_a_paused_run_is_not_paused_again(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    await run.post("pause")
    await run.take_pause()
    assert await run.refusal("pause") == (409, "RunPaused")


BY_ITSELF = {"model": f"{OUTAGE}: groq is down.", "day": f"{DAY_SPENT}: $1.00 of $1.00 of today is spent."}


@pytest.mark.parametrize("action", BY_ITSELF)
async def test_a_person_keeps_a_run_paused_that_would_go_on_by_itself(run: UnderWay, action: str) -> None:
    await run.begin_building(SPEC)
    await run.be_held(BY_ITSELF[action])
    assert (await run.shown())["needs"] == {"action": action, "text": BY_ITSELF[action]}
    shown = (await run.post("pause")).json()
    reason = f"Paused by {run.api.person.name}."
    assert (shown["state"], shown["reason"], shown["hint"]) == ("paused", reason, "Resume it.")
    assert shown["needs"] == {"action": "resume", "text": reason}
    assert await run.refusal("pause") == (409, "RunPaused")
    assert [said.kind for said in await run.rows()] == ["pause"]
    told = await run.store.read(run.id, kinds=("run.state_changed",))
    moves = [one.event for one in told if isinstance(one.event, RunStateChanged)]
    assert [(one.previous, one.state) for one in moves[-2:]] == [("paused", "building"), ("building", "paused")]
    assert (await run.post("resume")).status_code == 202
    await run.take_resume()
    assert (await run.shown())["state"] == "building"


@pytest.mark.parametrize("action", BY_ITSELF)
async def test_a_person_pauses_a_run_that_no_worker_has_paused_yet(run: UnderWay, action: str) -> None:
    await run.begin_building(SPEC)
    await run.mark_held(BY_ITSELF[action])
    assert (await run.post("pause")).status_code == 202
    await run.take_pause()
    assert (await run.shown())["needs"] == {"action": "resume", "text": f"Paused by {run.api.person.name}."}


async def test_every_pause_counts(run: UnderWay) -> None:
    """Their number is part of the keys of the events, so that a second pause is not taken for the first."""
    await run.begin_building(SPEC)
    for number in (1, 2):
        await run.post("pause")
        await run.take_pause()
        assert (await run.row()).pauses == number
        await run.post("resume")
        await run.take_resume()


async def test_an_answer_outlives_a_pause_and_stays_the_only_one(run: UnderWay) -> None:
    """A second message would answer the next question before it is asked."""
    await run.propose(SPEC)
    await run.post("reject", {"comment": "Use cursors."})
    await run.post("pause")
    await run.take_pause()
    await run.post("resume")
    await run.take_resume()
    assert await run.refusal("approve") == (409, "RunNotWaiting")
    assert len(await run.messages()) == 1


# --- resume --------------------------------------------------------------------------------------------------


async def test_a_pause_that_nobody_has_seen_yet_is_taken_back(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    await run.post("pause")
    shown = (await run.post("resume")).json()
    assert (shown["state"], shown["is_pausing"], shown["needs"]) == ("building", False, None)
    row = await run.row()
    assert (row.paused_at, row.pause_reason) == (None, "")
    assert [said.kind for said in await run.rows()] == ["pause", "resume"]


async def test_a_resume_may_bring_a_new_cap(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    await run.post("pause")
    await run.take_pause()
    shown = (await run.post("resume", {"budget_usd": 2.5})).json()
    assert shown["usage"]["cap_usd"] == 2.5
    assert [(said.kind, said.budget_usd) for said in await run.rows()][1:] == [("resume", 2.5)]


async def test_a_run_at_its_cap_needs_a_higher_one(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    await run.reach_cap()
    needs = (await run.shown())["needs"]
    assert (needs["action"], needs["text"]) == ("raise_cap", "At the cap: $1.00 of $1.00 is spent.")
    for body in ({}, {"budget_usd": 0.5}, {"budget_usd": 1.0}):
        answer = await run.post("resume", body)
        assert (answer.status_code, answer.json()["error"]) == (409, "RunPaused")
        assert "$1.00" in answer.json()["message"]
        assert "budget_usd" in answer.json()["hint"]
    assert (await run.shown())["needs"]["action"] == "raise_cap"
    shown = (await run.post("resume", {"budget_usd": 1.01})).json()
    assert (shown["usage"]["cap_usd"], shown["at_cap"]) == (1.01, "pause")
    await run.take_resume()
    assert (await run.shown())["state"] == "building"


async def test_a_run_whose_day_is_spent_is_resumed_without_a_cap(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    await run.be_held(BY_ITSELF["day"])
    shown = (await run.post("resume")).json()
    assert (shown["usage"]["cap_usd"], shown["at_cap"]) == (1.0, "pause")
    await run.take_resume()
    assert (await run.shown())["state"] == "building"


@pytest.mark.parametrize("body", [{"budget_usd": 0}, {"budget_usd": "much"}, {"cap": 3}])
async def test_a_cap_that_makes_no_sense_is_refused_with_its_field(run: UnderWay, body: dict[str, Any]) -> None:
    answer = await run.post("resume", body)
    assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest")
    assert [problem["path"] for problem in answer.json()["fields"]] == [f"body.{next(iter(body))}"]


async def test_a_run_that_was_not_paused_is_not_resumed(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    assert await run.refusal("resume") == (409, "RunNotPaused")
    assert await run.rows() == []


async def test_a_question_is_answered_and_not_resumed(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    await run.ask("T1", "T1 is stuck.")
    assert (await run.shown())["needs"] == {"action": "answer", "text": "T1 is stuck."}
    for what in ("resume", "finish"):
        answer = await run.post(what)
        assert (answer.status_code, answer.json()["error"]) == (409, "RunPaused")
        assert answer.json()["hint"] == "Retry, split, edit or skip T1."
    assert await run.refusal("pause") == (409, "RunPaused")


async def test_who_resumes_twice_is_answered_alike(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    await run.post("pause")
    await run.take_pause()
    for _ in range(2):
        assert (await run.post("resume")).status_code == 202
    assert [said.kind for said in await run.rows()] == ["pause", "resume"]


# --- finish --------------------------------------------------------------------------------------------------


async def test_a_run_at_its_cap_may_be_finished_as_it_is(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    await run.reach_cap()
    shown = (await run.post("finish")).json()
    assert (shown["at_cap"], shown["usage"]["cap_usd"]) == ("finish", 1.0)
    assert (await run.row()).paused_at is None
    assert [said.kind for said in await run.rows()] == ["finish"]
    assert (await run.post("finish")).status_code == 202
    assert [said.kind for said in await run.rows()] == ["finish"], "nothing new was said"
    await run.take_resume()
    assert (await run.shown())["state"] == "building"


async def test_a_run_whose_day_is_spent_may_be_finished_whatever_was_to_happen_at_its_cap(run: UnderWay) -> None:
    """Also in the moment in which it is about to go on."""
    await run.begin_building(SPEC)
    await run.be_held(BY_ITSELF["day"])
    row = await run.row()
    row.at_cap, row.paused_at = "finish", None
    await run.session.commit()
    assert (await run.post("finish")).json()["at_cap"] == "finish"
    assert (await run.post("finish")).status_code == 202
    assert [said.kind for said in await run.rows()] == ["finish"]


async def test_only_at_a_cap_a_run_is_finished(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    await run.be_held(BY_ITSELF["model"])
    assert await run.refusal("finish") == (409, "RunNotPaused")
    await run.post("resume")
    await run.take_resume()
    assert await run.refusal("finish") == (409, "RunNotPaused")
    await run.post("pause")
    await run.take_pause()
    assert await run.refusal("finish") == (409, "RunNotPaused")
    assert [said.kind for said in await run.rows()] == ["resume", "pause"]


# --- steer ---------------------------------------------------------------------------------------------------


async def test_guidance_is_kept_and_heard_in_its_order(run: UnderWay) -> None:
    await run.post("steer", {"text": "Use cursors."})
    await run.begin_building(SPEC)
    assert (await run.post("steer", {"text": "Short names.", "task": "T2"})).status_code == 202
    await run.post("pause")
    await run.take_pause()
    await run.post("steer", {"text": "No comments."})
    heard = await run.heard()
    assert [(note.by, note.task, note.text) for note in heard.notes] == [
        (run.api.person.name, "", "Use cursors."),
        (run.api.person.name, "T2", "Short names."),
        (run.api.person.name, "", "No comments."),
    ]
    assert heard.last == heard.notes[-1].id
    assert heard.commands == ()


async def test_guidance_for_a_task_that_is_not_planned_is_refused(run: UnderWay) -> None:
    assert await run.refusal("steer", {"text": "x", "task": "T1"}) == (404, "TaskNotFound")
    await run.begin_building(SPEC)
    assert await run.refusal("steer", {"text": "x", "task": "T9"}) == (404, "TaskNotFound")
    assert await run.rows() == []


@pytest.mark.parametrize("states", [["integrating"], ["integrating", "delivering"]])
@pytest.mark.parametrize("is_paused", [False, True])
async def test_guidance_that_nobody_would_hear_is_refused(run: UnderWay, states: list[str], is_paused: bool) -> None:
    await run.begin_building(SPEC)
    await run.move(*states)
    if is_paused:
        await run.post("pause")
        await run.take_pause()
    assert await run.refusal("steer", {"text": "Hurry."}) == (409, "RunFinished")


@pytest.mark.parametrize("text", ["", " \n", "a\x00b", "x" * 10_001, None])
async def test_guidance_that_says_nothing_is_refused_with_its_field(run: UnderWay, text: str | None) -> None:
    answer = await run.post("steer", {"text": text})
    assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest")
    assert [problem["path"] for problem in answer.json()["fields"]] == ["body.text"]


# --- all of them ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("what", "body"), ALL)
@pytest.mark.parametrize("state", ["failed", "cancelled"])
async def test_an_ended_run_takes_no_word(run: UnderWay, state: str, what: str, body: dict[str, Any]) -> None:
    await run.move("planning", state)
    assert await run.refusal(what, body) == (409, "RunFinished")
    assert await run.rows() == []


@pytest.mark.parametrize(("what", "body"), ALL)
async def test_a_run_that_is_being_cancelled_takes_no_word(run: UnderWay, what: str, body: dict[str, Any]) -> None:
    await run.begin_building(SPEC)
    await run.post("pause")
    await run.take_pause()
    shown = (await run.post("cancel")).json()
    assert (shown["is_cancelling"], shown["needs"]) == (True, None)
    assert await run.refusal(what, body) == (409, "RunFinished")


@pytest.mark.parametrize(("what", "body"), ALL)
async def test_someone_elses_run_is_not_there(run: UnderWay, stranger: API, what: str, body: dict[str, Any]) -> None:
    await run.begin_building(SPEC)
    assert await run.asked_by(stranger).refusal(what, body) == (404, "RunNotFound")
    assert await run.rows() == []
