"""How often who may ask: exact for small limits, shared between gateways, and told in headers."""

from __future__ import annotations

import asyncio
import contextlib

from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from apps.gateway.limits.leases import Limiter
from apps.gateway.limits.policy import Policy
from apps.gateway.limits.window import LocalWindow, RedisWindow, Unused
from tests.gateway.honest_api import HonestApi
from tests.gateway.outside import outside

HOUR = 3600


async def test_the_request_that_is_one_too_many_is_told_when_to_come_again(inner: HonestApi, clean_redis: str) -> None:
    async with outside(clean_redis, inner.url, token=inner.key.token(), rate_limits=f"write:user=3/{HOUR}") as ada:
        answers = [await ada.post("/projects", data=b"{}") for _ in range(5)]
        assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
        assert answers[0].headers["RateLimit-Policy"] == f'"write-user";q=3;w={HOUR}'
        assert [answer.headers["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0", "r=0"]
        assert 1 <= int(answers[3].headers["Retry-After"]) <= 2 * HOUR
        assert answers[3].error == "TooManyRequests"
        assert (await ada.get("/projects")).status == 200, "reading is another class"
    assert len([seen for seen in inner.seen if seen.method == "POST"]) == 3


async def test_every_scope_counts_for_itself(inner: HonestApi, clean_redis: str) -> None:
    def headers(user: str, session: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {inner.key.token(sub=user, sid=session)}"}

    async with outside(
        clean_redis, inner.url, rate_limits=f"write:token=1/{HOUR}, write:user=2/{HOUR}, write:address=4/{HOUR}"
    ) as someone:
        asked = [("ada", "s1"), ("ada", "s1"), ("ada", "s2"), ("ada", "s3"), ("bob", "s4")]
        answers = [await someone.post("/projects", headers=headers(*who)) for who in asked]
        assert [answer.status for answer in answers] == [200, 429, 200, 429, 429]
        scopes = [answer.json["message"].rpartition(" ")[2] for answer in answers if answer.status == 429]
        assert scopes == ["token.", "user.", "address."]


async def test_a_proxy_that_is_trusted_tells_the_address_and_a_stranger_does_not(
    inner: HonestApi, clean_redis: str
) -> None:
    rules = f"sign_in:address=1/{HOUR}"
    async with outside(clean_redis, inner.url, rate_limits=rules, trusted_proxies="127.0.0.0/8") as someone:
        one = {"X-Forwarded-For": "198.51.100.1, 127.0.0.2", "X-Forwarded-Proto": "https"}
        lying = {"X-Forwarded-For": "203.0.113.9, 198.51.100.1"}
        other = {"X-Forwarded-For": "2001:db8::1"}
        neighbour = {"X-Forwarded-For": "2001:db8::2"}
        answers = [await someone.post("/auth/login", headers=headers) for headers in (one, lying, other, neighbour)]
        assert [answer.status for answer in answers] == [200, 429, 200, 429]
        claim = inner.seen[0].header("x-conclave-client") or ""
        assert ";ip=198.51.100.1;proto=https;" in claim
        assert answers[0].headers["Strict-Transport-Security"]
    async with outside(clean_redis, inner.url, rate_limits=f"sign_in:address=2/{HOUR}") as stranger:
        for claimed in ("198.51.100.1", "198.51.100.2", "198.51.100.3"):
            last = await stranger.post("/auth/login", headers={"X-Forwarded-For": claimed})
        assert last.status == 429
        assert ";ip=127.0.0.1;proto=http;" in (inner.last.header("x-conclave-client") or "")


async def test_two_gateways_together_grant_no_more_than_one(redis: Redis, clean_redis: str) -> None:
    policy = Policy("write-user", 100, HOUR)
    limiters = [Limiter(RedisWindow(redis)) for _ in range(2)]
    standings = await asyncio.gather(*(limiters[n % 2].take(policy, "ada") for n in range(400)))
    granted = sum(standing.retry_seconds is None for standing in standings)
    assert 90 <= granted <= 100, "a gateway may hold a batch (5) that the other one needs"


async def test_most_requests_cost_no_round_trip(redis: Redis, clean_redis: str) -> None:
    limiter = Limiter(RedisWindow(redis))
    policy = Policy("read-user", 3000, HOUR)
    standings = [await limiter.take(policy, "ada") for _ in range(1000)]
    assert all(standing.retry_seconds is None for standing in standings)
    assert standings[-1].remaining == 2000
    assert limiter.round_trips <= 20
    refused = Policy("write-user", 1, HOUR)
    asked = limiter.round_trips
    for _ in range(100):
        await limiter.take(refused, "ada")
    assert limiter.round_trips == asked + 2, "a refusal is repeated from memory"


async def test_permits_that_were_not_needed_come_back(redis: Redis, clean_redis: str) -> None:
    window, policy = RedisWindow(redis), Policy("read-user", 10, HOUR)
    first = await window.grant(policy, "ada", 8, Unused())
    assert (first.granted, first.free) == (8, 2)
    second = await window.grant(policy, "ada", 8, Unused(5, first.window_number))
    assert (second.granted, second.free) == (7, 0)
    third = await window.grant(policy, "ada", 1, Unused())
    assert third.granted == 0
    assert 0 < third.wait_seconds <= 2 * HOUR
    assert (await window.grant(policy, "bob", 1, Unused())).granted == 1


async def test_the_window_slides(redis: Redis, clean_redis: str) -> None:
    """With one permit in a second, a second one is granted when the told time is over, and not before."""
    window, policy = RedisWindow(redis), Policy("read-user", 1, 1)
    refused = await window.grant(policy, "ada", 1, Unused())
    assert refused.granted == 1
    while refused.granted:  # A slow machine may take longer than the window from one question to the next.
        refused = await window.grant(policy, "ada", 1, Unused())
    await asyncio.sleep(refused.wait_seconds)  # not to synchronise: the time itself is what is tested
    assert (await window.grant(policy, "ada", 1, Unused())).granted == 1


async def test_without_redis_the_same_limits_hold_and_nobody_is_locked_out(inner: HonestApi) -> None:
    async with outside(
        "unix:///nowhere.sock", inner.url, token=inner.key.token(), rate_limits=f"write:user=3/{HOUR}"
    ) as ada:
        answers = [await ada.post("/projects", data=b"{}") for _ in range(4)]
        assert [answer.status for answer in answers] == [200, 200, 200, 429]
        assert (await ada.get("/health")).status == 200


@given(
    count=st.integers(1, 50),
    asked=st.lists(st.tuples(st.integers(1, 20), st.integers(0, 5)), max_size=30),
)
def test_no_sequence_of_questions_is_granted_more_than_the_limit(count: int, asked: list[tuple[int, int]]) -> None:
    async def ask() -> None:
        # A window of years: the clock does not move within it.
        window, policy, used = LocalWindow(), Policy("p", count, 10**9), 0
        number = -1
        for wanted, returned in asked:
            unused = Unused(min(returned, used), number)
            used -= unused.permits
            grant = await window.grant(policy, "ada", wanted, unused)
            number = grant.window_number
            used += grant.granted
            assert used <= count
            assert grant.free == count - used
            assert (grant.granted == 0) == (grant.wait_seconds > 0) or grant.granted > 0

    with contextlib.closing(asyncio.new_event_loop()) as loop:
        loop.run_until_complete(ask())
