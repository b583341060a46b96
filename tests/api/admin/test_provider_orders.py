"""Open, drain and close: an administrator's word about providers, and how it reaches the workers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.admin.shared import SharedState
from apps.api.db.models import ProviderOrder
from apps.api.db.session import Sessions
from apps.api.runs.bindings.providers import SharedConditions
from packages.llm.ports import Condition
from tests.api.admin.telling import QWEN, Link, an_attempt, by_name, shown, tell
from tests.conftest import API
from tests.factories import Person, a_user

MODEL = {"provider": "openai", "model": "gpt-4.1"}
WHOLE = {"provider": "openai"}


@pytest.fixture
def worker(link: Link, sessions: Sessions) -> SharedConditions:
    return SharedConditions(link.redis, sessions, retry_seconds=0)


async def test_what_is_opened_gets_nothing_and_says_who_why_and_until_when(
    admin: API, redis: Redis, worker: SharedConditions
) -> None:
    await tell(redis)
    answer = await admin.post("/admin/providers/open", {**MODEL, "reason": "a leaked key", "minutes": 30})
    assert answer.status_code == 200
    told = answer.json()["condition"]
    assert (told["state"], told["cause"], told["by"]) == ("forced_open", "a leaked key", "ada")
    since, until = (datetime.fromisoformat(told[name]) for name in ("since", "until"))
    assert timedelta(minutes=29) < until - since < timedelta(minutes=31)
    found = by_name(await shown(admin))
    assert found["openai/gpt-4.1"]["condition"] == told
    assert (found["openai/gpt-4.1-mini"]["condition"]["state"], found["openai"]["condition"]["state"]) == (
        "closed",
        "closed",
    )
    assert await worker.read() == {
        "openai/gpt-4.1": Condition("forced_open", "a leaked key", until.timestamp(), 0, since.timestamp(), "ada")
    }


async def test_a_whole_provider_is_drained_with_each_of_its_models(
    admin: API, redis: Redis, worker: SharedConditions
) -> None:
    await tell(redis)
    assert (await admin.post("/admin/providers/drain", WHOLE)).json()["model"] is None
    found = by_name(await shown(admin))
    assert {found[name]["condition"]["state"] for name in ("openai", "openai/gpt-4.1", "openai/gpt-4.1-mini")} == {
        "draining"
    }
    assert (found["vllm"]["condition"]["state"], list(await worker.read())) == ("closed", ["openai"])


async def test_the_same_word_again_changes_nothing_but_its_reason(
    admin: API, redis: Redis, session: AsyncSession
) -> None:
    await tell(redis)
    first, second = [
        (await admin.post("/admin/providers/drain", {**MODEL, "reason": reason})).json()["condition"]
        for reason in ("maintenance", "maintenance, until Monday")
    ]
    assert second == {**first, "cause": "maintenance, until Monday"}
    eve = await a_user(session, "eve", role="admin")
    other = (await admin.asked_by(eve).post("/admin/providers/open", MODEL)).json()["condition"]
    assert (other["state"], other["by"]) == ("forced_open", "eve")


async def test_a_word_for_some_minutes_ends_by_itself(
    admin: API, redis: Redis, session: AsyncSession, worker: SharedConditions
) -> None:
    await tell(redis)
    await admin.post("/admin/providers/open", {**MODEL, "minutes": 5})
    assert (await worker.read())["openai/gpt-4.1"].state == "forced_open"
    past = datetime.now(UTC) - timedelta(seconds=1)
    await session.execute(update(ProviderOrder).values(until=past))
    await session.flush()
    await SharedState(redis).tell_of_orders()
    assert by_name(await shown(admin))["openai/gpt-4.1"]["condition"]["state"] == "closed"
    assert (await worker.read())["openai/gpt-4.1"].state == "closed"
    again = (await admin.post("/admin/providers/open", MODEL)).json()["condition"]
    assert again["until"] is None
    assert datetime.fromisoformat(again["since"]) > past - timedelta(minutes=1)


async def test_what_is_closed_is_as_if_healthy_for_every_worker(
    admin: API, redis: Redis, worker: SharedConditions
) -> None:
    await tell(redis)
    now = datetime.now(UTC).timestamp()
    ahead = now + 3600  # a worker whose clock is fast
    await worker.write("openai", Condition("open", "401", ahead + 300, 3, ahead))
    await worker.write("openai/gpt-4.1", Condition("open", "429", now + 60, 1, now))
    await admin.post("/admin/providers/open", WHOLE)
    forced = (await worker.read())["openai"]
    assert (forced.state, forced.since > ahead) == ("forced_open", True)
    answer = await admin.post("/admin/providers/close", {**WHOLE, "reason": "new key"})
    assert (answer.json()["condition"]["state"], answer.json()["condition"]["by"]) == ("closed", "ada")
    found = await worker.read()
    assert [(name, one.state, one.openings) for name, one in sorted(found.items())] == [
        ("openai", "closed", 0),
        ("openai/gpt-4.1", "closed", 0),
        ("openai/gpt-4.1-mini", "closed", 0),
    ]
    assert found["openai"].since > forced.since
    assert found["openai/gpt-4.1"].since > now
    states = {one["condition"]["state"] for name, one in by_name(await shown(admin)).items() if "openai" in name}
    assert states == {"closed"}
    assert (await admin.post("/admin/providers/close", WHOLE)).status_code == 200


async def test_closing_a_model_does_not_close_its_provider(admin: API, redis: Redis) -> None:
    await tell(redis)
    for target in (WHOLE, MODEL):
        await admin.post("/admin/providers/drain", target)
    answer = (await admin.post("/admin/providers/close", MODEL)).json()
    assert answer["condition"]["state"] == "draining"
    assert by_name(await shown(admin))["openai"]["condition"]["state"] == "draining"


@pytest.mark.parametrize("act", ["open", "drain", "close", "test"])
async def test_what_is_not_known_is_refused_with_what_is(admin: API, redis: Redis, act: str) -> None:
    await tell(redis)
    nobody = await admin.post(f"/admin/providers/{act}", {"provider": "opnai"})
    assert (nobody.status_code, nobody.json()["error"]) == (404, "ProviderNotFound")
    assert nobody.json()["message"] == "There is no provider opnai. There are: groq, openai, vllm."
    nothing = await admin.post(f"/admin/providers/{act}", {"provider": "openai", "model": "gpt-5"})
    assert nothing.json()["message"] == "openai has no model gpt-5. It has: gpt-4.1, gpt-4.1-mini."
    foreign = await admin.post(f"/admin/providers/{act}", {"provider": "groq", "model": "x"})
    assert foreign.json()["message"] == "groq has no model x. It has: none."


@pytest.mark.parametrize("act", ["open", "drain", "close", "test"])
async def test_while_no_worker_has_told_anything_nothing_can_be_said_of_providers(admin: API, act: str) -> None:
    answer = await admin.post(f"/admin/providers/{act}", WHOLE)
    assert (answer.status_code, answer.json()["error"]) == (503, "ProvidersUnknown")


@pytest.mark.parametrize("act", ["open", "drain", "close", "test"])
async def test_only_administrators_may_say_anything(api: API, act: str) -> None:
    answer = await api.post(f"/admin/providers/{act}", WHOLE)
    assert (answer.status_code, answer.json()["error"]) == (403, "AdministratorNeeded")


@pytest.mark.parametrize(
    "body",
    [{}, {"provider": ""}, {**WHOLE, "minutes": 0}, {**WHOLE, "reason": "a\x00b"}, {"provider": "a\x00b"}],
)
async def test_what_makes_no_sense_is_refused(admin: API, body: dict[str, object]) -> None:
    assert (await admin.post("/admin/providers/open", body)).status_code == 422


async def test_an_order_about_a_provider_that_is_gone_is_shown_and_can_be_taken_back(
    admin: API, redis: Redis, link: Link
) -> None:
    await tell(redis)
    await admin.post("/admin/providers/open", MODEL)
    await tell(redis, QWEN)
    assert by_name(await shown(admin))["openai/gpt-4.1"]["condition"]["state"] == "forced_open"
    assert (await admin.post("/admin/providers/close", WHOLE)).status_code == 200
    assert "openai" not in by_name(await shown(admin))


async def test_an_order_outlives_redis_and_worker(
    admin: API, redis: Redis, link: Link, sessions: Sessions, ada: Person
) -> None:
    await tell(redis)
    await admin.post("/admin/providers/open", WHOLE)
    await redis.flushall()
    for _ in range(2):
        fresh = SharedConditions(link.redis, sessions, retry_seconds=0)
        assert (await fresh.read())["openai"].by == ada.name
        if link.path.is_symlink():
            await link.cut()


async def test_without_redis_an_administrator_is_heard_all_the_same(
    admin: API, link: Link, sessions: Sessions, session: AsyncSession, ada: Person
) -> None:
    """What was asked lately is known without any worker."""
    worker = SharedConditions(link.redis, sessions, retry_seconds=0, orders_seconds=0)
    await an_attempt(session, ada)
    await link.cut()
    assert (await admin.post("/admin/providers/open", WHOLE)).status_code == 200
    forced = (await worker.read())["openai"]
    assert (await admin.post("/admin/providers/open", {"provider": "vllm"})).status_code == 503
    assert (await admin.post("/admin/providers/close", WHOLE)).status_code == 200
    closed = (await worker.read())["openai"]
    assert (forced.state, closed.state) == ("forced_open", "closed")
    assert closed.since > forced.since
