"""`GET /admin/providers`: what workers tell, what their requests came to, and where the last ones went."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from packages.llm.ports import Condition
from packages.llm.report import TargetReport
from tests.api.admin.telling import GROQ, Link, an_attempt, by_name, shown, tell
from tests.conftest import API
from tests.factories import Person

LONG_AGO = datetime.now(UTC) - timedelta(days=9)


async def test_every_provider_and_model_is_told_with_what_it_is_and_what_it_lacks(admin: API, redis: Redis) -> None:
    await tell(redis)
    view = await shown(admin)
    assert view["workers"] == ["worker-0"]
    assert [provider["provider"] for provider in view["providers"]] == ["openai", "vllm", "groq"]
    found = by_name(view)
    openai, gpt, groq = found["openai"], found["openai/gpt-4.1"], found["groq"]
    assert (openai["kind"], openai["endpoint"], openai["jurisdiction"]) == ("openai", "api.openai.com", "us")
    assert (openai["is_configured"], openai["missing"], openai["day_cap_usd"]) == (True, [], 20.0)
    assert gpt["roles"] == ["architect", "coder"]
    assert gpt["price"] == {"input_usd": 2.0, "output_usd": 8.0, "source": "genai-prices 0.0.40"}
    assert (gpt["context_tokens"], gpt["max_output_tokens"], gpt["tools"]) == (1_000_000, 32_000, "native")
    assert gpt["condition"]["state"] == "closed"
    assert (groq["is_configured"], groq["missing"], groq["models"]) == (False, ["GROQ_API_KEY"], [])
    assert found["vllm/qwen/qwen3-coder"]["tools"] == "emulated"


async def test_nothing_of_an_address_is_told_but_host_and_port(admin: API, redis: Redis) -> None:
    await tell(redis)
    answer = await admin.get("/admin/providers")
    assert by_name(answer.json())["vllm"]["endpoint"] == "10.0.0.7:8000"
    told = answer.text + "".join([str(await redis.get(name)) async for name in redis.scan_iter("providers:*")])
    assert "swordfish" not in told
    assert "ada" not in told


@pytest.mark.parametrize(
    ("endpoint", "host"),
    [
        ("https://[::1]:8000/v1", "[::1]:8000"),
        ("https://me.openai.azure.com/openai/deployments/x?api-version=1", "me.openai.azure.com"),
        ("http://a:b@[not an address", ""),
        ("", ""),
    ],
)
async def test_addresses_of_any_form_are_told_like_this(admin: API, redis: Redis, endpoint: str, host: str) -> None:
    await tell(redis, TargetReport("one", "openai", "m", endpoint=endpoint))
    assert by_name(await shown(admin))["one"]["endpoint"] == host


async def test_what_is_under_way_is_the_sum_over_the_workers_that_live(admin: API, redis: Redis) -> None:
    """Models of a provider share its limit, and the line before it."""
    first = TargetReport("openai", "openai", "a", in_flight=3, queued=1, concurrency=32)
    await tell(redis, first, replace(first, model="b", in_flight=2), worker="one")
    await tell(redis, replace(first, in_flight=1, queued=0), worker="two")
    view = await shown(admin)
    assert view["workers"] == ["one", "two"]
    found = by_name(view)
    assert found["openai"]["load"] == {"in_flight": 6, "queued": 1, "concurrency": 64}
    assert (found["openai/a"]["in_flight"], found["openai/b"]["in_flight"]) == (4, 2)


async def test_a_provider_is_configured_if_it_is_so_for_one_worker(admin: API, redis: Redis) -> None:
    await tell(redis, GROQ, worker="one")
    await tell(redis, TargetReport("groq", "groq", "gpt-oss"), worker="two")
    groq = by_name(await shown(admin))["groq"]
    assert (groq["is_configured"], groq["missing"], len(groq["models"])) == (True, [], 1)


async def test_requests_of_a_day_are_counted_by_what_came_of_them(
    admin: API, redis: Redis, session: AsyncSession, ada: Person
) -> None:
    await tell(redis)
    for seconds in (1.0, 2.0, 3.0):
        tokens = {"input_tokens": 100, "output_tokens": 10, "cached_tokens": 40}
        await an_attempt(session, ada, seconds=seconds, first_token_seconds=seconds / 10, **tokens)
    await an_attempt(session, ada, model="gpt-4.1-mini", seconds=9.0)
    for error in ("Busy", "Busy", "Unavailable"):
        await an_attempt(session, ada, state="void", error=error, seconds=0.01)
    await an_attempt(session, ada, state="cut_off", error="TimedOut", seconds=300.0)
    await an_attempt(session, ada, state="cut_off", error="Cancelled", is_hedge=True)
    await an_attempt(session, ada, state="open", ended_at=None)
    await an_attempt(session, ada, state="nobody", provider="", model="")
    await an_attempt(session, ada, at=LONG_AGO, seconds=100.0, error="Empty")
    found = by_name(await shown(admin))
    gpt, openai = found["openai/gpt-4.1"]["traffic"], found["openai"]["traffic"]
    assert gpt["requests"] == 8
    assert gpt["errors"] == {"Busy": 2, "TimedOut": 1, "Unavailable": 1}
    assert gpt["latency"] == {"p50": 2.0, "p95": pytest.approx(2.9)}
    assert gpt["first_token"] == {"p50": pytest.approx(0.2), "p95": pytest.approx(0.29)}
    assert (gpt["input_tokens"], gpt["output_tokens"], gpt["cached_tokens"]) == (300, 30, 120)
    assert (openai["requests"], openai["latency"]["p50"]) == (9, 2.5)
    assert openai["errors"] == gpt["errors"]
    assert found["vllm"]["traffic"] == {
        "requests": 0,
        "errors": {},
        "latency": {"p50": None, "p95": None},
        "first_token": {"p50": None, "p95": None},
        "input_tokens": 0,
        "output_tokens": 0,
        "cached_tokens": 0,
    }
    assert "" not in found


async def test_what_today_has_cost_counts_the_most_where_the_cost_is_not_known(
    admin: API, redis: Redis, session: AsyncSession, ada: Person
) -> None:
    await tell(redis)
    await an_attempt(session, ada, cost_usd=0.1, ceiling_usd=9.0)
    await an_attempt(session, ada, cost_usd=None, ceiling_usd=0.5)
    await an_attempt(session, ada, model="gpt-4.1-mini", cost_usd=0.2)
    await an_attempt(session, ada, state="cut_off", ceiling_usd=0.25, reserved_usd=9.0)
    await an_attempt(session, ada, state="open", ceiling_usd=0.3, reserved_usd=0.4)
    await an_attempt(session, ada, state="void", ceiling_usd=9.0, reserved_usd=9.0)
    await an_attempt(session, ada, at=LONG_AGO, cost_usd=9.0)
    found = by_name(await shown(admin))
    assert found["openai"]["today"] == {"cost_usd": pytest.approx(0.8), "may_be_owed_usd": pytest.approx(0.55)}
    assert found["openai/gpt-4.1-mini"]["today"] == {"cost_usd": pytest.approx(0.2), "may_be_owed_usd": 0.0}


async def test_the_last_success_is_told_however_long_ago_it_was(
    admin: API, redis: Redis, session: AsyncSession, ada: Person
) -> None:
    await tell(redis)
    await an_attempt(session, ada, at=LONG_AGO, ended_at=LONG_AGO)
    await an_attempt(session, ada, state="settled", error="Empty")
    await an_attempt(session, ada, state="void", error="Busy")
    found = by_name(await shown(admin))
    assert datetime.fromisoformat(found["openai/gpt-4.1"]["last_success_at"]) == LONG_AGO
    assert datetime.fromisoformat(found["openai"]["last_success_at"]) == LONG_AGO
    assert found["vllm"]["last_success_at"] is None


async def test_what_no_worker_knows_any_more_is_still_told_while_it_counts(
    admin: API, session: AsyncSession, ada: Person
) -> None:
    await an_attempt(session, ada, provider="gone", model="m/1", cost_usd=0.5)
    view = await shown(admin)
    assert view["workers"] == []
    gone = by_name(view)["gone"]
    assert (gone["is_configured"], gone["missing"], gone["today"]["cost_usd"]) == (False, [], 0.5)
    assert [model["model"] for model in gone["models"]] == ["m/1"]


async def test_routing_decisions_are_told_newest_first_with_reasons(
    admin: API, session: AsyncSession, ada: Person
) -> None:
    now = datetime.now(UTC)
    skipped = [{"provider": "vllm", "model": "qwen/qwen3-coder", "reason": "open until 12:00:03 (429)"}]
    told: dict[str, dict[str, Any]] = {
        "answered": {"cost_usd": 0.01, "cost_source": "configured", "seconds": 1.5, "passed_over": skipped},
        "failed": {"state": "void", "error": "Busy", "number": 2, "reason": "second choice"},
        "cut_off": {"state": "cut_off", "error": "TimedOut", "is_hedge": True},
        "under_way": {"state": "open", "ended_at": None},
        "nobody": {"state": "nobody", "provider": "", "model": "", "passed_over": skipped},
    }
    for age, columns in enumerate(told.values()):
        await an_attempt(session, ada, at=now - timedelta(seconds=age), **columns)
    await an_attempt(session, ada, at=LONG_AGO, error="Empty")
    decisions = (await shown(admin))["decisions"]
    assert [one["outcome"] for one in decisions] == [*told, "failed"]
    answered, failed, hedge, *_ = decisions
    assert answered["passed_over"] == skipped
    assert (answered["run_id"], answered["role"], answered["step"], answered["task"]) == (
        "run-1",
        "coder",
        "T1/1/code",
        "T1",
    )
    assert (answered["cost_usd"], answered["cost_source"], answered["seconds"]) == (0.01, "configured", 1.5)
    assert (failed["number"], failed["reason"], failed["error"]) == (2, "second choice", "Busy")
    assert (hedge["is_hedge"], hedge["error"]) == (True, "TimedOut")
    assert len((await shown(admin, decisions=2))["decisions"]) == 2
    assert (await admin.get("/admin/providers", params={"decisions": 201})).status_code == 422


async def test_the_state_is_that_of_the_model_or_of_its_provider_where_that_is_worse(admin: API, redis: Redis) -> None:
    soon = datetime.now(UTC).timestamp() + 60
    shut = Condition("open", "5 faults in a row", soon, 2, soon - 70)
    await tell(redis, TargetReport("one", "openai", "a", condition=shut), TargetReport("one", "openai", "b"))
    found = by_name(await shown(admin))
    told = found["one/a"]["condition"]
    assert (told["state"], told["cause"], told["openings"]) == ("open", "5 faults in a row", 2)
    assert datetime.fromisoformat(told["until"]).timestamp() == pytest.approx(soon)
    assert (found["one/b"]["condition"]["state"], found["one"]["condition"]["state"]) == ("closed", "closed")


async def test_an_opening_whose_time_is_over_is_half_open(admin: API, redis: Redis) -> None:
    past = datetime.now(UTC).timestamp() - 1
    await tell(redis, TargetReport("one", "openai", "a", condition=Condition("open", "429", past, 1, past - 5)))
    assert by_name(await shown(admin))["one/a"]["condition"]["state"] == "half_open"


async def test_without_redis_what_the_database_knows_is_told(
    admin: API, link: Link, session: AsyncSession, ada: Person
) -> None:
    await tell(link.redis)
    await an_attempt(session, ada)
    await link.cut()
    view = await shown(admin)
    assert view["workers"] == []
    assert by_name(view)["openai"]["traffic"]["requests"] == 1


async def test_only_administrators_may_look(api: API) -> None:
    answer = await api.get("/admin/providers")
    assert answer.status_code == 403
    assert answer.json() == {
        "error": "AdministratorNeeded",
        "message": f"{api.person.name} is no administrator.",
        "hint": "Ask an administrator to do it, or to make you one. GET /auth/me tells your role.",
    }
