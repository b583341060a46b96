"""Whatever people say and whenever the worker dies: a run makes legal steps, loses no word, and is never stranded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from apps.api.db.models import Run
from apps.api.runs.bindings.inbox import COMMANDS
from apps.api.runs.queue import AT_CAP
from packages.agents.context import Message
from packages.agents.contracts import Role, RunState
from tests.agents.scripted_answers import Answer
from tests.agents.scripts import EVERYBODY_AGREES
from tests.api.runs.gated import Coder
from tests.api.runs.workshop import Workshop, heard, open_workshop
from tests.conftest import IS_FULL

FINAL = ("done", "incomplete", "failed", "cancelled")
LATE = ("integrating", "delivering", *FINAL)
TASKS = ("T1", "T2", "T3")
Row = dict[str, Any]
Answered = tuple[int, str]
TAKEN: Answered = (202, "")
FINISHED: Answered = (409, "RunFinished")
PAUSED: Answered = (409, "RunPaused")
NOT_PAUSED: Answered = (409, "RunNotPaused")


def task(number: int, *after: int) -> Row:
    covers = [f"R{number}"] if number < 3 else []
    needs = [f"T{one}" for one in after]
    told = {"goal": "a part", "brief": "make it", "covers": covers, "depends_on": needs, "files": [f"{number}.txt"]}
    return {"id": f"T{number}", **told}


def plan(role: Role, step: str, messages: Sequence[Message]) -> Row:
    return {"statement": "Three tasks.", "tasks": [task(1), task(2), task(3, 1, 2)]}


def doing(run: Run) -> str:
    return run.paused_from if run.state == "paused" else run.state


def if_asked(run: Run) -> Answered:
    return TAKEN if run.state == "awaiting_approval" and not run.cancelled_at else (409, "RunNotWaiting")


def if_going(run: Run) -> Answered:
    if run.state in FINAL:
        return FINISHED
    return PAUSED if run.state == "paused" else TAKEN


def if_held(run: Run, cap: float | None) -> Answered:
    if run.state in FINAL:
        return FINISHED
    if run.state == "paused" and not run.pause_reason:
        return PAUSED
    if run.paused_at is None and (run.state != "paused" or cap in (None, run.budget_usd)):
        return TAKEN if run.state == "paused" else NOT_PAUSED
    is_raised = (cap or 0) > (run.budget_usd or 0)
    return PAUSED if run.pause_reason.startswith(AT_CAP) and not is_raised else TAKEN


def if_cancellable(run: Run) -> Answered:
    return TAKEN if run.cancelled_at or (run.state not in FINAL and not run.commit) else FINISHED


def if_at_cap(run: Run) -> Answered:
    held = if_held(run, float("inf"))
    return held if held != TAKEN or run.pause_reason.startswith(AT_CAP) else NOT_PAUSED


class AnyRun(RuleBasedStateMachine):
    """One person, one run after the other, and one worker."""

    def __init__(self, shop: Workshop, coder: Coder) -> None:
        super().__init__()
        self.shop, self.coder = shop, coder
        self.run_id = ""

    @property
    def shown(self) -> Row:
        found: Row = self.shop.ask("GET", f"/runs/{self.run_id}").json()
        return found

    @property
    def state(self) -> str:
        return str(self.shop.row(self.run_id).state)

    def has_ended(self) -> bool:
        return self.state in FINAL

    def post(self, what: str, body: Row | None = None) -> Answered:
        """Status and, of a refusal, the error's name."""
        answer = self.shop.ask("POST", f"/runs/{self.run_id}/{what}", body)
        told = answer.json()
        if answer.is_success:
            return answer.status_code, ""
        assert told["message"], told
        assert told["hint"], told
        return answer.status_code, told["error"]

    def say(self, what: str, body: Row | None, rule: Callable[[Run], Answered]) -> None:
        """The answer is right for the run as it was, or as it has become in this moment."""
        before = self.shop.row(self.run_id)
        answered = self.post(what, body)
        assert answered in (rule(before), rule(self.shop.row(self.run_id)))

    # --- what people do ------------------------------------------------------------------------------------------

    @initialize(
        approve=st.sampled_from(["ask", "auto"]),
        cap=st.sampled_from([None, 0.4, 9.0]),
        at_cap=st.sampled_from([None, "pause", "finish"]),
    )
    def generate(self, approve: str, cap: float | None, at_cap: str | None) -> None:
        self.coder.is_lazy = False
        order = {"prompt": "A todo API", "approve": approve, "budget_usd": cap, "at_cap": at_cap}
        answer = self.shop.ask("POST", f"/projects/{self.shop.project}/generate", order)
        assert answer.status_code == 202
        self.run_id = answer.json()["id"]
        self.shop.settle(self.run_id)

    @rule(edits=st.booleans(), cap=st.sampled_from([None, 9.0]))
    def approve(self, edits: bool, cap: float | None) -> None:
        body: Row = {"budget_usd": cap, **({"tasks": [task(1), task(2, 1)]} if edits else {})}
        self.say("approve", body, if_asked)

    @rule()
    def reject(self) -> None:
        self.say("reject", {"comment": "Smaller."}, if_asked)

    @rule(late=st.integers(0, 12))
    def pause(self, late: int) -> None:
        """A late worker sees the mark only when the model has answered a few more times."""
        with self.shop.deaf():
            self.say("pause", None, if_going)
            self.shop.let(late)
            self.shop.settle(self.run_id, is_deaf=True)

    @rule(cap=st.sampled_from([None, 0.1, 9.0, 20.0]))
    def resume(self, cap: float | None) -> None:
        self.say("resume", {"budget_usd": cap}, lambda row: if_held(row, cap))

    @rule()
    def finish(self) -> None:
        self.say("finish", None, if_at_cap)

    @rule()
    def steer(self) -> None:
        """Nobody would hear it once the run is integrated."""
        self.say("steer", {"text": "Hurry."}, lambda row: FINISHED if doing(row) in LATE else TAKEN)

    @rule(name=st.sampled_from(TASKS), act=st.sampled_from(["retry", "skip", "split", "divide", "edit"]))
    def command(self, name: str, act: str) -> None:
        if self.has_ended():
            return
        body: Row = {"text": "As I say."}
        if act == "divide":
            act, body["tasks"] = "split", [task(1), task(2, 1)]
        elif act == "edit":
            body["tasks"] = [task(int(name[1:]))]
        is_open = self.state in ("building", "paused")
        answered = self.post(f"tasks/{name}/{act}", body)
        assert answered in [TAKEN, (409, "TaskNotReady"), (404, "TaskNotFound")]
        assert is_open or answered != TAKEN, "nobody would hear it"

    @rule(act=st.sampled_from(["retry", "skip"]))
    def answer(self, act: str) -> None:
        if (self.shown["needs"] or {}).get("action") != "answer":
            return
        self.coder.is_lazy = False
        found = self.shop.ask("GET", f"/runs/{self.run_id}/tasks").json()["tasks"]
        stuck = [one["id"] for one in found if one["state"] == "stuck"]
        assert stuck, "the question names a task"
        assert self.post(f"tasks/{stuck[0]}/{act}") == (202, "")

    @rule(name=st.sampled_from(TASKS))
    def revise(self, name: str) -> None:
        if not self.has_ended():
            return
        answer = self.shop.ask("POST", f"/runs/{self.run_id}/tasks/{name}/retry", {})
        if answer.status_code != 202:
            assert answer.json()["error"] in ("RunFinished", "TaskNotFound")
            return
        assert self.state in ("incomplete", "failed", "cancelled")
        assert self.post(f"tasks/{name}/retry") == (409, "RevisionUnderWay")
        self.run_id = answer.json()["id"]

    @rule()
    def cancel(self) -> None:
        is_late = self.shop.row(self.run_id).commit
        self.say("cancel", None, if_cancellable)
        if is_late and self.state == "paused":
            self.say("resume", None, lambda row: if_held(row, None))
        self.shop.settle(self.run_id)
        assert self.has_ended()

    # --- what the worker does ------------------------------------------------------------------------------------

    @rule(answers=st.integers(1, 12), is_lazy=st.booleans())
    def work(self, answers: int, is_lazy: bool) -> None:
        self.coder.is_lazy = is_lazy
        self.shop.let(answers)

    @rule()
    def crash(self) -> None:
        self.shop.crash()

    # --- what always holds ---------------------------------------------------------------------------------------

    @invariant()
    def it_is_never_stranded(self) -> None:
        """It ends, needs a person, or works; and it says so."""
        if not self.run_id:
            return
        self.shop.settle(self.run_id)
        shown = self.shown
        needs = (shown["needs"] or {}).get("action")
        if shown["state"] == "paused":
            assert needs in ("answer", "raise_cap", "resume")
            assert shown["needs"]["text"]
        else:
            assert needs == ("approve" if shown["state"] == "awaiting_approval" else None)

    @invariant()
    def no_event_is_lost_and_every_step_is_legal(self) -> None:
        if not self.run_id:
            return
        events = self.shop.events(self.run_id)
        assert [told["seq"] for told in events] == list(range(1, len(events) + 1))
        facts = [told["event"] for told in events]
        path = [RunState(fact["state"]) for fact in facts if fact["kind"] == "run.state_changed"]
        assert path[0] is RunState.queued
        assert all(before.may_become(after) for before, after in pairwise(path))
        merged = [fact["merge"]["task"] for fact in facts if fact["kind"] == "task.merged"]
        assert len(merged) == len(set(merged)), "what is merged is not built again"

    @invariant()
    def no_word_is_lost(self) -> None:
        """People are heard in the order in which they spoke, and by a run that ends in its time, all of them."""
        if not self.run_id:
            return
        row, keys = self.shop.row(self.run_id), self.shop.keys(self.run_id)
        for kinds in (["steer"], COMMANDS):
            said = [heard(one, keys) for one in self.shop.said(self.run_id) if one.kind in kinds]
            assert said == sorted(said, reverse=True)
            is_whole = row.state == "done" or (row.state == "incomplete" and row.at_cap == "pause")
            assert not is_whole or all(said)

    @invariant()
    def an_ended_run_takes_no_word(self) -> None:
        if not self.run_id or not self.has_ended():
            return
        for what in ("pause", "resume", "finish"):
            assert self.post(what) == FINISHED
        assert self.post("steer", {"text": "Hurry."}) == FINISHED
        assert self.post("approve") == (409, "RunNotWaiting")

    def teardown(self) -> None:
        if self.run_id and not self.has_ended():
            self.cancel()


@pytest.mark.timeout(3_600 if IS_FULL else 600)
def test_any_run_is_whole_whatever_people_say_and_whenever_the_worker_dies(
    database_address: str, redis_address: str, tmp_path: Path
) -> None:
    coder = Coder()
    answers: dict[str, Answer] = {**EVERYBODY_AGREES, "Plan": plan, "code": coder}
    bounds = settings(
        max_examples=120 if IS_FULL else 5,
        stateful_step_count=30 if IS_FULL else 20,
        deadline=None,
        # What depends on the moment cannot be shrunk, and is told by the run's log.
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    with open_workshop(database_address, redis_address, tmp_path, answers) as shop:

        class AnyRunHere(AnyRun):
            def __init__(self) -> None:
                super().__init__(shop, coder)

        run_state_machine_as_test(AnyRunHere, settings=bounds)
