"""Several APIs: the least busy one that is well, and another one where one cannot be reached."""

from __future__ import annotations

import asyncio
from collections import Counter

from tests.gateway.honest_api import SigningKey, honest_api
from tests.gateway.outside import Outside, outside, until


async def served_by(someone: Outside, count: int) -> Counter[str]:
    return Counter([(await someone.get("/projects")).json["by"] for _ in range(count)])


async def test_equals_take_turns_and_the_busy_one_rests(clean_redis: str) -> None:
    key = SigningKey("key-1")
    async with (
        honest_api("one", key=key) as one,
        honest_api("two", key=key) as two,
        outside(clean_redis, one.url, two.url, token=key.token()) as ada,
    ):
        assert await served_by(ada, 10) == {"one": 5, "two": 5}
        waiting = asyncio.create_task(ada.get("/wait"))
        _, pending = await asyncio.wait(
            [asyncio.create_task(one.arrived.wait()), asyncio.create_task(two.arrived.wait())],
            return_when=asyncio.FIRST_COMPLETED,
        )
        for task in pending:
            task.cancel()
        busy, idle = (one, two) if one.arrived.is_set() else (two, one)
        assert await served_by(ada, 6) == {idle.name: 6}
        busy.go_on.set()
        assert (await waiting).status == 200
        assert set(await served_by(ada, 4)) == {"one", "two"}


async def test_a_request_that_could_not_be_sent_goes_to_another_one(clean_redis: str) -> None:
    key = SigningKey("key-1")
    async with honest_api("two", key=key) as two:
        async with honest_api("one", key=key) as one:
            gone = one.url
        async with outside(clean_redis, gone, two.url, token=key.token()) as ada:
            answers = [await ada.post("/projects", data=b"x" * 100_000) for _ in range(4)]
            assert [(answer.status, answer.json["size"]) for answer in answers] == [(200, 100_000)] * 4


async def test_who_is_unwell_is_asked_last_until_it_is_well_again(clean_redis: str) -> None:
    key = SigningKey("key-1")
    async with (
        honest_api("one", key=key) as one,
        honest_api("two", key=key) as two,
        outside(
            clean_redis, one.url, two.url, token=key.token(), health_check_seconds=0.02, rate_limits="read:address=off"
        ) as ada,
    ):

        async def only_two() -> bool:
            return await served_by(ada, 4) == {"two": 4}

        async def both() -> bool:
            return len(await served_by(ada, 4)) == 2

        one.health_status = 503
        await until(only_two)
        assert (await ada.get("/health/ready")).status == 200
        two.health_status = 503

        async def not_ready() -> bool:
            return (await ada.get("/health/ready")).status == 503

        await until(not_ready)
        assert (await ada.get("/projects")).status == 200, "trying is better than refusing without a try"
        one.health_status = two.health_status = 200
        await until(both)
