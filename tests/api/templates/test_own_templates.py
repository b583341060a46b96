"""Templates over HTTP: everybody's and one's own, what replaces what, and what is refused with the reason."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.accounts import AuditEntry
from apps.api.db.models import TemplateRow
from apps.api.identifiers import new_id
from apps.api.templates.service import MOST_CHARACTERS, MOST_TEMPLATES
from packages.retrieval.library.library import ours
from packages.retrieval.library.template import Template
from tests.conftest import API
from tests.factories import a_user

FILES = {"main.go": "package main\n", "jobs/queue.go": "package jobs\n"}


def a_manifest(**told: Any) -> dict[str, Any]:
    return {
        "name": "job-queue",
        "version": "1.0.0",
        "language": "go",
        "purpose": "service",
        "summary": "A queue of jobs with retries.",
        **told,
    }


async def added(api: API, files: dict[str, str] = FILES, **told: Any) -> httpx.Response:
    return await api.post("/templates", {"manifest": a_manifest(**told), "files": files})


async def names(api: API, **query: str) -> list[str]:
    answer = await api.get("/templates", params=query)
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()]


async def test_a_template_is_kept_and_waits_to_be_indexed(api: API) -> None:
    answer = await added(api, tags=["queue", "jobs"])
    assert answer.status_code == 201
    told = answer.json()
    assert (told["name"], told["version"], told["framework"]) == ("job-queue", "1.0.0", "none")
    assert (told["is_mine"], told["state"], told["tags"]) == (True, "waiting", ["queue", "jobs"])
    assert (await api.get("/templates/job-queue")).json() == {**told, "files": FILES}
    (listed,) = [one for one in (await api.get("/templates")).json() if one["is_mine"]]
    assert listed == told


async def test_those_of_the_library_are_everybodys_with_their_files(api: API) -> None:
    assert await names(api) == sorted(one.manifest.name for one in ours())
    told = (await api.get("/templates/fastapi-service")).json()
    assert (told["is_mine"], told["state"], told["changed_at"]) == (False, "indexed", None)
    assert "app/main.py" in told["files"]


async def test_structure_decides_exactly(api: API) -> None:
    await added(api)
    assert await names(api, purpose="service") == ["fastapi-service", "job-queue"]
    assert await names(api, language="go") == ["job-queue"]
    assert await names(api, framework="fastapi") == ["fastapi-service"]
    assert await names(api, purpose="service", language="html") == []


async def test_they_are_their_owners_alone(api: API, session: AsyncSession) -> None:
    await added(api)
    stranger = api.asked_by(await a_user(session))
    assert "job-queue" not in await names(stranger)
    for method in ("GET", "DELETE"):
        answer = await stranger(method, "/templates/job-queue")
        assert (answer.status_code, answer.json()["error"]) == (404, "TemplateNotFound")
    assert (await added(stranger, {"theirs.go": "package theirs"}, version="0.1.0")).status_code == 201
    assert (await api.get("/templates/job-queue")).json()["files"] == FILES


async def test_a_later_version_replaces_and_an_earlier_one_is_refused(api: API) -> None:
    await added(api, version="1.9.0")
    assert (await added(api, {"new.go": "package new"}, version="1.10.0", purpose="other")).status_code == 201
    told = (await api.get("/templates/job-queue")).json()
    assert (told["version"], told["purpose"], told["files"]) == ("1.10.0", "other", {"new.go": "package new"})
    answer = await added(api, version="1.9.9")
    assert (answer.status_code, answer.json()["error"]) == (409, "TemplateOutdated")
    assert "in version 1.10.0, and this is 1.9.9" in answer.json()["message"]
    assert (await added(api, {"again.go": "package again"}, version="1.10.0")).status_code == 201
    assert len([name for name in await names(api) if name == "job-queue"]) == 1


async def test_a_replaced_template_waits_again(api: API, session: AsyncSession) -> None:
    await added(api)
    row = (await session.scalars(select(TemplateRow))).one()
    row.state = "indexed"
    await session.commit()
    assert (await added(api, {"new.go": "package new"}, version="1.0.1")).json()["state"] == "waiting"


async def test_a_removed_template_is_unseen_its_files_are_gone_and_its_name_is_free(
    api: API, session: AsyncSession
) -> None:
    await added(api, version="2.0.0")
    assert (await api("DELETE", "/templates/job-queue")).status_code == 204
    assert "job-queue" not in await names(api)
    for method in ("GET", "DELETE"):
        answer = await api(method, "/templates/job-queue")
        assert (answer.status_code, answer.json()["error"]) == (404, "TemplateNotFound")
    assert (await session.scalars(select(TemplateRow.files))).all() == [{}]
    assert (await added(api, version="1.0.0")).status_code == 201, "whatever version the other one had"


async def test_one_of_the_library_is_neither_replaced_nor_removed(api: API) -> None:
    answer = await added(api, name="fastapi-service", version="9.0.0")
    assert (answer.status_code, answer.json()["error"]) == (409, "TemplateNameTaken")
    answer = await api("DELETE", "/templates/fastapi-service")
    assert (answer.status_code, answer.json()["error"]) == (404, "TemplateNotFound")
    assert "of your own" in answer.json()["message"]


@pytest.mark.parametrize(
    ("told", "files", "field"),
    [
        ({"name": "Job Queue"}, FILES, "body.manifest.name"),
        ({"version": "1.0"}, FILES, "body.manifest.version"),
        ({"version": "1.0.9999999999"}, FILES, "body.manifest.version"),
        ({"purpose": "magic"}, FILES, "body.manifest.purpose"),
        ({"summary": "short"}, FILES, "body.manifest.summary"),
        ({"summary": "two lines\nof a summary"}, FILES, "body.manifest.summary"),
        ({"tags": ["x\x00y"]}, FILES, "body.manifest.tags.0"),
        ({"tags": ["x" * 41]}, FILES, "body.manifest.tags.0"),
        ({"author": "ada"}, FILES, "body.manifest.author"),
        ({}, {}, "body.files"),
        ({}, {"../up.go": "x"}, "body.files"),
        ({}, {"/etc/passwd": "x"}, "body.files"),
        ({}, {"nul.txt": "a\x00b"}, "body.files"),
        ({}, {"template.yaml": "name: other"}, "body.files"),
        ({}, {"large.txt": "x" * 1_000_001}, "body.files"),
    ],
)
async def test_what_cannot_be_a_template_is_refused_with_the_field(
    api: API, told: dict[str, Any], files: dict[str, str], field: str
) -> None:
    answer = await added(api, files, **told)
    assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest")
    assert [one["path"] for one in answer.json()["fields"]] == [field]
    assert "job-queue" not in await names(api)


HALF = r'"\ud800"'


@pytest.mark.parametrize(
    "body",
    [
        '{"manifest": MANIFEST, "files": {"a.txt": HALF}}',
        '{"manifest": MANIFEST, "files": {HALF: "text"}}',
        '{"manifest": MANIFEST, "files": {HALF: 1}}',
        '{"manifest": MANIFEST, "files": {"a.txt": "x"}, HALF: 1}',
    ],
)
async def test_half_a_character_is_refused_and_no_fault(api: API, body: str) -> None:
    manifest = '{"name": "a", "version": "1.0.0", "language": "go", "purpose": "other", "summary": "A queue of jobs."}'
    content = body.replace("MANIFEST", manifest).replace("HALF", HALF).encode()
    answer = await api("POST", "/templates", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=st.dictionaries(
        st.text(st.characters(codec="utf-8"), min_size=1, max_size=20), st.text(max_size=50), min_size=1, max_size=4
    )
)
async def test_whatever_files_are_sent_they_come_back_to_the_letter_or_are_refused(
    api: API, files: dict[str, str]
) -> None:
    answer = await added(api, files)
    assert answer.status_code in (201, 422), answer.text
    if answer.status_code == 201:
        assert (await api.get("/templates/job-queue")).json()["files"] == files


async def test_nobody_has_more_templates_than_may_be(api: API, session: AsyncSession) -> None:
    session.add_all(a_row(api, f"number-{number}") for number in range(MOST_TEMPLATES - 1))
    await session.flush()
    assert (await added(api)).status_code == 201
    answer = await added(api, name="one-too-many")
    assert (answer.status_code, answer.json()["error"]) == (409, "TooManyTemplates")
    assert f"may have {MOST_TEMPLATES}" in answer.json()["message"]
    assert (await added(api, version="1.1.0")).status_code == 201, "takes the place of another"


@pytest.mark.parametrize(("over", "status"), [(0, 201), (1, 409)])
async def test_all_templates_of_a_person_together_are_bounded_to_the_character(
    api: API, session: AsyncSession, over: int, status: int
) -> None:
    session.add(a_row(api, "others", characters=MOST_CHARACTERS - 10))
    await session.flush()
    answer = await added(api, {"a.txt": "x" * (10 + over)})
    assert answer.status_code == status, answer.text
    if over:
        assert answer.json()["error"] == "TooManyTemplates"
        assert f"more than {MOST_CHARACTERS:,} characters" in answer.json()["message"]
    # What it replaces does not count.
    row = (await session.scalars(select(TemplateRow).where(TemplateRow.name == "others"))).one()
    assert row.characters == MOST_CHARACTERS - 10
    assert (await added(api, {"a.txt": "y" * 11}, name="others")).status_code == 201


def a_row(api: API, name: str, characters: int = 1) -> TemplateRow:
    template = Template.model_validate({"manifest": a_manifest(name=name), "files": {"a.txt": "x"}})
    told = {"manifest": template.manifest.model_dump(mode="json"), "files": dict(template.files)}
    return TemplateRow(id=new_id(), owner_id=api.person.id, name=name, characters=characters, hash="0" * 64, **told)


async def test_a_change_stands_in_the_audit_log_with_the_templates_name(api: API, session: AsyncSession) -> None:
    await added(api)
    await api("DELETE", "/templates/job-queue")
    entries = await session.scalars(select(AuditEntry).where(AuditEntry.user_id == api.person.id))
    told = [(one.action, one.target) for one in entries]
    assert told == [("add_template", "job-queue"), ("remove_template", "job-queue")]


async def test_by_meaning_nothing_is_found_without_an_indexer_and_it_is_said_so(api: API) -> None:
    answer = await api.get("/templates", params={"q": "a service with a database"})
    assert (answer.status_code, answer.json()["error"]) == (503, "IndexerUnavailable")
    assert await names(api), "the list needs none"


@pytest.mark.parametrize("query", [{"q": ""}, {"q": "x" * 2_001}, {"purpose": "magic"}])
async def test_a_question_that_is_none_is_refused(api: API, query: dict[str, str]) -> None:
    answer = await api.get("/templates", params=query)
    assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest")
