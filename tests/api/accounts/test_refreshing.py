"""Refresh tokens: one generation after the other, a short grace, and the end of a session when an old one comes."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from apps.api.accounts.sessions.refresh import parse
from apps.api.accounts.vault import Vault
from apps.api.db.accounts import AuditEntry, SessionRow
from apps.api.db.session import Sessions, transaction
from tests.api.accounts.conftest import Device, Door, StoppedClock
from tests.conftest import IS_FULL

T = TypeVar("T")


async def test_fifty_parallel_refreshes_make_one_generation(ada: Device, people: Sessions) -> None:
    order = {"refresh_token": ada.refresh}
    answers = await asyncio.gather(*(ada.door.post("/auth/refresh", order) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    async with transaction(people) as session:
        assert (await session.execute(select(SessionRow.generation))).scalar_one() == 2


async def test_in_its_grace_a_token_gives_the_same_successor_and_afterwards_the_end(
    ada: Device, clock: StoppedClock
) -> None:
    first = ada.refresh
    assert (await ada.refreshed()).status_code == 200
    clock.advance(seconds=10)
    again = await ada.door.post("/auth/refresh", {"refresh_token": first})
    assert again.json()["refresh_token"] == ada.refresh
    clock.advance(seconds=0.001)
    assert (await ada.door.post("/auth/refresh", {"refresh_token": first})).status_code == 401
    assert (await ada.refreshed()).status_code == 401
    assert not await ada.is_let_in()


async def test_of_reuse_the_owner_is_told_and_other_devices_stay(ada: Device, people: Sessions) -> None:
    other, stolen = await ada.door.device(), ada.refresh
    for _ in range(2):
        await ada.refreshed()
    assert (await ada.door.post("/auth/refresh", {"refresh_token": stolen})).status_code == 401
    assert not await ada.is_let_in()
    assert await other.is_let_in()
    assert (await ada.door.mails("ada@"))[-1]["Subject"] == "A device was signed out"
    async with transaction(people) as session:
        told = select(AuditEntry).where(AuditEntry.action == "refresh.reused")
        entry = (await session.execute(told)).scalar_one()
        row = await session.get_one(SessionRow, ada.session_id)
    assert (entry.user_id, entry.target, entry.actor) == (ada.user_id, ada.session_id, "")
    assert row.revoked_because == "refresh token reused"


async def test_what_somebody_made_up_for_a_session_that_is_there_harms_nobody(ada: Device) -> None:
    made_up = Vault(b"y" * 32).mark("refresh", "x").hex()[:43]
    for generation in (1, 2, 3):
        order = {"refresh_token": f"cnr_{ada.session_id}.{generation}.{made_up}"}
        assert (await ada.door.post("/auth/refresh", order)).status_code == 401
    assert await ada.is_let_in()
    assert (await ada.refreshed()).status_code == 200


@pytest.mark.parametrize(
    "text", ["", "cnr_", "cnr_x.1.y", "cnr_0123456789ab.0." + "A" * 43, "\x00", "cnr_0123456789ab.\u0661." + "A" * 43]
)
def test_what_has_another_form_is_no_token(text: str) -> None:
    assert parse(text) is None


class Rotation(RuleBasedStateMachine):
    """Any order of tokens, old and new and made up, at any time, against what should become of the session."""

    tokens: Bundle[str] = Bundle("tokens")

    def __init__(self, door: Door, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.door, self.loop = door, loop
        self.given: list[str] = []
        self.age = 0.0  # seconds since the last rotation
        self.is_alive = True

    def ask(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    @initialize(target=tokens)
    def sign_in(self) -> str:
        self.device = self.ask(self.door.device())
        self.given = [self.device.refresh]
        return self.device.refresh

    @rule(seconds=st.sampled_from([0.5, 9.5, 10.5]))
    def wait(self, seconds: float) -> None:
        self.door.clock.advance(seconds=seconds)
        self.age += seconds

    @rule(target=tokens, token=tokens)
    def present(self, token: str) -> str:
        answer = self.ask(self.door.post("/auth/refresh", {"refresh_token": token}))
        older_by = len(self.given) - 1 - self.given.index(token)
        is_good = self.is_alive and (older_by == 0 or (older_by == 1 and self.age <= 10))
        self.is_alive = is_good
        assert answer.status_code == (200 if is_good else 401)
        if not is_good:
            return token
        told: str = answer.json()["refresh_token"]
        if older_by == 0:
            assert told not in self.given
            self.given.append(told)
            self.age = 0.0
        assert told == self.given[-1]
        self.device.access = answer.json()["access_token"]
        return told

    @rule(token=tokens)
    def make_one_up(self, token: str) -> None:
        forged = token[:-2] + ("AA" if token[-2:] != "AA" else "QQ")
        answer = self.ask(self.door.post("/auth/refresh", {"refresh_token": forged}))
        assert answer.status_code == 401

    @invariant()
    def who_holds_an_access_token_is_let_in_as_long_as_the_session_lasts(self) -> None:
        if self.given:
            assert self.ask(self.device.is_let_in()) == self.is_alive


async def test_whatever_order_tokens_come_in_the_session_goes_on_or_ends_as_it_should(door: Door) -> None:
    await door.register()
    loop = asyncio.get_running_loop()
    few = settings(max_examples=100 if IS_FULL else 10, stateful_step_count=12, deadline=None, derandomize=True)

    class Here(Rotation):
        def __init__(self) -> None:
            super().__init__(door, loop)

    await asyncio.to_thread(run_state_machine_as_test, Here, settings=few)
