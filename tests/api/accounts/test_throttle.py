"""Guessing is limited for each account and address, and nobody is locked out by strangers."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from apps.api.accounts.throttle import Limit, Throttle
from apps.api.db.session import Sessions
from tests.api.accounts.conftest import PASSWORD, Device, Door, StoppedClock


def statuses(answers: list[httpx.Response]) -> list[int]:
    return [answer.status_code for answer in answers]


@pytest.mark.parametrize("login", ["ada", "nobody"])
async def test_after_five_wrong_passwords_the_pair_waits_whether_or_not_there_is_the_account(
    door: Door, clock: StoppedClock, login: str
) -> None:
    await door.register()
    tried = [await door.log_in(login, "wrong") for _ in range(6)]
    assert statuses(tried) == [401] * 5 + [429]
    assert (tried[-1].json()["error"], tried[-1].headers["Retry-After"]) == ("TooManyTries", "900")
    clock.advance(minutes=10)
    assert (await door.log_in(login, "wrong")).headers["Retry-After"] == "300"
    clock.advance(minutes=5)
    assert (await door.log_in(login, "wrong")).status_code == 401


async def test_the_right_password_waits_with_the_wrong_ones(door: Door) -> None:
    await door.register()
    for _ in range(5):
        await door.log_in("ada", "wrong")
    assert (await door.log_in()).status_code == 429
    assert (await door.log_in("ADA@example.org")).status_code == 429, "another name for the same account"
    assert (await door.log_in(address="203.0.113.1")).status_code == 200


async def test_parallel_guesses_are_no_more_than_one_after_the_other(door: Door) -> None:
    await door.register()
    tried = await asyncio.gather(*(door.log_in("ada", f"wrong {number}") for number in range(20)))
    assert sorted(statuses(tried)) == [401] * 5 + [429] * 15


async def test_a_success_gives_the_tries_back(door: Door) -> None:
    await door.register()
    for _ in range(3):
        tried = [await door.log_in("ada", "wrong") for _ in range(4)]
        assert statuses([*tried, await door.log_in()]) == [401] * 4 + [200]


async def test_an_address_has_fifty_tries_for_all_accounts(door: Door) -> None:
    async with asyncio.TaskGroup() as group:
        tried = [group.create_task(door.log_in(f"user{number}", "wrong")) for number in range(60)]
    assert sorted(statuses([task.result() for task in tried])) == [401] * 50 + [429] * 10


async def test_strangers_from_many_addresses_do_not_lock_the_owner_out(ada: Device) -> None:
    """Thirty tries from where nobody has signed in, then none; from where the owner has, as ever."""
    guesses = [
        await ada.door.log_in("ada", "wrong", address=f"203.0.113.{host}") for host in range(7) for _ in range(5)
    ]
    assert statuses(guesses) == [401] * 30 + [429] * 5
    assert (await ada.door.log_in("ada", PASSWORD, address="203.0.113.99")).status_code == 429
    assert (await ada.door.log_in("ada", PASSWORD)).status_code == 200


async def test_refused_tries_prolong_nothing(people: Sessions, clock: StoppedClock) -> None:
    throttle = Throttle(people, clock)
    one, other = Limit("one", 1), Limit("other", 5)
    assert await throttle.is_allowed(one)
    for _ in range(10):
        clock.advance(minutes=1)
        assert not await throttle.is_allowed(one)
    clock.advance(minutes=5)
    await throttle.reserve(one, other)
    for _ in range(4):
        assert await throttle.is_allowed(other), "what was refused about one was not counted about the other"


async def test_registering_and_forgetting_are_limited_for_each_address(door: Door) -> None:
    for path, order in (
        ("/auth/password/forgotten", {"email": "nobody@example.org"}),
        ("/auth/verify/again", {"email": "nobody@example.org"}),
    ):
        answers = [await door.post(path, order) for _ in range(21)]
        assert statuses(answers) == [202] * 20 + [429], path


async def test_nobody_is_flooded_with_mails(ada: Device) -> None:
    answers = [await ada.door.post("/auth/password/forgotten", {"email": "ada@example.org"}) for _ in range(10)]
    assert len({answer.text for answer in answers}) == 1
    assert len(await ada.door.mails("ada@")) == 5
