"""Tests of providers, carried out by a worker: the API process holds no client of a model."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import asdict
from typing import Any, Protocol

from dbos import DBOS

from apps.api.runs.queue import PROVIDER_TEST, PROVIDERS
from packages.llm.report import ProbeReport

TESTS_AT_ONCE = 2
TEST_SECONDS = 60.0
POLL_SECONDS = 1.0

log = logging.getLogger(__name__)


class Prober(Protocol):
    """The router."""

    async def probe(self, provider: str, model: str) -> ProbeReport: ...


def register_provider_tests(prober: Prober, seconds: float = TEST_SECONDS) -> None:
    """Call once, before launch. No test of a model takes longer than `seconds`."""

    async def probe_all(targets: list[list[str]]) -> list[dict[str, Any]]:
        return await asyncio.gather(*(_probe(prober, provider, model, seconds) for provider, model in targets))

    @DBOS.workflow(name=PROVIDER_TEST)
    async def test(targets: list[list[str]]) -> list[dict[str, Any]]:
        return await DBOS.run_step_async({"name": "probe"}, probe_all, targets)


async def open_provider_queue(poll_seconds: float = POLL_SECONDS) -> None:
    """Takes tests from here on. Call after launch."""
    await DBOS.register_queue_async(PROVIDERS, worker_concurrency=TESTS_AT_ONCE, polling_interval_sec=poll_seconds)


async def _probe(prober: Prober, provider: str, model: str, seconds: float) -> dict[str, Any]:
    try:
        async with asyncio.timeout(seconds):
            report = await prober.probe(provider, model)
    except TimeoutError:
        report = ProbeReport(provider, model, seconds, error=f"No answer within {seconds:g} s.", hint="Test it again.")
    except Exception as fault:
        log.exception("The test of %s/%s broke", provider, model)
        error = f"The test broke: {type(fault).__name__}."
        report = ProbeReport(provider, model, 0.0, error=error, hint="`./conclave logs worker` holds the trace.")
    return {**asdict(report), "is_usable": report.is_usable}
