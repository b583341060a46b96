"""The indexer over its socket: what is sent is found, what is gone is not, and trouble is told in words."""

from __future__ import annotations

import asyncio
import shutil
import signal
import stat
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from apps.api.errors import IndexerUnavailable
from apps.api.identifiers import new_id
from apps.api.indexer import BATCH_FILES, Indexer, Synced
from packages.retrieval.embedding.chain import Model
from packages.retrieval.indexing.index import AT_ONCE_CHUNKS
from packages.retrieval.scopes import Scope
from tests.indexers import IndexerProcess

FILES = {
    "oven.py": b"def bake(flour):\n    return heat(flour)\n",
    "sea.py": b"def sail(boat):\n    return boat.hoist()\n",
}


def a_project() -> Scope:
    return Scope("project", new_id())


class Tree:
    """Contents by path, and which of them were asked for."""

    def __init__(self, files: Mapping[str, bytes | None]) -> None:
        self.files = dict(files)
        self.asked: list[str] = []

    @property
    def digests(self) -> dict[str, str]:
        return {path: sha256(content or b"").hexdigest() for path, content in self.files.items()}

    async def read(self, paths: Sequence[str]) -> Mapping[str, bytes | None]:
        self.asked.extend(paths)
        return {path: self.files[path] for path in paths}


async def synced(
    indexer: Indexer, scope: Scope, files: Mapping[str, bytes | None], base: Scope | None = None
) -> Synced:
    tree = Tree(files)
    return await indexer.sync(scope, tree.digests, tree.read, base=base)


async def found(indexer: Indexer, text: str, *scopes: Scope) -> set[str]:
    return {hit.path for hit in (await indexer.search(text, scopes)).hits}


async def test_what_is_synced_is_found_and_only_what_differs_is_read(indexer: Indexer) -> None:
    project = a_project()
    assert await synced(indexer, project, FILES) == Synced(written=2, deleted=0, chunks=2)
    answer = await indexer.search("bread from a kitchen", [project])
    best = answer.hits[0]
    assert (best.path, best.start, best.end, best.symbol) == ("oven.py", 1, 2, "bake")
    assert (best.source, best.trust) == ("repository", "project")
    assert (answer.by_meaning, answer.words_alone) == (1.0, "")
    assert [one.path for one in await indexer.symbols(project, "sail")] == ["sea.py"]
    assert "1: def bake(flour):" in await indexer.map(project)

    later = Tree({"oven.py": FILES["oven.py"], "moon.py": b"def land(rocket):\n    return rocket.dust()\n"})
    assert await indexer.sync(project, later.digests, later.read) == Synced(written=1, deleted=1, chunks=1)
    assert later.asked == ["moon.py"]
    assert await found(indexer, "sail boat rocket", project) == {"oven.py", "moon.py"}


async def test_files_named_alone_leave_the_others_as_they_are(indexer: Indexer) -> None:
    project = a_project()
    await synced(indexer, project, FILES)
    edited = Tree({"sea.py": b"def swim(fish):\n    return fish.fins()\n"})
    await indexer.sync(project, edited.digests, edited.read, paths=["sea.py", "gone.py"])
    assert await found(indexer, "swim bake", project) == {"oven.py", "sea.py"}
    await indexer.sync(project, {}, edited.read, paths=["sea.py"])
    assert await found(indexer, "swim bake", project) == {"oven.py"}


async def test_a_task_finds_its_own_tree_and_nobody_else_finds_it(indexer: Indexer) -> None:
    project, other, task = a_project(), a_project(), Scope("run", f"{new_id()}/T1")
    await synced(indexer, project, FILES)
    await synced(indexer, other, {"other.py": b"def bake(tenant):\n    return tenant\n"})
    own = {"oven.py": b"def roast(coffee):\n    return coffee\n", "new.py": b"def bake(cake):\n    return cake\n"}
    assert (await synced(indexer, task, own, project)).written == 2
    assert await found(indexer, "bake roast sail", task) == {"oven.py", "new.py"}
    assert await found(indexer, "bake roast sail", project) == {"oven.py", "sea.py"}
    assert await found(indexer, "bake roast sail", other) == {"other.py"}
    await synced(indexer, project, {"late.py": b"def bake(late):\n    return late\n"})
    assert await found(indexer, "bake roast sail", task) == {"oven.py", "new.py"}


