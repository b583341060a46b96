"""The durable engine with nothing on it but tests of providers."""

from __future__ import annotations

import asyncio

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

from apps.api.admin.workflow import open_provider_queue, register_provider_tests
from apps.api.runs.queue import APPLICATION, VERSION
from apps.api.settings import as_psycopg
from packages.llm.report import ProbeReport


class Bench:
    """What stands in the router's place: answers, refuses, hangs or breaks, by the name of the model."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.arrived, self.release = asyncio.Event(), asyncio.Event()
        self.release.set()

    async def probe(self, provider: str, model: str) -> ProbeReport:
        self.asked.append(f"{provider}/{model}")
        self.arrived.set()
        await self.release.wait()
        match model:
            case "gpt-4.1":
                return ProbeReport(provider, model, 0.4, first_token_seconds=0.1)
            case "gpt-4.1-mini":
                return ProbeReport(provider, model, 0.1, error="401: the key is refused.", hint="Set OPENAI_API_KEY.")
            case _:
                raise ZeroDivisionError("the password is swordfish")


async def start(address: str, bench: Bench, seconds: float = 30.0) -> None:
    DBOS(
        config=DBOSConfig(
            name=APPLICATION,
            application_version=VERSION,
            executor_id="worker-0",
            system_database_url=as_psycopg(address).render_as_string(hide_password=False),
            serializer=DBOSPortableJSONSerializer(),
            run_migrations=False,
            log_level="CRITICAL",
        )
    )
    register_provider_tests(bench, seconds)
    DBOS.launch()
    await open_provider_queue(0.05)


async def stop() -> None:
    await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
