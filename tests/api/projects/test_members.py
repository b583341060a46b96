"""Who works on a project, and that it always has an owner."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.conftest import API
from tests.factories import Person, a_member, a_project, a_run, a_user


@pytest.fixture
async def friend(session: AsyncSession) -> Person:
    return await a_user(session, "friend")


@pytest.fixture
async def project(api: API) -> str:
    told = (await api.post("/projects", {"name": "ours"})).json()
    assert told["role"] == "owner"
    return str(told["id"])


async def test_who_made_a_project_owns_it_and_lets_others_in(api: API, project: str, friend: Person) -> None:
    (owner,) = (await api.get(f"/projects/{project}/members")).json()
    assert (owner["user_id"], owner["role"], owner["kind"]) == (api.person.id, "owner", "person")
    assert (await api.asked_by(friend).get("/projects")).json()["items"] == []
    added = await api.post(f"/projects/{project}/members", {"name": "Friend ", "role": "editor"})
    assert (added.status_code, added.json()["name"], added.json()["role"]) == (201, "friend", "editor")
    (seen,) = (await api.asked_by(friend).get("/projects")).json()["items"]
    assert (seen["id"], seen["role"]) == (project, "editor")
    again = await api.post(f"/projects/{project}/members", {"name": "friend", "role": "viewer"})
    assert (again.status_code, again.json()["error"]) == (409, "AlreadyMember")


async def test_a_viewer_reads_and_an_editor_starts_runs_too(
    api: API, project: str, friend: Person, session: AsyncSession
) -> None:
    await api.post(f"/projects/{project}/members", {"name": "friend", "role": "viewer"})
    viewer = api.asked_by(friend)
    refused = await viewer.post(f"/projects/{project}/generate", {"prompt": "x"})
    assert (refused.status_code, refused.json()["error"]) == (403, "ProjectRoleNeeded")
    changed = await api("PATCH", f"/projects/{project}/members/{friend.id}", json={"role": "editor"})
    assert changed.json()["role"] == "editor"
    started = await viewer.post(f"/projects/{project}/generate", {"prompt": "x"})
    assert started.status_code in (202, 503), "whether a worker runs is another matter"
    assert (await viewer("PATCH", f"/projects/{project}", json={"name": "theirs"})).status_code == 403
    assert (await viewer.post(f"/projects/{project}/members", {"name": "x-y", "role": "viewer"})).status_code == 403


async def test_the_runs_of_a_project_are_those_of_all_its_members(
    api: API, friend: Person, session: AsyncSession
) -> None:
    project = await a_project(session, friend, "theirs")
    run = await a_run(session, friend, project, state="cancelled")
    assert (await api.get("/runs")).json()["items"] == []
    await a_member(session, project, api.person, "viewer")
    (seen,) = (await api.get("/runs", params={"project": project.id})).json()["items"]
    assert seen["id"] == run.id
    assert (await api.get(f"/runs/{run.id}/events")).status_code == 200
    assert (await api.get(f"/runs/{run.id}/artifacts")).json() == []


async def test_a_project_always_has_an_owner(api: API, project: str, friend: Person) -> None:
    own = f"/projects/{project}/members/{api.person.id}"
    for refused in (await api("DELETE", own), await api("PATCH", own, json={"role": "viewer"})):
        assert (refused.status_code, refused.json()["error"]) == (409, "LastOwner")
    await api.post(f"/projects/{project}/members", {"name": "friend", "role": "owner"})
    assert (await api("DELETE", own)).status_code == 204
    assert (await api.get(f"/projects/{project}")).status_code == 404
    assert (await api.post("/projects", {"name": "ours"})).status_code == 201, "the name went with the project"


async def test_a_project_goes_to_nobody_who_has_one_of_its_name(api: API, project: str, friend: Person) -> None:
    await api.post(f"/projects/{project}/members", {"name": "friend", "role": "owner"})
    await api.asked_by(friend).post("/projects", {"name": "ours"})
    own = f"/projects/{project}/members/{api.person.id}"
    refused = await api("DELETE", own)
    assert (refused.status_code, refused.json()["error"]) == (409, "ProjectNameTaken")
    assert (await api("PATCH", f"/projects/{project}", json={"name": "ours too"})).json()["name"] == "ours too"
    assert (await api("DELETE", own)).status_code == 204


async def test_a_name_of_another_project_is_not_taken_by_a_rename(api: API, project: str) -> None:
    await api.post("/projects", {"name": "other"})
    refused = await api("PATCH", f"/projects/{project}", json={"name": "other"})
    assert (refused.status_code, refused.json()["error"]) == (409, "ProjectNameTaken")
    assert (await api("PATCH", f"/projects/{project}", json={"name": "ours"})).status_code == 200, "its own name"
