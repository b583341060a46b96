"""What a run's agents find: over a real repository, the indexer as a process, and the event store."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import Document
from apps.api.db.session import Sessions
from apps.api.documents.indexing import DocumentIndex
from apps.api.identifiers import new_id
from apps.api.indexer import Indexer
from apps.api.runs.bindings.past import Given
from apps.api.runs.bindings.search import RunSearch, Searches, documents_in
from apps.api.runs.bindings.workspace import ProjectWorkspaces
from packages.agents.context import SearchUnavailable
from packages.agents.contracts import Extent, Replay, SearchOrder, Source
from packages.delivery.store import FolderStore
from packages.retrieval.scopes import Scope
from packages.workspace.git.repository import EMPTY_TREE, Repository
from tests.agents import large_project
from tests.agents.memory import Recorder
from tests.api.runs.bindings.project_files import an_order
from tests.factories import Person, a_project
from tests.indexers import IndexerProcess

DRAGON = "def tame_dragon(beast):\n    return beast.sleep()\n"
KNIGHT = "def knight_rides(horse):\n    return horse.gallop()\n"


class Watched(Indexer):
    """The client, with a word about what was read for it."""

    def __init__(self, socket: Path) -> None:
        super().__init__(socket)
        self.wanted: list[str] = []

    async def begin(self, scope: Scope, digests: Mapping[str, str], **options: Any) -> Any:
        begun = await super().begin(scope, digests, **options)
        self.wanted += begun.wanted
        return begun


class Runs:
    """A project's repository, an indexer, and searches of its runs."""

    def __init__(self, shared: ProjectWorkspaces, indexer: Indexer, sessions: Sessions) -> None:
        self.shared, self.indexer, self.sessions = shared, indexer, sessions
        self.documents = DocumentIndex(sessions, indexer, shared.repositories.parent / "documents")
        has_documents = documents_in(sessions, self.documents)
        self.searches = Searches(indexer, has_documents, shared.repositories, shared.sandbox)

    async def tree(self, files: Mapping[str, str], project_id: str = "p1") -> str:
        repository = await Repository.create(self.shared.repository_of(project_id), self.shared.sandbox)
        return await repository.store_files(files)

    async def give(self, session: AsyncSession, project_id: str, person: Person, text: str) -> None:
        """A document of the project, as the API leaves it."""
        stored = FolderStore(self.shared.repositories.parent / "documents" / project_id).put(text.encode())
        told = {"project_id": project_id, "name": "rules.md", "hash": stored, "size_bytes": len(text)}
        session.add(Document(id=new_id(), **told, added_by=person.id, state="waiting"))
        await session.commit()

    def run(self, run_id: str = "run1", replay: Replay | None = None, project_id: str = "p1") -> RunSearch:
        order = an_order(run_id).model_copy(update={"project_id": project_id})
        return self.searches.of(order, Given(self.sessions, run_id, replay))


@pytest.fixture
def runs(shared: ProjectWorkspaces, indexer: Indexer, sessions: Sessions) -> Runs:
    return Runs(shared, indexer, sessions)


def asking(text: str, *sources: Source, most: int = 5) -> SearchOrder:
    return SearchOrder(text=text, sources=sources or ("repository",), most=most, most_tokens=4_000)


async def files_for(search: RunSearch, text: str, tree: str, task: str = "T1") -> tuple[str, ...]:
    return (await search.ask(asking(text), tree, task)).files


async def test_among_sixty_files_the_right_one_is_found(runs: Runs) -> None:
    tree = await runs.tree(large_project.FILES)
    found = await runs.run().ask(asking(f"{large_project.GOAL}\n{large_project.BRIEF}"), tree, "T1")
    assert found.files[0] == large_project.VOUCHER
    assert "def redeem(self, voucher_code" in found.text


