"""Guessing is limited for each account and address, and nobody is locked out by strangers."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from sqlalchemy import select

from apps.api.accounts.throttle import Limit, Throttle, network_of
from apps.api.db.accounts import AuditEntry
from apps.api.db.session import Sessions
from tests.api.accounts.conftest import PASSWORD, Device, Door, StoppedClock


def statuses(answers: list[httpx.Response]) -> list[int]:
    return [answer.status_code for answer in answers]


async def test_the_first_refused_try_of_a_window_is_in_the_audit_log(
    door: Door, people: Sessions, clock: StoppedClock
) -> None:
    """And no others: whoever goes on trying does not fill it."""
    await door.register()

    async def told() -> list[tuple[str, str]]:
        async with people() as session:
            rows = await session.scalars(select(AuditEntry).where(AuditEntry.action == "session.opened"))
            return [(row.result, row.details["wrong"]) for row in rows]

    first = [("refused", "password")] * 5 + [("refused", "tried too often")]
    for _ in range(9):
        await door.log_in("ada", "wrong")
    assert await told() == first
    clock.advance(minutes=15)
    for _ in range(9):
        await door.log_in("ada", "wrong")
    assert await told() == first * 2


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
    assert (await door.log_in("ADA@example.org")).status_code == 401, "another name for the same account"
    assert (await door.log_in(address="203.0.113.1")).status_code == 200


@pytest.mark.parametrize("first", ["name", "address"])
async def test_that_a_name_and_an_address_are_one_account_is_told_by_no_limit(door: Door, first: str) -> None:
    """Of who is there and of who is not, each is tried until it waits, then the other: all answers are alike."""
    await door.register()
    tried = {}
    for name in ("ada", "ghost"):
        logins = (name, f"{name}@example.org") if first == "name" else (f"{name}@example.org", name)
        tried[name] = [await door.log_in(login, "wrong") for login in logins for _ in range(6)]
    assert statuses(tried["ada"]) == ([401] * 5 + [429]) * 2
    assert [answer.text for answer in tried["ada"]] == [answer.text for answer in tried["ghost"]]


@pytest.mark.parametrize("logins", [("ada", "ada@example.org"), ("ada@example.org", "ada")])
async def test_another_name_for_an_account_buys_no_tries(
    door: Door, clock: StoppedClock, logins: tuple[str, str]
) -> None:
    """The fifth try may be right, the sixth may not, and after the window it may again."""
    tried, other = logins
    await door.register()
    for _ in range(4):
        await door.log_in(tried, "wrong")
    assert (await door.log_in(other)).status_code == 200
    clock.advance(minutes=15)
    for _ in range(5):
        await door.log_in(tried, "wrong")
    refused = await door.log_in(other)
    assert (refused.status_code, refused.json()["error"]) == (401, "CredentialsRefused")
    assert "15 minutes" in refused.json()["hint"]
    clock.advance(minutes=15)
    assert (await door.log_in(other)).status_code == 200


async def test_strangers_have_thirty_tries_at_an_account_by_all_its_names(ada: Device) -> None:
    for host in range(6):
        for login in ("ada", "ada", "ada", "ada@example.org", "ada@example.org"):
            assert (await ada.door.log_in(login, "wrong", address=f"203.0.113.{host}")).status_code == 401
    assert (await ada.door.log_in("ada", PASSWORD, address="203.0.113.99")).status_code == 401
    assert (await ada.door.log_in("ada", PASSWORD)).status_code == 200


def test_an_address_of_ipv6_counts_by_its_network() -> None:
    networks = {
        "203.0.113.7": "203.0.113.7",
        "::ffff:203.0.113.7": "203.0.113.7",
        "2001:db8:1:2::7": "2001:db8:1:2::/64",
        "2001:db8:1:2:ffff:ffff:ffff:ffff": "2001:db8:1:2::/64",
        "2001:db8:1:3::7": "2001:db8:1:3::/64",
        "::1": "::/64",
        "fe80::1%eth0": "fe80::/64",
        "": "",
        "testclient": "testclient",
    }
    assert {address: network_of(address) for address in networks} == networks


async def test_who_holds_a_network_of_ipv6_has_the_tries_of_one_address(door: Door) -> None:
    await door.register()
    tried = [await door.log_in("ada", "wrong", address=f"2001:db8:1:2::{host}") for host in range(1, 7)]
    assert statuses(tried) == [401] * 5 + [429]
    assert (await door.log_in(address="2001:db8:1:3::1")).status_code == 200
    async with asyncio.TaskGroup() as group:
        others = [
            group.create_task(door.log_in(f"user{host}", "wrong", address=f"2001:db8:1:2::{host}"))
            for host in range(1, 48)
        ]
    assert sorted(statuses([task.result() for task in others])) == [401] * 45 + [429] * 2


async def test_an_owner_is_known_in_the_whole_network(door: Door) -> None:
    """Whose address of IPv6 changes every day is as safe from strangers as others."""
    await door.register()
    ada = await door.device(address="2001:db8:1:2::7")
    for host in range(6):
        for _ in range(5):
            await door.log_in("ada", "wrong", address=f"203.0.113.{host}")
    assert (await door.log_in(address="2001:db8:9:9::1")).status_code == 429
    assert (await door.log_in(address="2001:db8:1:2:aaaa::8")).status_code == 200
    shown = {one["address"] for one in (await ada.get("/auth/sessions")).json()["items"]}
    assert shown == {"2001:db8:1:2::7", "2001:db8:1:2:aaaa::8"}, "all of it, to people"


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
        for host in range(1, 22):
            async with door.at(f"2001:db8::{host}") as http:
                answer = await http.post(path, json=order)
        assert answer.status_code == 429, path


async def test_nobody_is_flooded_with_mails(ada: Device) -> None:
    answers = [await ada.door.post("/auth/password/forgotten", {"email": "ada@example.org"}) for _ in range(10)]
    assert len({answer.text for answer in answers}) == 1
    assert len(await ada.door.mails("ada@")) == 5
