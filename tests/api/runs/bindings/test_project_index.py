"""Search follows each project's main branch, and forgets what has ended."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from apps.api.db.models import TemplateRow
from apps.api.db.session import Sessions, transaction
from apps.api.documents.indexing import DocumentIndex
from apps.api.errors import IndexerUnavailable
from apps.api.indexer import Indexer
from apps.api.runs.bindings.indexing import MAIN, ProjectIndex
from apps.api.runs.bindings.workspace import ProjectWorkspaces
from apps.api.templates.indexing import TemplateIndex
from packages.delivery.store import FolderStore
from packages.retrieval.scopes import Scope
from packages.workspace.directory import Workspaces
from packages.workspace.git.repository import Repository
from packages.workspace.sandbox import Sandbox
from tests.agents.memory import Recorder
from tests.agents.specs import a_task
from tests.api.runs.bindings.project_files import a_tree, an_order, by_script
from tests.factories import a_project, a_run, a_user

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def repositories(place: Path) -> Path:
    return place / "repositories"


@pytest.fixture
def index(committing: Sessions, indexer: Indexer, repositories: Path, sandbox: Sandbox, tmp_path: Path) -> ProjectIndex:
    documents = DocumentIndex(committing, indexer, tmp_path / "documents")
    templates = TemplateIndex(committing, indexer)
    return ProjectIndex(committing, indexer, repositories, sandbox, documents, templates)


@pytest.fixture
async def project(committing: Sessions) -> str:
    async with transaction(committing) as session:
        return (await a_project(session, await a_user(session))).id


async def main_is(repositories: Path, sandbox: Sandbox, project: str, **files: str) -> None:
    """The project's main branch holds these files alone."""
    repository = await Repository.create(repositories / f"{project}.git", sandbox)
    tree = await repository.store_files({name.replace("_py", ".py"): content for name, content in files.items()})
    before = await repository.resolve(MAIN)
    commit = await repository.record_commit(tree, [before] if before else [], "x", "Coder", {}, NOW)
    await repository.move(MAIN, commit, before)


async def found(indexer: Indexer, project: str) -> dict[str, str]:
    hits = (await indexer.search("shared", [Scope("project", project)], most=50)).hits
    return {hit.path: hit.text for hit in hits}


async def test_main_is_found_as_it_is_now(
    index: ProjectIndex, indexer: Indexer, repositories: Path, sandbox: Sandbox, project: str
) -> None:
    await main_is(repositories, sandbox, project, a_py="def shared(): return 1\n", b_py="def shared(): return 2\n")
    index.behind(project)
    await index.follow()
    assert await found(indexer, project) == {"a.py": "def shared(): return 1", "b.py": "def shared(): return 2"}
    await main_is(repositories, sandbox, project, b_py="def shared(): return 3\n")
    index.behind(project)
    await index.follow()
    assert await found(indexer, project) == {"b.py": "def shared(): return 3"}


async def test_a_project_without_main_is_nothing_to_follow(
    index: ProjectIndex, indexer: Indexer, repositories: Path, sandbox: Sandbox, project: str
) -> None:
    index.behind(project)
    await index.follow()
    await Repository.create(repositories / f"{project}.git", sandbox)
    index.behind(project)
    await index.follow()
    assert Scope("project", project) not in await indexer.scopes()


async def test_what_the_index_lacks_is_found_by_the_sweep(
    index: ProjectIndex, indexer: Indexer, repositories: Path, sandbox: Sandbox, project: str
) -> None:
    await main_is(repositories, sandbox, project, a_py="def shared(): return 1\n")
    await index.sweep()
    await index.follow()
    assert await found(indexer, project) == {"a.py": "def shared(): return 1"}


async def test_what_belongs_to_nobody_any_more_is_dropped(
    index: ProjectIndex, indexer: Indexer, committing: Sessions, project: str
) -> None:
    async with transaction(committing) as session:
        person = await a_user(session)
        run = await a_run(session, person, state="building")
        ended = await a_run(session, person, state="done")
        row = TemplateRow(id="t1", owner_id=person.id, name="x", manifest={}, files={}, characters=0, hash="1")
        row.state = "indexed"
        session.add(row)
        deleted = await a_project(session, person)
        deleted.deleted_at = NOW
        await session.flush()
        gone = deleted.id
    kept = {Scope("project", project), Scope("documents", project), Scope("run", f"{run.id}/T1"), Scope("library")}
    kept.add(Scope("user", person.id))
    over = {
        *(Scope("run", f"{ended.id}/T1"), Scope("run", ended.id), Scope("run", "unknown/T1")),
        *(Scope("project", gone), Scope("documents", gone), Scope("project", "unknown")),
        Scope("user", "gone"),
    }
    for scope in (kept | over) - {Scope("library")}:
        await indexer.begin(scope, {})
    assert kept | over <= set(await indexer.scopes())
    await index.sweep()
    left = set(await indexer.scopes())
    assert kept <= left
    assert not over & left


async def test_without_an_indexer_it_stays_behind_and_follows_later(
    index: ProjectIndex,
    indexer: Indexer,
    committing: Sessions,
    repositories: Path,
    sandbox: Sandbox,
    project: str,
    tmp_path: Path,
) -> None:
    await main_is(repositories, sandbox, project, a_py="def shared(): return 1\n")
    away = Indexer(tmp_path / "nobody.sock")
    documents, templates = DocumentIndex(committing, away, tmp_path), TemplateIndex(committing, away)
    cut_off = ProjectIndex(committing, away, repositories, sandbox, documents, templates)
    cut_off.behind(project)
    for _ in range(2):
        with pytest.raises(IndexerUnavailable):
            await cut_off.follow()
    await away.aclose()


async def test_a_run_tells_where_it_begins_and_when_main_moved(
    sandbox: Sandbox, place: Path, workspaces: Workspaces, tmp_path: Path
) -> None:
    told: list[str] = []
    shared = ProjectWorkspaces(
        place / "repositories", workspaces, sandbox, FolderStore(tmp_path), by_script, on_main=told.append
    )
    project = shared.of(an_order(), Recorder())
    start = await project.start()
    assert told == ["p1"]
    branch = await project.record(a_task("T1"), start, await a_tree(project, start.tree, a_py="A = 1\n"))
    joined = await project.join([start, branch])
    assert joined.base is not None
    await project.merge(a_task("T1"), 1, start, branch, joined.base.tree)
    assert told == ["p1"], "a run's own branch is nothing that others find"
    assert (await project.publish(complete=True)).branch == "main"
    assert told == ["p1", "p1"]