async def test_a_task_finds_what_its_tree_holds_and_nothing_that_has_gone(runs: Runs) -> None:
    search = runs.run()
    first = await runs.tree({"dragon.py": DRAGON, "knight.py": KNIGHT})
    assert await files_for(search, "tame dragon", first) == ("dragon.py", "knight.py")
    later = await runs.tree({"beasts/dragon.py": DRAGON, "knight.py": KNIGHT.replace("gallop", "trot")})
    assert await files_for(search, "tame dragon", later) == ("beasts/dragon.py", "knight.py")
    assert "trot" in (await search.ask(asking("knight rides"), later, "T1")).text
    assert await files_for(search, "tame dragon", EMPTY_TREE) == ()
    assert await files_for(search, "tame dragon", first) == ("dragon.py", "knight.py")


async def test_only_what_differs_from_the_project_is_read_and_sent(runs: Runs, indexer_process: IndexerProcess) -> None:
    watched = Watched(indexer_process.socket)
    searches = Searches(watched, runs.searches.has_documents, runs.shared.repositories, runs.shared.sandbox)
    files = {"dragon.py": DRAGON, "knight.py": KNIGHT}
    main = await runs.tree(files)
    repository = Repository.open(runs.shared.repository_of("p1"), runs.shared.sandbox)
    hashes = {entry.path: entry.hash for entry in await repository.list(main)}
    contents = await repository.read_contents(list(hashes.values()))

    async def read(paths: Sequence[str]) -> Mapping[str, bytes | None]:
        return {path: contents[hashes[path]] for path in paths}

    await runs.indexer.sync(Scope("project", "p1"), hashes, read)
    search = searches.of(an_order(), Given(runs.sessions, "run1", None))
    edited = await runs.tree({**files, "knight.py": KNIGHT.replace("gallop", "trot")})
    assert set(await files_for(search, "dragon knight", edited)) == {"dragon.py", "knight.py"}
    assert watched.wanted == ["knight.py"]
    await watched.aclose()


async def test_two_runs_of_a_project_and_two_tasks_of_a_run_never_see_each_other(runs: Runs) -> None:
    trees = {
        ("run1", "T1"): await runs.tree({"a.py": DRAGON}),
        ("run1", "T2"): await runs.tree({"b.py": DRAGON}),
        ("run2", "T1"): await runs.tree({"c.py": DRAGON}),
    }
    searches = {run: runs.run(run) for run in ("run1", "run2")}
    asked = list(trees) * 3
    found = await asyncio.gather(
        *(files_for(searches[run], "tame dragon", trees[run, task], task) for run, task in asked)
    )
    assert found == [("a.py",), ("b.py",), ("c.py",)] * 3
    (symbols,) = (await searches["run2"].symbols("tame_dragon", trees["run2", "T1"], "T1")).files
    assert symbols == "c.py"
    assert (await searches["run1"].outline(trees["run1", "T2"], "T2", (), 500)).files == ("b.py",)


async def test_nothing_of_another_project_is_ever_found(runs: Runs) -> None:
    other = await runs.tree({"secret.py": DRAGON}, "p2")
    assert await files_for(runs.run("run2", project_id="p2"), "tame dragon", other) == ("secret.py",)
    own = await runs.tree({"own.py": DRAGON})
    assert await files_for(runs.run("run1"), "tame dragon", own) == ("own.py",)
    documents = await runs.run("run1").ask(asking("tame dragon", "documents"), "", "T1")
    assert documents.passages == ()


async def test_views_go_with_their_task_and_their_run(runs: Runs) -> None:
    tree = await runs.tree({"a.py": DRAGON})
    search = runs.run()
    for task in ("T1", "T2", ""):
        await files_for(search, "dragon", tree, task)
    views = {Scope("run", name) for name in ("run1/T1", "run1/T2", "run1/plan")}
    assert views <= set(await runs.indexer.scopes())
    await runs.searches.forget("run1", "T1")
    assert views & set(await runs.indexer.scopes()) == views - {Scope("run", "run1/T1")}
    await runs.searches.forget("run1")
    assert views.isdisjoint(await runs.indexer.scopes())


