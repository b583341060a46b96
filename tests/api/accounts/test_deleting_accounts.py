"""Deleting one's account, somebody else's, and projects: what ends at once, what is refused, and what stays."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, text, update

from apps.api.accounts.audit.service import verify
from apps.api.db.accounts import AuditEntry, User
from apps.api.db.models import Project, Run
from apps.api.db.session import Sessions, transaction
from tests.api.accounts.conftest import Device, Door, StoppedClock
from tests.api.operations import BODIES
from tests.factories import Person, a_run, a_user


async def project_of(device: Device, name: str) -> str:
    answer = await device.post("/projects", {"name": name})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def refused(device: Device, method: str, path: str, order: Any = None) -> tuple[str, str]:
    """(error, message)"""
    answer = await device(method, path, json=order)
    assert answer.status_code in (403, 404, 409), answer.text
    return answer.json()["error"], answer.json()["message"]


async def runs_of(device: Device, people: Sessions, project_id: str) -> dict[str, str]:
    """A queued one and one that is being built: state to id."""
    person = Person(device.user_id, "", "")
    async with transaction(people) as session:
        project = await session.get_one(Project, project_id)
        return {state: (await a_run(session, person, project, state=state)).id for state in ("queued", "building")}


async def standing(people: Sessions, run_ids: list[str]) -> list[tuple[str, bool]]:
    """(state, whether the worker shall end it) of each."""
    async with transaction(people) as session:
        return [
            (run.state, run.cancelled_at is not None) for run in [await session.get_one(Run, one) for one in run_ids]
        ]


async def test_who_deletes_their_account_is_gone_and_what_they_did_is_not(
    door: Door, ada: Device, people: Sessions
) -> None:
    other = await door.device()
    token = (await ada.post("/auth/tokens", {"name": "x", "scopes": ["write"]})).json()["token"]
    assert (await ada.post("/templates", BODIES["add_template"])).status_code == 201
    assert (await ada("DELETE", "/auth/account")).status_code == 204
    for device in (ada, other):
        assert not await device.is_let_in()
        assert (await device.refreshed()).status_code == 401
    assert (await door.http.get("/auth/me", headers={"Authorization": f"Bearer {token}"})).status_code == 401
    assert (await door.log_in()).status_code == 401
    assert "was deleted" in (await door.mails("ada@"))[-1]["Subject"]
    async with transaction(people) as session:
        user = await session.get_one(User, ada.user_id)
        assert (user.email, user.password_hash, user.deleted_at) == (None, None, door.clock())
        entries = (await session.scalars(select(AuditEntry).where(AuditEntry.user_id == ada.user_id))).all()
        assert {"account.registered", "session.opened", "account.deleted"} <= {one.action for one in entries}
        assert (await verify(session)).first_broken is None
        for table in ("users", "sessions", "api_tokens", "one_time_secrets", "project_members", "templates"):
            rows = (await session.scalars(text(f'SELECT kept::text FROM "{table}" AS kept'))).all()
            told = ("ada@", ",ada,") if table == "users" else (ada.user_id,)
            assert not [row for row in rows if any(one in row for one in told)], table
    await door.register()
    assert (await door.device()).user_id != ada.user_id


async def test_an_account_is_deleted_once_and_nothing_is_made_for_it_meanwhile(ada: Device, people: Sessions) -> None:
    requests = [("DELETE", "/auth/account", None)] * 2 + [
        ("POST", "/auth/tokens", {"name": "x", "scopes": ["read"]})
    ] * 2
    answers = await asyncio.gather(*(ada(method, path, json=order) for method, path, order in requests))
    deletions = sorted(answer.status_code for answer in answers[:2])
    assert deletions == [204, 401]
    assert {answer.status_code for answer in answers[2:]} <= {201, 401, 409}
    async with transaction(people) as session:
        entries = select(AuditEntry).where(AuditEntry.action == "account.deleted")
        assert len((await session.scalars(entries)).all()) == 1
        assert (await session.scalars(text("SELECT id FROM api_tokens"))).all() == []


async def test_a_browser_loses_its_cookie_with_the_account(door: Door, ada: Device) -> None:
    answer = await ada("DELETE", "/auth/account")
    assert "__Host-conclave_refresh=" in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]


async def test_who_owns_projects_alone_hands_them_over_or_deletes_them_first(door: Door, ada: Device) -> None:
    await door.register("bob")
    bob = await door.device("bob")
    shared, own = await project_of(ada, "shared"), await project_of(ada, "own one")
    error, message = await refused(ada, "DELETE", "/auth/account")
    assert error == "OwnsProjects"
    assert message in ("Nobody else owns shared, own one.", "Nobody else owns own one, shared.")
    await ada.post(f"/projects/{shared}/members", {"name": "bob", "role": "owner"})
    assert (await ada("DELETE", f"/projects/{own}")).status_code == 204
    assert (await refused(ada, "GET", f"/projects/{own}"))[0] == "ProjectNotFound"
    assert (await refused(ada, "DELETE", f"/projects/{own}"))[0] == "ProjectNotFound"
    assert await project_of(ada, "own one") != own, "the name is free"
    assert (await refused(ada, "DELETE", "/auth/account"))[0] == "OwnsProjects"
    (again,) = (await ada.get("/projects", params={"name": "own one"})).json()["items"]
    await ada("DELETE", f"/projects/{again['id']}")
    assert (await ada("DELETE", "/auth/account")).status_code == 204
    (left,) = (await bob.get(f"/projects/{shared}/members")).json()
    assert (left["user_id"], left["role"]) == (bob.user_id, "owner")
    assert (await refused(bob, "POST", "/projects", {"name": "shared"}))[0] == "ProjectNameTaken", "it is in his list"


async def test_of_two_owners_who_go_at_once_one_stays(door: Door, ada: Device) -> None:
    await door.register("bob")
    bob = await door.device("bob")
    project = await project_of(ada, "shared")
    await ada.post(f"/projects/{project}/members", {"name": "bob", "role": "owner"})
    answers = await asyncio.gather(*(one("DELETE", "/auth/account") for one in (ada, bob)))
    assert sorted(answer.status_code for answer in answers) == [204, 409]
    (stayed,) = [one for one in (ada, bob) if await one.is_let_in()]
    (member,) = (await stayed.get(f"/projects/{project}/members")).json()
    assert (member["user_id"], member["role"]) == (stayed.user_id, "owner")


@pytest.mark.parametrize("path", ["/auth/account", "/projects/{project_id}"])
async def test_a_deletion_wants_a_fresh_proof_of_a_person(
    ada: Device, people: Sessions, clock: StoppedClock, path: str
) -> None:
    where = path.format(project_id=await project_of(ada, "x"))
    token = (await ada.post("/auth/tokens", {"name": "x", "scopes": ["write"]})).json()["token"]
    clock.advance(minutes=5)
    assert (await refused(ada, "DELETE", where))[0] == "StepUpNeeded"
    answer = await ada.door.http.delete(where, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["error"]) == (403, "SessionNeeded")
    assert await ada.is_let_in()
    assert (await ada.get("/projects")).json()["items"]


async def test_a_machine_deletes_its_own_projects(door: Door, people: Sessions) -> None:
    async with transaction(people) as session:
        machine = await a_user(session)
        await session.execute(update(User).where(User.id == machine.id).values(kind="service"))
    headers = {"Authorization": f"Bearer {machine.token}"}
    project = (await door.http.post("/projects", json={"name": "x"}, headers=headers)).json()["id"]
    assert (await door.http.delete(f"/projects/{project}", headers=headers)).status_code == 204


async def test_runs_end_with_their_project_and_with_who_started_them(door: Door, ada: Device, people: Sessions) -> None:
    await door.register("bob")
    bob = await door.device("bob")
    project = await project_of(ada, "shared")
    await ada.post(f"/projects/{project}/members", {"name": "bob", "role": "editor"})
    ours, theirs = await runs_of(ada, people, project), await runs_of(bob, people, project)
    assert (await bob("DELETE", "/auth/account")).status_code == 204
    assert await standing(people, list(theirs.values())) == [("cancelled", True), ("building", True)]
    assert await standing(people, list(ours.values())) == [("queued", False), ("building", False)]
    assert (await ada.get(f"/runs/{theirs['building']}")).status_code == 200, "what they did belongs to the project"
    assert (await ada("DELETE", f"/projects/{project}")).status_code == 204
    assert await standing(people, list(ours.values())) == [("cancelled", True), ("building", True)]
    assert (await refused(ada, "GET", f"/runs/{ours['building']}"))[0] == "RunNotFound"


async def test_the_last_administrator_stays(root: Device, ada: Device) -> None:
    assert (await refused(root, "DELETE", "/auth/account"))[0] == "LastAdministrator"
    await root("PUT", f"/admin/users/{ada.user_id}/role", json={"role": "admin"})
    assert (await root("DELETE", "/auth/account")).status_code == 204


async def test_of_two_administrators_who_go_at_once_one_stays(root: Device, ada: Device, clock: StoppedClock) -> None:
    await root("PUT", f"/admin/users/{ada.user_id}/role", json={"role": "admin"})
    ada = await ada.door.device()
    answers = await asyncio.gather(*(one("DELETE", "/auth/account") for one in (root, ada)))
    assert sorted(answer.status_code for answer in answers) == [204, 409]


async def test_an_administrator_deletes_an_account_and_its_projects_only_if_told_to(
    root: Device, ada: Device, people: Sessions
) -> None:
    path, project = f"/admin/users/{ada.user_id}/deletion", await project_of(ada, "secret name")
    assert await refused(root, "POST", path, {}) == ("OwnsProjects", "Nobody else owns 1 of their projects.")
    assert await ada.is_let_in()
    order = {"delete_projects": True, "reason": "left the company"}
    assert (await root.post(path, order)).status_code == 204
    assert not await ada.is_let_in()
    async with transaction(people) as session:
        assert (await session.get_one(Project, project)).deleted_at is not None
        told = await session.scalars(select(AuditEntry).where(AuditEntry.action == "account.deleted"))
        (entry,) = told.all()
        assert (entry.user_id, entry.actor, entry.details) == (ada.user_id, root.user_id, {"reason": order["reason"]})
    assert (await refused(root, "POST", path, order))[0] == "UserNotFound"
    assert (await refused(root, "POST", f"/admin/users/{ada.user_id}/unlock", {}))[0] == "UserNotFound"
    listed = [one["id"] for one in (await root.get("/admin/users")).json()["items"]]
    assert listed == [root.user_id]
    assert (await refused(root, "POST", f"/admin/users/{root.user_id}/deletion", {}))[0] == "OwnAccount"
