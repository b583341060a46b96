"""Projects over HTTP."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.conftest import API
from tests.factories import a_project, a_user


async def test_a_created_project_is_found_by_id_and_by_name(api: API) -> None:
    created = await api.post("/projects", {"name": " Todo API "})
    assert created.status_code == 201
    project = created.json()
    assert project["name"] == "Todo API"
    assert (await api.get(f"/projects/{project['id']}")).json() == project
    assert (await api.get("/projects", params={"name": "Todo API"})).json()["items"] == [project]
    assert (await api.get("/projects", params={"name": "other"})).json()["items"] == []


async def test_a_name_is_given_once_to_each_owner(api: API, session: AsyncSession) -> None:
    assert (await api.post("/projects", {"name": "todo"})).status_code == 201
    again = await api.post("/projects", {"name": "todo"})
    assert (again.status_code, again.json()["error"]) == (409, "ProjectNameTaken")
    other = await a_user(session)
    assert (await api.asked_by(other).post("/projects", {"name": "todo"})).status_code == 201


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x00b", "x" * 101, 7, None])
async def test_a_name_that_is_none_is_refused_with_its_field(api: API, name: object) -> None:
    answer = await api.post("/projects", {"name": name})
    assert answer.status_code == 422
    assert answer.json()["error"] == "InvalidRequest"
    assert [problem["path"] for problem in answer.json()["fields"]] == ["body.name"]


async def test_projects_come_in_pages_newest_first(api: API, session: AsyncSession) -> None:
    made = [(await api.post("/projects", {"name": f"p{number}"})).json()["id"] for number in range(5)]
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await api.get("/projects", params=query)).json()
        seen += [project["id"] for project in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    # In this test all rows have the moment of one transaction, so that ids alone decide.
    assert sorted(seen) == sorted(made)
    assert len(seen) == len(set(seen))


async def test_someone_elses_project_is_as_unknown_as_one_that_never_was(api: API, session: AsyncSession) -> None:
    foreign = (await a_project(session, await a_user(session))).id
    answers = [await api.get(f"/projects/{project}") for project in (foreign, "f" * 12)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text.replace(foreign, "") == answers[1].text.replace("f" * 12, "")
    assert (await api.get("/projects")).json()["items"] == []
