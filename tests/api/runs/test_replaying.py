"""An ended run is told again with its own answers, or gone on with from one of its events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import UpdateBase, delete, update

from apps.api.db.models import ModelCall, Run
from apps.api.db.session import transaction
from apps.api.runs.bindings.history import UserHistory
from packages.agents.context import Message
from packages.agents.contracts import Delivery, Role, RunOrder
from packages.agents.events import Delivered
from packages.llm.router import Router
from tests.agents.scripted_answers import Answer
from tests.agents.scripts import EVERYBODY_AGREES, code, write
from tests.api.runs.under_way import UnderWay
from tests.api.runs.workshop import Workshop, open_workshop
from tests.factories import a_spec, moved

ALL = 1_000
ANSWERS = ("approval.given", "approval.refused")
Told = dict[str, Any]


class Shop:
    """A workshop, what its model was asked, and what people see."""

    def __init__(self, shop: Workshop, answers: dict[str, Answer], asked: list[str]) -> None:
        self.shop, self.answers, self.asked = shop, answers, asked

    def build(self, **order: Any) -> Told:
        return self.ended(self.shop.ask("POST", f"/projects/{self.shop.project}/generate", order).json()["id"])

    def ended(self, run_id: str) -> Told:
        """The run as it is shown when it has ended or needs a person."""
        self.shop.let(ALL)
        self.shop.settle(run_id)
        found: Told = self.shop.ask("GET", f"/runs/{run_id}").json()
        return found

    def again(self, run: Told, act: str, body: Told | None = None) -> Told:
        answer = self.shop.ask("POST", f"/runs/{run['id']}/{act}", body)
        assert answer.status_code == 202, answer.text
        return self.ended(answer.json()["id"])

    def told(self, run: Told, *kinds: str) -> list[Told]:
        return [fact for fact in self.shop.events(run["id"]) if fact["event"]["kind"] in kinds]

    def change(self, statement: UpdateBase) -> None:
        """What is on record, as another release might have left it."""

        async def work() -> None:
            async with transaction(self.shop.sessions) as session:
                await session.execute(statement)

        self.shop.run(work())

    def history(self) -> list[tuple[float | None, float]]:
        """What quotes are made from."""
        person = self.shop.api.person.id
        order = RunOrder(run_id="", project_id="", user_id=person, prompt="", created_at=datetime.now(UTC))
        return self.shop.run(UserHistory(self.shop.sessions, cast(Router, self.shop.model), order).tasks())

    def tree(self, run: Told) -> str:
        (delivered,) = self.told(run, "run.delivered")
        return str(delivered["event"]["delivery"]["tree"])


@pytest.fixture
def shop(database_address: str, redis_address: str, tmp_path: Path) -> Iterator[Shop]:
    answers: dict[str, Answer] = dict(EVERYBODY_AGREES)
    asked: list[str] = []

    def heard(name: str) -> Answer:
        def answer(role: Role, step: str, messages: Sequence[Message]) -> Any:
            asked.append(step)
            return answers[name](role, step, messages)

        return answer

    with open_workshop(database_address, redis_address, tmp_path, {name: heard(name) for name in answers}) as opened:
        yield Shop(opened, answers, asked)


def test_a_replay_makes_the_same_tree_without_asking_anybody(shop: Shop) -> None:
    run = shop.build(prompt="A todo API")
    asked = len(shop.asked)
    replay = shop.again(run, "replay")
    assert (run["state"], replay["state"], replay["reason"]) == ("done", "done", "")
    assert (replay["kind"], replay["replays"], replay["from_event"]) == ("replay", run["id"], None)
    assert shop.tree(replay) == shop.tree(run)
    assert len(shop.asked) == asked
    assert run["usage"]["cost_usd"] > 0
    assert (replay["usage"]["cost_usd"], replay["usage"]["calls"]) == (0, run["usage"]["calls"])
    assert all(fact["event"]["replayed"] for fact in shop.told(replay, "model.answered"))
    assert shop.tree(shop.again(replay, "replay")) == shop.tree(run), "a replay can be replayed"


@pytest.mark.exhaustive
def test_no_quote_is_made_from_what_was_taken_over(shop: Shop) -> None:
    run = shop.build(prompt="A todo API")
    before = shop.history()
    assert len(before) == 2, "one for each task"
    assert shop.again(run, "replay")["state"] == "done"
    assert shop.history() == before


def test_a_replay_with_another_prompt_fails_and_says_where_it_differs(shop: Shop) -> None:
    run = shop.build(prompt="A todo API")
    shop.change(update(Run).where(Run.id == run["id"]).values(prompt="A note API"))
    replay = shop.again(run, "replay")
    assert replay["state"] == "failed"
    first = f"The prompt of plan/1/design is not the one of run {run['id']} any more."
    assert replay["reason"] == f"{first} Question 1 differs in the section <request>."
    assert replay["hint"]


@pytest.mark.exhaustive
def test_a_replay_that_leaves_the_way_in_the_middle_of_building_delivers_nothing(shop: Shop) -> None:
    """The first task is merged by then; half a replay would pass for a delivery."""
    run = shop.build(prompt="A todo API")
    was = ModelCall.run_id == run["id"], ModelCall.step == "T2/1/code", ModelCall.ordinal == 0
    shop.change(update(ModelCall).where(*was).values(request_hash="f" * 64))
    replay = shop.again(run, "replay")
    assert (replay["state"], replay["commit"]) == ("failed", "")
    assert [fact["event"]["merge"]["task"] for fact in shop.told(replay, "task.merged")] == ["T1"]
    assert "T2/1/code" in replay["reason"]
    shop.change(delete(ModelCall).where(*was))
    assert "no answer" in shop.again(run, "replay")["reason"]


def test_what_people_answered_to_the_plan_is_answered_again(shop: Shop) -> None:
    run = shop.build(prompt="A todo API", approve="ask")
    shop.shop.ask("POST", f"/runs/{run['id']}/reject", {"comment": "Smaller."})
    assert shop.ended(run["id"])["state"] == "awaiting_approval"
    shop.shop.ask("POST", f"/runs/{run['id']}/approve", {"comment": "Go."})
    run = shop.ended(run["id"])
    replay = shop.again(run, "replay")
    assert (replay["state"], shop.tree(replay)) == ("done", shop.tree(run))
    said = [
        [(fact["event"]["kind"], fact["event"]["comment"]) for fact in shop.told(one, *ANSWERS)]
        for one in (run, replay)
    ]
    assert said[0] == said[1] == [("approval.refused", "Smaller."), ("approval.given", "Go.")]


def test_a_fork_keeps_what_was_answered_and_asks_the_rest_anew(shop: Shop) -> None:
    run = shop.build(prompt="A todo API")
    (locked,) = shop.told(run, "acceptance.locked")
    before = list(shop.asked)
    shop.answers["code"] = wordy
    fork = shop.again(run, "fork", {"from_event": locked["seq"]})
    asked = shop.asked[len(before) :]
    assert (fork["kind"], fork["replays"], fork["from_event"]) == ("fork", run["id"], locked["seq"])
    assert fork["state"] == "done"
    assert asked
    assert not [step for step in asked if step.startswith(("plan/", "acceptance/"))]
    assert [step for step in asked if step.endswith("/code")]
    assert shop.tree(fork) != shop.tree(run)
    assert 0 < fork["usage"]["cost_usd"] < run["usage"]["cost_usd"]


@pytest.mark.exhaustive
def test_a_fork_in_the_middle_of_a_step_asks_for_its_next_answer(shop: Shop) -> None:
    run = shop.build(prompt="A todo API")
    first = next(fact for fact in shop.told(run, "model.answered") if fact["event"]["step"] == "T1/1/code")
    before = len(shop.asked)
    fork = shop.again(run, "fork", {"from_event": first["seq"]})
    assert fork["state"] == "done"
    assert shop.asked[before] == "T1/1/code"
    answered = [fact["event"] for fact in shop.told(fork, "model.answered") if fact["event"]["step"] == "T1/1/code"]
    assert [event["replayed"] for event in answered] == [True, False]


@pytest.mark.exhaustive
def test_a_replay_survives_the_death_of_its_worker(shop: Shop) -> None:
    run = shop.build(prompt="A todo API")
    replay = shop.shop.ask("POST", f"/runs/{run['id']}/replay").json()
    shop.shop.crash()
    replay = shop.ended(replay["id"])
    assert (replay["state"], shop.tree(replay)) == ("done", shop.tree(run))


def test_a_run_that_people_steered_is_forked_from_before_that_or_not_at_all(shop: Shop) -> None:
    run = shop.build(prompt="A todo API", approve="ask")
    last = run["last_seq"]
    shop.shop.ask("POST", f"/runs/{run['id']}/steer", {"text": "Use cursors."})
    shop.shop.ask("POST", f"/runs/{run['id']}/approve")
    assert shop.ended(run["id"])["state"] == "done"
    asked = [("replay", None), ("fork", {"from_event": last + 1})]
    for refused in [shop.shop.ask("POST", f"/runs/{run['id']}/{act}", body) for act, body in asked]:
        assert (refused.status_code, refused.json()["error"]) == (409, "NotReplayable")
        assert f"event {last} " in refused.json()["hint"]
    fork = shop.again(run, "fork", {"from_event": last})
    assert (fork["state"], fork["needs"]["action"]) == ("awaiting_approval", "approve"), "nobody has answered yet"


def wordy(role: Role, step: str, messages: Sequence[Message]) -> Any:
    """Another model: it writes the same, and a file of its own."""
    answer = code(role, step, messages)
    return answer if isinstance(answer, str) else [*answer, write(f"{step[:2]}.txt", "More.")]


# --- what cannot be repeated ---------------------------------------------------------------------------------


async def test_a_run_that_has_not_ended_is_neither_replayed_nor_forked(run: UnderWay) -> None:
    assert await run.refusal("replay") == (409, "RunNotEnded")
    assert await run.refusal("fork", {"from_event": 1}) == (409, "RunNotEnded")


async def test_a_run_without_a_delivery_is_not_replayed(run: UnderWay) -> None:
    await run.move("planning", "failed")
    assert await run.refusal("replay") == (409, "NotReplayable")


async def test_a_fork_begins_at_an_event_of_the_run(run: UnderWay) -> None:
    await run.move("planning", "failed")
    assert await run.refusal("fork", {"from_event": 99}) == (404, "EventNotFound")
    assert await run.refusal("fork", {"from_event": 0}) == (422, "InvalidRequest")


async def test_a_run_that_was_finished_at_its_cap_is_not_replayed(run: UnderWay) -> None:
    await run.begin_building(a_spec())
    await run.reach_cap()
    await run.post("finish")
    await run.take_resume()
    await run.move("integrating", "delivering")
    delivery = Delivery(repository="r", branch="b", commit="c" * 40, tree="d" * 40, merges=1, artifacts=())
    await run.tell(Delivered(delivery=delivery), moved("incomplete"))
    assert await run.refusal("replay") == (409, "NotReplayable")
