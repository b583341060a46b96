"""What workers would tell, and what they would have written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import ModelAttempt
from apps.api.identifiers import new_id
from apps.api.runs.bindings.providers import ProviderBoard
from packages.llm.configuration import DayCaps
from packages.llm.report import TargetReport
from tests.conftest import API
from tests.factories import Person

GPT = TargetReport(
    provider="openai",
    kind="openai",
    model="gpt-4.1",
    endpoint="api.openai.com",
    jurisdiction="us",
    roles=("architect", "coder"),
    context_tokens=1_000_000,
    max_output_tokens=32_000,
    input_usd_per_million=2.0,
    output_usd_per_million=8.0,
    price_source="genai-prices 0.0.40",
    concurrency=32,
    day_cap_usd=20.0,
)
MINI = TargetReport(
    provider="openai", kind="openai", model="gpt-4.1-mini", concurrency=32, day_cap_usd=20.0, roles=("conversation",)
)
QWEN = TargetReport(
    provider="vllm",
    kind="vllm",
    model="qwen/qwen3-coder",
    endpoint="https://ada:swordfish@10.0.0.7:8000/v1?key=swordfish#swordfish",
    region="cellar",
    jurisdiction="eu",
    tools="emulated",
    roles=("coder",),
    concurrency=4,
)
GROQ = TargetReport(provider="groq", kind="groq", model="", missing=("GROQ_API_KEY",))
ALL = (GPT, MINI, QWEN, GROQ)


async def tell(redis: Redis, *reports: TargetReport, worker: str = "worker-0", days: DayCaps | None = None) -> None:
    """As a worker does, every few seconds. Told once it holds, however slow the machine is."""
    await ProviderBoard(redis, worker, days).tell(reports or ALL)
    await redis.persist(f"providers:board:{worker}")


@dataclass
class Link:
    """A way to Redis that can be cut."""

    path: Path
    target: str
    redis: Redis

    def mend(self) -> None:
        self.path.symlink_to(self.target)

    async def cut(self) -> None:
        self.path.unlink()
        await self.redis.connection_pool.disconnect()


async def unwrite(redis: Redis) -> None:
    """Nobody has told anything of providers."""
    if names := [name async for name in redis.scan_iter("providers:*")]:
        await redis.delete(*names)


async def an_attempt(session: AsyncSession, person: Person, **columns: Any) -> ModelAttempt:
    """One answer of use, just now, of OpenAI's."""
    now = datetime.now(UTC)
    plain = {
        "run_id": "run-1",
        "project_id": "project-1",
        "role": "coder",
        "step": "T1/1/code",
        "task": "T1",
        "provider": "openai",
        "model": "gpt-4.1",
        "state": "settled",
        "at": now,
        "ended_at": now,
    }
    row = ModelAttempt(id=new_id(), user_id=person.id, **{**plain, **columns})
    session.add(row)
    await session.flush()
    return row


async def shown(admin: API, **query: Any) -> dict[str, Any]:
    answer = await admin.get("/admin/providers", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def by_name(view: dict[str, Any]) -> dict[str, Any]:
    """Providers by their name, and models by `provider/model`."""
    found = {provider["provider"]: provider for provider in view["providers"]}
    models = {f"{name}/{model['model']}": model for name, one in found.items() for model in one["models"]}
    return found | models