async def test_a_dropped_run_takes_its_tasks_along_and_a_project_its_branches(indexer: Indexer) -> None:
    project = a_project()
    await synced(indexer, project, FILES)
    run = new_id()
    dropped, other = {Scope("run", f"{run}/T1"), Scope("run", f"{run}/T2")}, Scope("run", f"{run}2/T1")
    for scope in (*dropped, other):
        await synced(indexer, scope, {"own.py": b"def bake(own):\n    return own\n"}, project)
    await indexer.drop(Scope("run", run))
    left = set(await indexer.scopes())
    assert {project, other} <= left
    assert not dropped & left
    await indexer.drop(project)
    assert not {project, other} & set(await indexer.scopes())
    assert await found(indexer, "bake", project, other) == set()


async def test_a_write_that_comes_after_the_drop_is_refused(indexer: Indexer) -> None:
    project = a_project()
    tree = Tree(FILES)

    async def read_after_the_drop(paths: Sequence[str]) -> Mapping[str, bytes | None]:
        await indexer.drop(project)
        return await tree.read(paths)

    with pytest.raises(IndexerUnavailable, match="was dropped since this began: begin again"):
        await indexer.sync(project, tree.digests, read_after_the_drop)
    assert project not in await indexer.scopes()


async def test_what_is_no_text_or_a_secret_is_not_found(indexer: Indexer) -> None:
    project = a_project()
    tree = Tree(
        {
            ".env": b"BAKERY_TOKEN=bread",
            "node_modules/bread.js": b"bread()",
            "bread.bin": b"bread",
            "bread.txt": b"bread\0bread",
            "latin.txt": "bröad bread".encode("latin-1"),
            "long.txt": b"bread\n" * 100_000,
            "gone.py": None,
            "bread.py": b"def bread():\n    return 1\n",
            "bre\udcffad.py": b"def bread():\n    return 2\n",
        }
    )
    await indexer.sync(project, tree.digests, tree.read)
    assert await found(indexer, "bread", project) == {"bread.py"}
    assert not {".env", "node_modules/bread.js", "bread.bin"} & set(tree.asked)
    assert (await synced(indexer, project, {"bread.py": tree.files["bread.py"]})).written == 0


async def test_much_text_comes_in_parts_and_gets_its_vectors_in_the_background(indexer: Indexer) -> None:
    project = a_project()
    count = max(BATCH_FILES, AT_ONCE_CHUNKS) + 1
    tree = Tree({f"{number:03}.py": f"def bake(): return {number}\n".encode() for number in range(count)})
    told: list[tuple[int, int]] = []
    await indexer.sync(project, tree.digests, tree.read, on_progress=lambda done, total: told.append((done, total)))
    assert told == [(BATCH_FILES, count), (count, count)]
    async with asyncio.timeout(60):
        while (await indexer.health()).waiting:  # noqa: ASYNC110 - the state of another process
            await asyncio.sleep(0.05)
    assert (await indexer.search("bread", [project])).by_meaning == 1.0


async def test_the_library_is_there_from_the_start(indexer: Indexer) -> None:
    hits = (await indexer.search("a web service with a database", [Scope("library")])).hits
    assert hits[0].path.startswith("fastapi-service/")
    assert {hit.trust for hit in hits} == {"curated"}


