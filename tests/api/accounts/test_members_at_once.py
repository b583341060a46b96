"""Members of a project who ask at the same time, and streams of who is none any more."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text, update

from apps.api.db.accounts import User
from apps.api.db.session import Sessions, transaction
from tests.api.accounts.conftest import Device, Door, StoppedClock


@pytest.fixture
async def bob(door: Door) -> Device:
    await door.register("bob")
    return await door.device("bob")


@pytest.fixture
async def project(ada: Device, bob: Device) -> str:
    """Of two owners."""
    project = (await ada.post("/projects", {"name": "ours"})).json()["id"]
    added = await ada.post(f"/projects/{project}/members", {"name": "bob", "role": "owner"})
    assert added.status_code == 201
    return str(project)


async def test_two_owners_who_leave_at_once_leave_one(ada: Device, bob: Device, project: str) -> None:
    answers = await asyncio.gather(
        *(person("DELETE", f"/projects/{project}/members/{person.user_id}") for person in (ada, bob))
    )
    assert sorted(answer.status_code for answer in answers) == [204, 409]
    left = [person for person in (ada, bob) if (await person.get(f"/projects/{project}")).status_code == 200]
    assert len(left) == 1


async def test_names_of_users_cannot_be_tried_for_ever(ada: Device, project: str) -> None:
    answers = [
        await ada.post(f"/projects/{project}/members", {"name": f"nobody-{number}", "role": "viewer"})
        for number in range(21)
    ]
    assert [answer.status_code for answer in answers] == [404] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


async def test_who_is_no_member_any_more_hears_it_in_open_streams(ada: Device, bob: Device, project: str) -> None:
    revocations = ada.door.accounts.revocations
    async with (
        revocations.bell(bob.session_id, (project, bob.user_id)) as bobs,
        revocations.bell(bob.session_id, ("another", bob.user_id)) as elsewhere,
        revocations.bell(ada.session_id, (project, ada.user_id)) as adas,
    ):
        assert (await ada("DELETE", f"/projects/{project}/members/{bob.user_id}")).status_code == 204
        await asyncio.wait_for(bobs.wait(), 10)
        assert not elsewhere.is_set()
        assert not adas.is_set()


async def somebody_waits(people: Sessions) -> None:
    """Until a transaction on this database waits for another one."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while True:
        async with transaction(people) as session:
            if (await session.execute(waiting)).scalar_one():
                return


async def test_who_deletes_their_account_at_this_moment_becomes_no_member(
    ada: Device, people: Sessions, clock: StoppedClock
) -> None:
    await ada.door.register("carol")
    project = (await ada.post("/projects", {"name": "mine"})).json()["id"]
    async with transaction(people) as session:
        gone = {"name": "deleted:carol", "email": None, "disabled_at": clock(), "deleted_at": clock()}
        await session.execute(update(User).where(User.name == "carol").values(**gone))
        adding = asyncio.create_task(ada.post(f"/projects/{project}/members", {"name": "carol", "role": "owner"}))
        waiting = asyncio.create_task(somebody_waits(people))
        await asyncio.wait({adding, waiting}, return_when=asyncio.FIRST_COMPLETED, timeout=30)
        waiting.cancel()
    answer = await adding
    assert (answer.status_code, answer.json()["error"]) == (404, "UserNotFound")
    assert len((await ada.get(f"/projects/{project}/members")).json()) == 1
