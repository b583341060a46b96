"""Search over HTTP: members find what their project holds, and nobody finds what is another's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import Project
from apps.api.indexer import Indexer
from apps.api.settings import ApiSettings
from packages.retrieval.scopes import Scope
from tests.conftest import API
from tests.factories import a_member, a_project, a_user
from tests.indexers import IndexerProcess

OVEN = b"def bake(flour):\n    return heat(flour)\n"


@pytest.fixture
def settings(settings: ApiSettings, request: pytest.FixtureRequest) -> ApiSettings:
    """With an indexer, where the test has one."""
    if "indexer" not in request.fixturenames:
        return settings
    process: IndexerProcess = request.getfixturevalue("indexer_process")
    return settings.model_copy(update={"indexer_socket": process.socket})


@pytest.fixture
async def project(api: API, session: AsyncSession) -> str:
    return (await a_project(session, api.person)).id


async def indexed(indexer: Indexer, scope: Scope, **files: bytes) -> None:
    named = {name.replace("_py", ".py").replace("_md", ".md"): content for name, content in files.items()}

    async def read(paths: Sequence[str]) -> Mapping[str, bytes | None]:
        return {path: named[path] for path in paths}

    await indexer.sync(scope, {path: sha256(content).hexdigest() for path, content in named.items()}, read)


async def asked(api: API, project: str, q: str, **query: Any) -> dict[str, Any]:
    answer = await api.get(f"/projects/{project}/search", params={"q": q, **query})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_passage_comes_with_where_it_is_and_how_far_it_is_to_be_trusted(
    api: API, indexer: Indexer, project: str
) -> None:
    await indexed(indexer, Scope("project", project), oven_py=OVEN)
    told = await asked(api, project, "bread from a kitchen", source="repository")
    (hit,) = told["hits"]
    assert (hit["path"], hit["start"], hit["end"], hit["symbol"]) == ("oven.py", 1, 2, "bake")
    assert (hit["source"], hit["trust"], hit["text"]) == ("repository", "project", OVEN.decode().rstrip("\n"))
    assert (told["by_meaning"], told["words_alone"]) == (1.0, "")


async def test_each_source_is_asked_alone_or_all_of_them_together(api: API, indexer: Indexer, project: str) -> None:
    await indexed(indexer, Scope("project", project), oven_py=OVEN)
    await indexed(indexer, Scope("documents", project), rules_md=b"# Rules\n\nWe bake in the morning.\n")

    async def sources(**query: Any) -> set[str]:
        return {hit["source"] for hit in (await asked(api, project, "bake test service", k=50, **query))["hits"]}

    assert await sources() == {"repository", "documents"}, "what is the project's own"
    assert await sources(source=["documents", "repository", "library"]) == {"repository", "documents", "library"}
    assert len((await asked(api, project, "bake test service", k=1))["hits"]) == 1


async def test_nobody_finds_what_is_anothers(api: API, indexer: Indexer, project: str, session: AsyncSession) -> None:
    theirs = (await a_project(session, stranger := await a_user(session))).id
    await indexed(indexer, Scope("project", theirs), oven_py=OVEN)
    await indexed(indexer, Scope("documents", theirs), rules_md=b"# Rules\n\nWe bake in the morning.\n")
    assert (await asked(api, project, "bake"))["hits"] == []
    found = (await asked(api.asked_by(stranger), theirs, "bake", source=["repository", "documents"]))["hits"]
    assert {hit["path"] for hit in found} == {"oven.py", "rules.md"}
    answer = await api.get(f"/projects/{theirs}/search", params={"q": "bake"})
    assert (answer.status_code, answer.json()["error"]) == (404, "ProjectNotFound")


async def test_the_library_holds_ones_own_templates_and_nobody_elses(
    api: API, indexer: Indexer, project: str, session: AsyncSession
) -> None:
    await indexed(indexer, Scope("user", api.person.id), oven_py=OVEN)
    hits = (await asked(api, project, "bake heat flour", source="library"))["hits"]
    assert (hits[0]["path"], hits[0]["source"], hits[0]["trust"]) == ("oven.py", "library", "untrusted")
    assert {hit["trust"] for hit in hits} == {"untrusted", "curated"}
    viewer = await a_user(session)
    await a_member(session, await session.get_one(Project, project), viewer, "viewer")
    theirs = (await asked(api.asked_by(viewer), project, "bake heat flour", source="library"))["hits"]
    assert {hit["trust"] for hit in theirs} == {"curated"}


async def test_templates_are_found_by_meaning_and_structure(api: API, indexer: Indexer) -> None:
    body = {
        "manifest": {
            "name": "bakery",
            "version": "1.0.0",
            "language": "go",
            "purpose": "other",
            "summary": "Loaves of bread, baked at night.",
        },
        "files": {"oven.go": "func Bake() {}"},
    }
    assert (await api.post("/templates", body)).status_code == 201
    await indexed(indexer, Scope("user", api.person.id), **{"bakery/ABOUT_md": b"# bakery: other\n\nLoaves of bread."})

    async def names(**query: str) -> list[str]:
        return [one["name"] for one in (await api.get("/templates", params=query)).json()]

    assert (await names(q="rolls and buns out of the oven"))[0] == "bakery"
    assert (await names(q="a web service with a database"))[0] == "fastapi-service"
    assert "bakery" not in await names(q="rolls and buns out of the oven", language="python")
    await api("DELETE", "/templates/bakery")
    assert "bakery" not in await names(q="rolls and buns out of the oven"), "though the index has it yet"


async def test_who_only_reads_may_search(api: API, indexer: Indexer, project: str, session: AsyncSession) -> None:
    viewer = await a_user(session)
    await a_member(session, await session.get_one(Project, project), viewer, "viewer")
    await indexed(indexer, Scope("project", project), oven_py=OVEN)
    assert (await asked(api.asked_by(viewer), project, "bake", source="repository"))["hits"]


async def test_without_an_indexer_it_is_said_so(api: API, project: str) -> None:
    answer = await api.get(f"/projects/{project}/search", params={"q": "bake"})
    assert (answer.status_code, answer.json()["error"]) == (503, "IndexerUnavailable")
    assert "./conclave status" in answer.json()["hint"]


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "x" * 2_001}, {"q": "x", "k": 0}, {"q": "x", "source": "web"}])
async def test_a_question_that_is_none_is_refused(api: API, project: str, query: dict[str, Any]) -> None:
    answer = await api.get(f"/projects/{project}/search", params=query)
    assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest")