async def test_documents_are_turned_into_text_and_refused_in_words(indexer: Indexer) -> None:
    documents = Scope("documents", new_id())
    given = {"rules.md": b"# Rules\n\nEvery loaf weighs 750 grams.\n", "broken.pdf": b"%PDF-1.7 and no more"}
    digests = {name: sha256(content).hexdigest() for name, content in given.items()}
    wanted = (await indexer.begin(documents, digests)).wanted
    assert wanted == ["broken.pdf", "rules.md"]
    told = {name: await indexer.take_document(documents, name, digests[name], given[name]) for name in wanted}
    assert told["rules.md"] == ""
    assert told["broken.pdf"].startswith("broken.pdf cannot be read")
    (hit,) = (await indexer.search("weight of the bread", [documents])).hits
    assert (hit.path, hit.source, hit.trust) == ("rules.md", "documents", "untrusted")
    assert (await indexer.begin(documents, {})).deleted == 1
    assert await found(indexer, "weight of the bread", documents) == set()


async def test_half_a_character_in_a_question_is_no_trouble(indexer: Indexer) -> None:
    project = a_project()
    await synced(indexer, project, FILES)
    assert "oven.py" in await found(indexer, "bake \ud83d", project)


async def test_everything_is_there_again_after_a_kill(
    new_indexer: Callable[..., IndexerProcess], own_indexer: Indexer, own_process: IndexerProcess
) -> None:
    project = a_project()
    await synced(own_indexer, project, FILES)
    own_process.stop(signal.SIGKILL)
    with pytest.raises(IndexerUnavailable, match="No indexer answers"):
        await own_indexer.search("bake", [project])
    new_indexer().start()
    assert await found(own_indexer, "bake sail", project) == {"oven.py", "sea.py"}
    assert (await synced(own_indexer, project, FILES)).written == 0


async def test_a_second_one_refuses_and_the_first_goes_on(
    new_indexer: Callable[..., IndexerProcess], own_indexer: Indexer, own_process: IndexerProcess
) -> None:
    assert new_indexer().begin().wait(60) == 1
    assert own_process.process is not None
    assert f"Another indexer (process {own_process.process.pid})" in own_process.log
    assert (await own_indexer.health()).status == "ready"
    assert own_process.stop() == 0
    assert not own_process.socket.exists()


def test_the_socket_is_its_users_alone(indexer_process: IndexerProcess) -> None:
    assert stat.S_IMODE(indexer_process.socket.stat().st_mode) == 0o600


async def test_without_its_former_model_it_searches_by_words_and_says_so(
    new_indexer: Callable[..., IndexerProcess],
    own_indexer: Indexer,
    own_process: IndexerProcess,
    model: Model,
    tmp_path: Path,
) -> None:
    project = a_project()
    await synced(own_indexer, project, FILES)
    own_process.stop()
    other = Path(shutil.copytree(model.folder, tmp_path / "other"))
    (other / "tokenizer_config.json").write_text((other / "tokenizer_config.json").read_text() + "\n")
    new_indexer(RETRIEVAL_MODEL_DIR=str(other)).start()
    health = await own_indexer.health()
    assert health.mode == "words"
    assert "rebuild the store" in health.reason
    answer = await own_indexer.search("bake", [project])
    assert ([hit.path for hit in answer.hits], answer.by_meaning) == (["oven.py"], 0.0)
    assert answer.words_alone == health.reason


async def test_a_model_that_is_named_and_is_not_there_is_waited_for(
    new_indexer: Callable[..., IndexerProcess], model: Model, tmp_path: Path
) -> None:
    project = a_project()
    place = tmp_path / "named"
    process = new_indexer(RETRIEVAL_MODEL_DIR=str(place))
    process.start("unavailable")
    client = Indexer(process.socket)
    with pytest.raises(IndexerUnavailable, match="correct RETRIEVAL_MODEL_DIR"):
        await client.search("bake", [project])
    shutil.copytree(model.folder, tmp_path / "unfinished")
    (tmp_path / "unfinished").rename(place)
    async with asyncio.timeout(60):
        while (await client.health()).status != "ready":  # noqa: ASYNC110 - the state of another process
            await asyncio.sleep(0.05)
    assert (await client.health()).mode == "meaning"
    await client.aclose()


def test_it_names_the_variable_that_is_missing(new_indexer: Callable[..., IndexerProcess]) -> None:
    process = new_indexer(RETRIEVAL_HOME="")
    assert process.begin().wait(60) == 2
    assert "RETRIEVAL_HOME: Field required" in process.log
