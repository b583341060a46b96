"""A real router, and what administrators say: it is told at its next look, and it does it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from redis.asyncio import Redis
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.admin.shared import SharedState
from apps.api.db.models import ProviderOrder
from apps.api.db.session import Sessions
from apps.api.runs.bindings.providers import ProviderBoard, SharedConditions
from packages.llm.configuration import Configuration, load_configuration
from packages.llm.router import Router
from tests.api.admin.telling import Link, by_name, shown
from tests.conftest import API

VLLM = "vllm/qwen"
VARIABLES = {
    "VLLM_ENDPOINT": "http://ada:swordfish@127.0.0.1:9/v1",
    "VLLM_MODEL": "qwen",
    "OPENAI_API_KEY": "sk-swordfish",
    "AZURE_OPENAI_ENDPOINT": "https://me.openai.azure.com?key=swordfish",
}


@pytest.fixture
def configuration() -> Configuration:
    return load_configuration(VARIABLES)


@pytest.fixture
def router(configuration: Configuration, link: Link, sessions: Sessions) -> Router:
    return Router(configuration, state=SharedConditions(link.redis, sessions, retry_seconds=0))


async def state_of(router: Router) -> tuple[str, str]:
    """At the router's next look: the state of its vLLM, and by whom."""
    await router.look_around()
    row = next(row for row in router.report() if row.provider == "vllm")
    return row.condition.state, row.condition.by


async def test_all_that_a_router_reports_is_shown_and_no_secret_of_it(admin: API, router: Router, redis: Redis) -> None:
    await ProviderBoard(redis, "worker-0").tell(router.report())
    view = await shown(admin)
    found = by_name(view)
    assert found["vllm"]["endpoint"] == "127.0.0.1:9"
    assert found["openai"]["is_configured"]
    assert found["openai"]["models"][0]["price"]["input_usd"] > 0
    assert (found["azure"]["is_configured"], bool(found["azure"]["missing"])) == (False, True)
    assert "swordfish" not in str(view)


async def test_a_router_sends_nothing_where_an_administrator_wants_it_until_that_is_taken_back(
    admin: API, router: Router, redis: Redis
) -> None:
    await ProviderBoard(redis, "worker-0").tell(router.report())
    for act, state in (("open", "forced_open"), ("drain", "draining"), ("open", "forced_open")):
        await admin.post(f"/admin/providers/{act}", {"provider": "vllm"})
        assert await state_of(router) == (state, "ada")
    await router.found_frozen(router.routes[VLLM], "frozen")
    assert await state_of(router) == ("forced_open", "ada")
    await admin.post("/admin/providers/close", {"provider": "vllm"})
    assert await state_of(router) == ("closed", "ada")


async def test_an_order_that_is_said_again_with_another_end_ends_then(admin: API, router: Router, link: Link) -> None:
    await ProviderBoard(link.redis, "worker-0").tell(router.report())
    for more in ({"minutes": 30}, {}, {"minutes": 60}):
        answer = await admin.post("/admin/providers/open", {"provider": "vllm", **more})
        await state_of(router)
        until = answer.json()["condition"]["until"]
        expected = datetime.fromisoformat(until).timestamp() if until else None
        assert next(row for row in router.report() if row.provider == "vllm").condition.until == expected


async def test_an_order_is_obeyed_over_a_breaker_that_is_open_by_a_fast_clock(
    admin: API, configuration: Configuration, link: Link, sessions: Sessions
) -> None:
    def fast() -> float:
        return datetime.now(UTC).timestamp() + 600

    router = Router(configuration, state=SharedConditions(link.redis, sessions, retry_seconds=0), clock=fast)
    await ProviderBoard(link.redis, "worker-0").tell(router.report())
    await router.found_frozen(router.routes[VLLM], "frozen")
    assert (await state_of(router))[0] == "open"
    await admin.post("/admin/providers/open", {"provider": "vllm", "model": "qwen"})
    assert await state_of(router) == ("forced_open", "ada")
    await admin.post("/admin/providers/close", {"provider": "vllm", "model": "qwen"})
    assert await state_of(router) == ("closed", "ada")


async def test_an_order_that_ends_without_a_word_ends_for_the_router(
    admin: API, router: Router, link: Link, session: AsyncSession
) -> None:
    """As after a close whose word was lost with Redis."""
    await ProviderBoard(link.redis, "worker-0").tell(router.report())
    await admin.post("/admin/providers/open", {"provider": "vllm"})
    assert (await state_of(router))[0] == "forced_open"
    await session.execute(update(ProviderOrder).values(until=datetime.now(UTC)))
    await SharedState(link.redis).tell_of_orders()
    assert (await state_of(router))[0] == "closed"


async def test_a_router_goes_on_by_itself_without_redis(router: Router, link: Link, admin: API) -> None:
    await ProviderBoard(link.redis, "worker-0").tell(router.report())
    await admin.post("/admin/providers/open", {"provider": "openai"})
    await link.cut()
    await router.found_frozen(router.routes[VLLM], "frozen")
    await router.look_around()
    assert {row.provider: row.condition.state for row in router.report() if row.model} == {
        "vllm": "open",
        "openai": "forced_open",
    }
