"""`./conclave providers`, at a real API with a worker's boards and requests."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from apps.api.db.session import Sessions, build_engine, build_sessions, transaction
from apps.api.settings import as_asyncpg
from apps.cli.home import Home
from packages.llm.ports import Condition
from packages.llm.report import TargetReport
from tests import servers
from tests.api.admin.engine import Bench, start, stop
from tests.api.admin.telling import GPT, GROQ, MINI, QWEN, an_attempt, tell, unwrite
from tests.api.process import TOKEN, APIProcess
from tests.cli.conftest import CommandLine
from tests.factories import a_user

CLAUDE = TargetReport(
    provider="anthropic",
    kind="anthropic",
    model="claude-sonnet-4-5",
    jurisdiction="us",
    roles=("architect", "planner", "orchestrator", "coder", "tester", "integrator", "conversation"),
    concurrency=32,
    in_flight=3,
    queued=1,
)


@pytest.fixture(scope="module")
def address(postgres_address: str, template: str) -> Iterator[str]:
    with servers.database(postgres_address, template) as found:
        yield found


@pytest.fixture(scope="module")
def server(address: str, redis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIProcess]:
    server = APIProcess(address, redis_address, Path(tmp_path_factory.mktemp("api")))
    server.start()
    yield server
    server.end()


@pytest.fixture
async def sessions(address: str) -> AsyncIterator[Sessions]:
    engine = build_engine(as_asyncpg(address))
    yield build_sessions(engine)
    await engine.dispose()


@pytest.fixture
async def conclave(server: APIProcess, home: Home, redis: Redis) -> AsyncIterator[CommandLine]:
    """As the local user, who is the administrator; no worker is known before and after."""
    await unwrite(redis)
    yield CommandLine(home, {"CONCLAVE_API_URL": server.url, "CONCLAVE_API_TOKEN": TOKEN})
    await unwrite(redis)


async def test_every_provider_is_shown_with_its_state_and_figures(
    conclave: CommandLine, redis: Redis, sessions: Sessions
) -> None:
    now = datetime.now(UTC)
    shut = Condition(
        "open", "5 faults in a row, the last one TimedOut", now.timestamp() + 3600, 2, now.timestamp() - 60
    )
    await tell(redis, GPT, MINI, replace(CLAUDE, condition=shut), QWEN, GROQ)
    async with transaction(sessions) as session:
        person = await a_user(session)
        for seconds, error in ((1.0, ""), (2.0, ""), (3.0, "Busy")):
            await an_attempt(session, person, seconds=seconds, first_token_seconds=0.04, error=error, cost_usd=1.5)
    drained = conclave.run("providers", "drain", "vllm", "--reason", "a new model", "--minutes", "30")
    assert (drained.returncode, drained.stderr) == (0, "")
    assert re.fullmatch(
        r"Nothing new is sent to vllm until \d\d:\d\d UTC; what is under way ends. "
        r"Send there again: ./conclave providers close vllm\n",
        drained.stdout,
    )
    done = conclave.run("providers")
    assert done.returncode == 0, done.stderr
    summary, _, headings, *rows = done.stdout.splitlines()
    assert summary == "4 models of 3 providers, 2 get no calls. $4.50 today (UTC)."
    assert re.split(" {2,}", headings) == [
        "Model",
        "State",
        "p50, p95",
        "First token",
        "Errors, 24 h",
        "Today",
        "Roles",
    ]
    told = [re.sub(r" {2,}", " | ", row.strip()) for row in rows if row]
    assert told[:4] == [
        "openai · us · api.openai.com · $4.50 of $20.00 today",
        "gpt-4.1 | Closed | 1.50 s, 1.95 s | 0.040 s | 33 % of 3 | $4.50 | architect, coder",
        "1 Busy",
        "gpt-4.1-mini | Closed | - | - | - | $0.00 | conversation",
    ]
    assert told[4] == "anthropic · us · 3 of 32 under way · 1 waits"
    assert re.fullmatch(r"claude-sonnet-4-5 \| Open, again in 3[56]\d\d s \| .* \| all", told[5])
    assert told[6].startswith("5 faults in a row, the last one TimedOut, since ")
    assert told[7] == "vllm · eu · cellar · 10.0.0.7:8000"
    assert re.fullmatch(r"Draining by local until \d\d:\d\d UTC: a new model, since [\d:]+", told[8])
    assert told[9].startswith("qwen/qwen3-coder | Draining | ")
    assert told[10:] == ["groq", "Not configured: set GROQ_API_KEY"]
    shown = json.loads(conclave.run("providers", "--json").stdout)
    assert [provider["provider"] for provider in shown["providers"]] == ["openai", "anthropic", "vllm", "groq"]
    assert conclave.run("providers", "close", "vllm").stdout == "Calls go to vllm again.\n"


async def test_where_the_newest_calls_went_is_shown_with_reasons(conclave: CommandLine, sessions: Sessions) -> None:
    now = datetime.now(UTC) + timedelta(hours=1)
    skipped = [{"provider": "anthropic", "model": "claude", "reason": "open until 12:00:03 (529)"}]
    told: list[dict[str, Any]] = [
        {"passed_over": skipped, "reason": "second choice", "number": 2, "seconds": 12.34, "cost_usd": 0.004},
        {"state": "void", "error": "Busy", "is_hedge": True, "task": "", "seconds": 0.0123},
        {"state": "nobody", "provider": "", "model": ""},
    ]
    async with transaction(sessions) as session:
        person = await a_user(session)
        for age, columns in enumerate(told):
            await an_attempt(session, person, at=now - timedelta(seconds=age), **columns)
    done = conclave.run("providers", "decisions", "-n", "3")
    assert done.returncode == 0, done.stderr
    lines = [re.sub(r" {2,}", " | ", row.strip()) for row in done.stdout.splitlines()]
    assert [row.partition(" | ")[2] or row for row in lines] == [
        "coder | T1 | openai/gpt-4.1 | 12.3 s | $0.0040 | attempt 2; second choice",
        "not anthropic/claude: open until 12:00:03 (529)",
        "coder | - | openai/gpt-4.1 | 0.012 s | - | hedge, failed: Busy",
        "coder | T1 | - | - | - | nobody to ask",
    ]
    assert len(json.loads(conclave.run("providers", "decisions", "-n", "2", "--json").stdout)) == 2


async def test_a_test_waits_for_the_worker_and_says_what_came_of_it(
    conclave: CommandLine, redis: Redis, address: str
) -> None:
    await tell(redis)
    await start(address, Bench())
    try:
        good = await asyncio.to_thread(conclave.run, "providers", "test", "openai/gpt-4.1")
        bad = await asyncio.to_thread(conclave.run, "providers", "test", "openai")
        plain = await asyncio.to_thread(conclave.run, "providers", "test", "openai", "--json")
    finally:
        await stop()
    assert (good.returncode, good.stdout) == (
        0,
        "openai/gpt-4.1  answers in 0.40 s, first token after 0.10 s\n1 of 1 answer.\n",
    )
    assert (bad.returncode, bad.stderr, bad.stdout) == (
        1,
        "",
        "openai/gpt-4.1       answers in 0.40 s, first token after 0.10 s\n"
        "openai/gpt-4.1-mini  401: the key is refused.\n"
        "                     Set OPENAI_API_KEY.\n"
        "1 of 2 answer.\n",
    )
    assert plain.returncode == 1
    result = json.loads(plain.stdout)
    assert (result["is_usable"], len(result["results"])) == (False, 2)


async def test_a_provider_is_switched(conclave: CommandLine, redis: Redis) -> None:
    await tell(redis)
    opened = conclave.run("providers", "open", "openai", "--reason", "a leaked key")
    assert opened.stdout == (
        "Nothing is sent to openai any more. Send there again: ./conclave providers close openai\n"
    )
    one = conclave.run("providers", "close", "openai/gpt-4.1")
    assert one.stdout == (
        "openai/gpt-4.1 itself is closed, but its provider is not: Disabled by local.\n"
        "  ./conclave providers close openai\n"
    )
    closed = conclave.run("providers", "close", "openai", "--json")
    assert json.loads(closed.stdout)["condition"]["state"] == "closed"


async def test_a_name_that_nobody_knows_is_refused_with_those_that_are(conclave: CommandLine, redis: Redis) -> None:
    await tell(redis)
    done = conclave.run("providers", "open", "opnai")
    assert (done.returncode, done.stderr.splitlines()) == (
        4,
        ["There is no provider opnai. There are: groq, openai, vllm.", "`./conclave providers` lists them."],
    )
    empty = conclave.run("providers", "test", "openai/")
    assert (empty.returncode, empty.stderr.splitlines()[0]) == (2, "'openai/' names no provider.")


async def test_without_a_worker_that_is_said(conclave: CommandLine) -> None:
    done = conclave.run("providers")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == (
        "No worker tells of its providers now. `./conclave status` tells whether one runs."
    )


async def test_whoever_is_no_administrator_is_told_so(conclave: CommandLine, sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        person = await a_user(session, "eve")
    conclave.environment["CONCLAVE_API_TOKEN"] = person.token
    done = conclave.run("providers")
    assert (done.returncode, done.stderr.splitlines()) == (
        4,
        ["eve is no administrator.", "Ask an administrator to do it, or to make you one."],
    )