async def test_documents_are_searched_as_soon_as_they_are_given(
    runs: Runs, session: AsyncSession, person: Person
) -> None:
    project = await a_project(session, person)
    search = runs.run(project_id=project.id)
    assert not await search.has_documents()
    await runs.give(session, project.id, person, "# Dragons\n\nA dragon is tamed by music.\n")
    assert await search.has_documents()
    (passage,) = (await search.ask(asking("how is a dragon tamed", "documents"), "", "T1")).passages
    assert (passage.source, passage.trust, passage.path) == ("documents", "untrusted", "rules.md")
    assert list(await session.scalars(select(Document.state))) == ["indexed"]


async def test_documents_that_cannot_be_indexed_now_are_told_to_be_missing(
    shared: ProjectWorkspaces, sessions: Sessions, session: AsyncSession, person: Person, tmp_path: Path
) -> None:
    indexer = Indexer(tmp_path / "nobody.sock")
    runs = Runs(shared, indexer, sessions)
    project = await a_project(session, person)
    await runs.give(session, project.id, person, "# Dragons\n\nA dragon is tamed by music.\n")
    with pytest.raises(SearchUnavailable, match="No indexer answers"):
        await runs.run(project_id=project.id).has_documents()
    await indexer.aclose()


async def test_the_library_is_ours_and_that_of_who_started_the_run(runs: Runs) -> None:
    texts = {"dragons/ABOUT.md": b"# dragons: other\n\nHow a dragon is tamed by music.\n"}

    async def read(paths: Sequence[str]) -> Mapping[str, bytes | None]:
        return texts

    await runs.indexer.sync(Scope("user", an_order().user_id), {"dragons/ABOUT.md": "1"}, read)
    found = await runs.run().ask(asking("how is a dragon tamed", "library"), "", "T1")
    first = found.passages[0]
    assert (first.source, first.trust, first.path) == ("library", "untrusted", "dragons/ABOUT.md")
    assert {one.trust for one in found.passages} == {"untrusted", "curated"}
    others = runs.searches.of(an_order("run2").model_copy(update={"user_id": "u2"}), Given(runs.sessions, "run2", None))
    theirs = await others.ask(asking("how is a dragon tamed", "library"), "", "T1")
    assert {one.trust for one in theirs.passages} == {"curated"}


async def test_what_nobody_would_index_is_no_part_of_a_projects_extent(runs: Runs, shared: ProjectWorkspaces) -> None:
    tree = await runs.tree({"a.py": "12345", "uv.lock": "x" * 999, "logo.png": "x" * 999, ".env": "K=1", "b/c.py": "6"})
    assert await shared.of(an_order(), Recorder()).extent(tree) == Extent(files=2, characters=6)
    assert await shared.of(an_order(), Recorder()).extent(EMPTY_TREE) == Extent(files=0, characters=0)


async def test_without_an_indexer_the_refusal_says_what_to_do(
    shared: ProjectWorkspaces, sessions: Sessions, tmp_path: Path
) -> None:
    indexer = Indexer(tmp_path / "nobody.sock")
    runs = Runs(shared, indexer, sessions)
    tree = await runs.tree({"a.py": DRAGON})
    for asked in (
        runs.run().ask(asking("dragon"), tree, "T1"),
        runs.run().symbols("dragon", tree, "T1"),
        runs.run().outline(tree, "T1", (), 500),
    ):
        with pytest.raises(SearchUnavailable, match=r"No indexer answers.*conclave status"):
            await asked
    await runs.searches.forget("run1")
    await indexer.aclose()


async def test_a_run_that_has_nothing_to_search_for_never_asks_the_indexer(
    shared: ProjectWorkspaces, sessions: Sessions, own_process: IndexerProcess, own_indexer: Indexer
) -> None:
    runs = Runs(shared, own_indexer, sessions)
    own_process.stop()
    assert not await runs.run().has_documents()
    await runs.searches.forget("run1", "T1")
    await runs.searches.forget("run1")


async def test_a_tree_that_is_not_there_is_no_fault_of_the_run(runs: Runs) -> None:
    await runs.tree({"a.py": DRAGON})
    with pytest.raises(SearchUnavailable, match="could not be indexed"):
        await runs.run().ask(asking("dragon"), "1" * 40, "T1")
