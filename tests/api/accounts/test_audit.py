"""The audit log: everything is in it, nothing leaves it, and it proves itself."""

from __future__ import annotations

import asyncio
import hashlib
import json

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from apps.api.accounts.audit.chain import BEGINNING
from apps.api.accounts.audit.service import verify
from apps.api.db.accounts import User
from apps.api.db.session import Sessions, transaction
from tests.api.accounts.conftest import OTHER_PASSWORD, PASSWORD, Device, Door
from tests.factories import Person, a_user


async def actions(device: Device, **query: object) -> list[tuple[str, str]]:
    listed = (await device.get("/auth/audit", params={"limit": 200, **query})).json()["items"]
    return [(one["action"], one["result"]) for one in reversed(listed)]


async def an_administrator(people: Sessions) -> dict[str, str]:
    """The headers of somebody with a token."""
    async with transaction(people) as session:
        boss: Person = await a_user(session, "boss", role="admin")
    return {"Authorization": f"Bearer {boss.token}"}


async def test_people_see_what_was_done_with_their_account_and_from_where(ada: Device) -> None:
    await ada.door.log_in("ada", "wrong", address="203.0.113.9")
    await ada.door.log_in("nobody", "wrong")
    await ada.post("/auth/password", {"current": PASSWORD, "new": OTHER_PASSWORD})
    await ada("PATCH", f"/auth/sessions/{ada.session_id}", json={"name": "x"})
    assert await actions(ada) == [
        ("account.registered", "done"),
        ("session.opened", "done"),
        ("session.opened", "refused"),
        ("password.changed", "done"),
        ("session.renamed", "done"),
    ]
    listed = (await ada.get("/auth/audit")).json()["items"]
    refused, renamed = listed[2], listed[0]
    assert (refused["address"], refused["actor"], refused["details"]) == ("203.0.113.9", "", {"wrong": "password"})
    assert (renamed["actor"], renamed["target"], renamed["user_id"]) == (ada.user_id, ada.session_id, ada.user_id)
    assert renamed["agent"].startswith("python-httpx")


async def test_every_change_is_there_under_its_routes_name_and_reading_is_not(ada: Device) -> None:
    project = (await ada.post("/projects", {"name": "todo"})).json()["id"]
    assert (await ada.post("/projects", {"name": "todo"})).status_code == 409
    await ada.get("/projects")
    order = {"provider": "x"}
    assert (await ada.post("/admin/providers/open", order)).status_code == 403
    told = (await ada.get("/auth/audit")).json()["items"]
    assert [(one["action"], one["target"], one["result"]) for one in told[:2]] == [
        ("open_provider", "", "refused"),
        ("create_project", project, "done"),
    ]
    assert told[0]["details"] == {"path": "/admin/providers/open", "error": "AdministratorNeeded"}
    assert len(told) == 4


async def test_nobody_reads_the_log_of_others_but_administrators(ada: Device, people: Sessions) -> None:
    await ada.door.register("bob")
    bob = await ada.door.device("bob")
    assert len(await actions(bob)) == 2
    assert (await bob.get("/admin/audit")).status_code == 403
    boss = await an_administrator(people)
    seen = (await ada.door.http.get("/admin/audit", headers=boss)).json()["items"]
    assert {one["user_id"] for one in seen} == {ada.user_id, bob.user_id}
    hers = (await ada.door.http.get("/admin/audit", headers=boss, params={"user_id": ada.user_id})).json()["items"]
    assert {one["user_id"] for one in hers} == {ada.user_id}


async def test_the_log_is_read_page_by_page(ada: Device) -> None:
    for number in range(5):
        await ada("PATCH", f"/auth/sessions/{ada.session_id}", json={"name": str(number)})
    read: list[int] = []
    before: dict[str, int] = {}
    while True:
        page = (await ada.get("/auth/audit", params={"limit": 3, **before})).json()
        read += [one["id"] for one in page["items"]]
        if page["next_before"] is None:
            break
        before = {"before": page["next_before"]}
    assert len(read) == 7
    assert read == sorted(set(read), reverse=True)


async def test_what_is_exported_can_be_checked_by_anybody(ada: Device, people: Sessions) -> None:
    boss = await an_administrator(people)
    answer = await ada.door.http.get("/admin/audit/export", headers=boss)
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    previous = BEGINNING
    entries = [json.loads(line) for line in answer.text.splitlines()]
    for entry in entries:
        entry.pop("id")
        told = entry.pop("hash")
        assert entry["previous_hash"] == previous
        written = json.dumps(entry, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(written.encode()).hexdigest() == told
        previous = told
    assert [entry["action"] for entry in entries] == ["account.registered", "session.opened", "audit.exported"]
    check = (await ada.door.http.get("/admin/audit/check", headers=boss)).json()
    assert check == {"entries": 3, "first_broken": None, "last_hash": previous}


async def test_parallel_changes_make_one_line(ada: Device, people: Sessions) -> None:
    path = f"/auth/sessions/{ada.session_id}"
    await asyncio.gather(
        *(ada("PATCH", path, json={"name": str(number)}) for number in range(10)),
        *(ada.door.log_in("ada", "wrong", address=f"203.0.113.{number}") for number in range(10)),
        *(ada.post("/projects", {"name": f"p{number}"}) for number in range(10)),
    )
    async with transaction(people) as session:
        check = await verify(session)
    assert (check.entries, check.first_broken) == (32, None)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_log SET result = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"]
)
async def test_the_database_refuses_to_change_it(ada: Device, people: Sessions, statement: str) -> None:
    with pytest.raises(DBAPIError, match="only added to"):
        async with transaction(people) as session:
            await session.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET address = '192.0.2.1' WHERE id = 2",
        "UPDATE audit_log SET details = '{}' WHERE id = 2",
        "DELETE FROM audit_log WHERE id = 2",
    ],
)
async def test_whoever_gets_around_that_is_found_out(ada: Device, people: Sessions, statement: str) -> None:
    await ada("PATCH", f"/auth/sessions/{ada.session_id}", json={"name": "x"})
    async with transaction(people) as session:
        await session.execute(text("ALTER TABLE audit_log DISABLE TRIGGER ALL"))
        await session.execute(text(statement))
    async with transaction(people) as session:
        assert (await verify(session)).first_broken in (2, 3)


async def test_entries_outlive_the_people_they_tell_of(ada: Device, people: Sessions) -> None:
    async with transaction(people) as session:
        await session.execute(text("DELETE FROM users"))
        assert (await verify(session)).entries == 2


async def test_no_secret_is_in_the_log(door: Door, people: Sessions) -> None:
    await door.register()
    ada = await door.device()
    await door.log_in("ada", OTHER_PASSWORD)
    await door.log_in(OTHER_PASSWORD, "x")
    await ada.refreshed()
    await door.post("/auth/password/forgotten", {"email": "ada@example.org"})
    secret = await door.secret_for("ada@")
    async with transaction(people) as session:
        await session.execute(update(User).values(role="admin"))
        rows = (await session.execute(text("SELECT audit_log::text FROM audit_log"))).scalars().all()
    log = "\n".join(rows)
    for one in (PASSWORD, OTHER_PASSWORD, ada.refresh, ada.access, secret):
        assert one not in log
