"""`ProviderState` over Redis: what one worker finds out all know, and none fails without it."""

from __future__ import annotations

import asyncio
import contextlib
import logging

import pytest
from redis.asyncio import Redis

from apps.api.admin.shared import FORGET_SECONDS, SharedState
from apps.api.db.session import Sessions
from apps.api.runs.bindings.providers import ProviderBoard, SharedConditions
from packages.llm.ports import Condition
from packages.llm.report import TargetReport
from tests.api.admin.telling import GPT, Link

OPEN = Condition("open", "429", 2_000_000_000.0, 2, 1_900_000_000.5, "")
SHUT = Condition("open", "401", 2_000_000_060.25, 1, 1_900_000_060.0, "")


@pytest.fixture
def ours(link: Link, sessions: Sessions) -> SharedConditions:
    return SharedConditions(link.redis, sessions, retry_seconds=0)


@pytest.fixture
def theirs(redis: Redis, link: Link, sessions: Sessions) -> SharedConditions:
    return SharedConditions(redis, sessions, retry_seconds=0)


async def test_what_one_worker_finds_out_all_know(ours: SharedConditions, theirs: SharedConditions) -> None:
    assert await theirs.read() == {}
    await ours.write("openai/gpt-4.1", OPEN)
    await ours.write("openai", SHUT)
    assert await theirs.read() == {"openai/gpt-4.1": OPEN, "openai": SHUT}


async def test_of_all_that_try_at_once_one_may(ours: SharedConditions, theirs: SharedConditions) -> None:
    taken = await asyncio.gather(*(one.try_probe("openai", 60) for _ in range(10) for one in (ours, theirs)))
    assert sum(taken) == 1
    assert await theirs.try_probe("vllm", 60)


async def test_a_permit_is_given_back_by_whoever_has_it(ours: SharedConditions, theirs: SharedConditions) -> None:
    assert await ours.try_probe("openai", 60)
    await theirs.end_probe("openai")
    assert not await theirs.try_probe("openai", 60)
    await ours.end_probe("openai")
    assert await theirs.try_probe("openai", 60)


async def test_a_permit_lapses(ours: SharedConditions, redis: Redis) -> None:
    await ours.try_probe("openai", 12.5)
    lapse = await redis.pttl("providers:permit:openai")
    assert 0 < lapse <= 12_500


async def test_without_redis_a_worker_goes_on_alone_and_shares_what_it_found_out_later(
    ours: SharedConditions, theirs: SharedConditions, link: Link, caplog: pytest.LogCaptureFixture
) -> None:
    await ours.write("openai", SHUT)
    assert await ours.read() == {"openai": SHUT}
    await link.cut()
    with caplog.at_level(logging.WARNING):
        await ours.write("vllm", OPEN)
        for _ in range(3):
            assert await ours.read() == {"openai": SHUT, "vllm": OPEN}
        assert await ours.try_probe("openai", 60)
        assert not await ours.try_probe("openai", 60)
        await ours.end_probe("openai")
        assert await ours.try_probe("openai", 60)
    assert [record.message.partition(";")[0] for record in caplog.records] == ["Redis does not answer"]
    assert await theirs.read() == {"openai": SHUT}
    link.mend()
    await ours.read()
    assert await theirs.read() == {"openai": SHUT, "vllm": OPEN}


async def test_whoever_has_waited_for_redis_in_vain_does_not_wait_again_at_once(link: Link, sessions: Sessions) -> None:
    patient = SharedConditions(link.redis, sessions, retry_seconds=3600)
    await link.cut()
    assert await patient.read() == {}
    link.mend()
    await patient.write("openai", SHUT)
    assert await patient.read() == {"openai": SHUT}
    assert await link.redis.hlen("providers:conditions") == 0


async def test_an_administrators_word_is_not_a_workers_to_share(
    ours: SharedConditions, theirs: SharedConditions
) -> None:
    await ours.write("openai", SHUT)
    await ours.write("openai", Condition("forced_open", "a leaked key", None, 0, 1_900_000_100.0, "ada"))
    assert await ours.read() == await theirs.read() == {"openai": SHUT}


async def test_words_of_another_version_are_passed_over(ours: SharedConditions, redis: Redis) -> None:
    await ours.write("openai", SHUT)
    await redis.hset("providers:conditions", "vllm", '{"state": "upside_down"}')
    assert await ours.read() == {"openai": SHUT}


async def test_a_board_is_told_at_change_and_forgotten_with_its_worker(
    link: Link, sessions: Sessions, redis: Redis
) -> None:
    rows = [GPT]
    board = ProviderBoard(redis, "worker-7")
    conditions = SharedConditions(redis, sessions, board.changed)
    shared = SharedState(redis)
    telling = asyncio.create_task(board.keep_telling(lambda: rows))
    async with redis.pubsub() as news:
        # The server itself says when the key is written, so that nobody has to look again and again.
        await redis.config_set("notify-keyspace-events", "KEA")
        await news.subscribe("__keyspace@0__:providers:board:worker-7")
        try:
            rows.append(TargetReport("vllm", "vllm", "qwen"))
            await conditions.write("openai", SHUT)
            async with asyncio.timeout(30):
                async for message in news.listen():
                    boards = await shared.boards() if message["type"] == "message" else []
                    if [one.provider for board in boards for one in board.targets] == ["openai", "vllm"]:
                        break
        finally:
            await redis.config_set("notify-keyspace-events", "")
    assert 0 < await redis.ttl("providers:board:worker-7") <= FORGET_SECONDS
    telling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await telling
    assert await shared.boards() == []
