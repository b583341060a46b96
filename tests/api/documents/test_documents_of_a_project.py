"""Documents of a project over HTTP: what is taken, what is shown, and what is refused with the reason."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import Document
from apps.api.documents.service import MOST_BYTES, MOST_DOCUMENTS
from apps.api.identifiers import new_id
from apps.api.settings import ApiSettings
from tests.conftest import API
from tests.factories import a_project

RULES = b"# Rules\n\nEvery loaf weighs 750 grams.\n"


@pytest.fixture
async def project(api: API, session: AsyncSession) -> str:
    return (await a_project(session, api.person)).id


async def given(api: API, project: str, name: str, content: bytes = RULES) -> httpx.Response:
    return await api("POST", f"/projects/{project}/documents", params={"name": name}, content=content)


async def listed(api: API, project: str) -> list[dict[str, Any]]:
    return list((await api.get(f"/projects/{project}/documents")).json()["items"])


async def test_a_document_is_kept_and_waits_to_be_indexed(api: API, project: str, settings: ApiSettings) -> None:
    answer = await given(api, project, "Rules of the house.md")
    assert answer.status_code == 201
    told = answer.json()
    assert (told["name"], told["state"], told["reason"]) == ("Rules of the house.md", "waiting", "")
    assert (told["hash"], told["size_bytes"]) == (sha256(RULES).hexdigest(), len(RULES))
    assert told["added_by"] == api.person.id
    assert await listed(api, project) == [told]
    assert (await api.get(f"/projects/{project}/documents/{told['id']}")).json() == told
    kept = settings.documents / project / told["hash"][:2] / told["hash"]
    assert kept.read_bytes() == RULES


async def test_a_removed_document_is_unseen_and_its_name_is_free(api: API, project: str) -> None:
    path = f"/projects/{project}/documents/{(await given(api, project, 'a.md')).json()['id']}"
    assert (await api("DELETE", path)).status_code == 204
    assert await listed(api, project) == []
    for method in ("GET", "DELETE"):
        answer = await api(method, path)
        assert (answer.status_code, answer.json()["error"]) == (404, "DocumentNotFound")
    assert (await given(api, project, "a.md")).status_code == 201


async def test_a_name_is_given_once_in_a_project(api: API, project: str, session: AsyncSession) -> None:
    assert (await given(api, project, "a.md")).status_code == 201
    again = await given(api, project, "a.md", b"other")
    assert (again.status_code, again.json()["error"]) == (409, "DocumentNameTaken")
    elsewhere = (await a_project(session, api.person)).id
    assert (await given(api, elsewhere, "a.md")).status_code == 201


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("setup.exe", b"MZ", "of no kind that is taken"),
        ("no-ending", b"x", "of no kind that is taken"),
        ("empty.md", b"", "is empty"),
        ("../up.md", b"x", "no name of a file"),
        ("c:\\up.md", b"x", "no name of a file"),
        ("two\nlines.md", b"x", "no name of a file"),
        ("from \u202eright.md", b"x", "no name of a file"),
        (" .md", b"x", "no name of a file"),
    ],
)
async def test_what_is_not_taken_is_refused_with_the_reason(
    api: API, project: str, name: str, content: bytes, words: str
) -> None:
    answer = await given(api, project, name, content)
    assert (answer.status_code, answer.json()["error"]) == (422, "DocumentRefused")
    assert words in answer.json()["message"]
    assert await listed(api, project) == []


async def test_what_kinds_are_taken_is_said(api: API, project: str) -> None:
    hint = (await given(api, project, "setup.exe")).json()["hint"]
    assert all(kind in hint for kind in (".pdf", ".docx", ".html", ".md", ".txt"))


async def test_a_project_has_no_more_documents_than_may_be(api: API, project: str, session: AsyncSession) -> None:
    session.add_all(
        Document(id=new_id(), project_id=project, name=f"{number}.md", hash="0" * 64, size_bytes=1)
        for number in range(MOST_DOCUMENTS)
    )
    await session.flush()
    answer = await given(api, project, "one too many.md")
    assert (answer.status_code, answer.json()["error"]) == (409, "TooManyDocuments")


@pytest.mark.parametrize(("over", "status"), [(0, 201), (1, 409)])
async def test_a_projects_documents_together_are_bounded(
    api: API, project: str, session: AsyncSession, over: int, status: int
) -> None:
    held = MOST_BYTES - len(RULES) + over
    session.add(Document(id=new_id(), project_id=project, name="large.pdf", hash="0" * 64, size_bytes=held))
    await session.flush()
    answer = await given(api, project, "a.md")
    assert answer.status_code == status
    if over:
        assert answer.json()["error"] == "TooManyDocuments"


async def test_a_document_is_found_in_its_own_project_alone(api: API, project: str, session: AsyncSession) -> None:
    elsewhere = (await a_project(session, api.person)).id
    document = (await given(api, project, "a.md")).json()["id"]
    answer = await api.get(f"/projects/{elsewhere}/documents/{document}")
    assert (answer.status_code, answer.json()["error"]) == (404, "DocumentNotFound")
    assert await listed(api, elsewhere) == []
