"""The indexer over its socket: what is sent is found, what is gone is not, and trouble is told in words."""

from __future__ import annotations

import shutil
import signal
import stat
import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from apps.api.errors import IndexerUnavailable
from apps.api.indexer import BATCH_FILES, Indexer, Synced
from packages.retrieval.embedding.chain import Model
from packages.retrieval.indexing.index import AT_ONCE_CHUNKS
from packages.retrieval.scopes import Scope
from tests.indexers import IndexerProcess

PROJECT = Scope("project", "p")
OTHER = Scope("project", "q")
TASK = Scope("run", "r/T1")
DOCUMENTS = Scope("documents", "p")
FILES = {
    "oven.py": b"def bake(flour):\n    return heat(flour)\n",
    "sea.py": b"def sail(boat):\n    return boat.hoist()\n",
}


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


async def synced(indexer: Indexer, scope: Scope, files: Mapping[str, bytes | None], base: Scope | None = None) -> Synced:
    tree = Tree(files)
    return await indexer.sync(scope, tree.digests, tree.read, base=base)


async def found(indexer: Indexer, text: str, *scopes: Scope) -> set[str]:
    return {hit.path for hit in (await indexer.search(text, scopes)).hits}


async def test_what_is_synced_is_found_and_only_what_differs_is_read(indexer: Indexer) -> None:
    assert await synced(indexer, PROJECT, FILES) == Synced(written=2, deleted=0, chunks=2)
    answer = await indexer.search("bread from a kitchen", [PROJECT])
    best = answer.hits[0]
    assert (best.path, best.start, best.end, best.symbol) == ("oven.py", 1, 2, "bake")
    assert (best.source, best.trust) == ("repository", "project")
    assert (answer.by_meaning, answer.words_alone) == (1.0, "")
    assert [one.path for one in await indexer.symbols(PROJECT, "sail")] == ["sea.py"]
    assert "1: def bake(flour):" in await indexer.map(PROJECT)

    later = Tree({"oven.py": FILES["oven.py"], "moon.py": b"def land(rocket):\n    return rocket.dust()\n"})
    assert await indexer.sync(PROJECT, later.digests, later.read) == Synced(written=1, deleted=1, chunks=1)
    assert later.asked == ["moon.py"]
    assert await found(indexer, "sail boat rocket", PROJECT) == {"oven.py", "moon.py"}


async def test_files_named_alone_leave_the_others_as_they_are(indexer: Indexer) -> None:
    await synced(indexer, PROJECT, FILES)
    edited = Tree({"sea.py": b"def swim(fish):\n    return fish.fins()\n"})
    await indexer.sync(PROJECT, edited.digests, edited.read, paths=["sea.py", "gone.py"])
    assert await found(indexer, "swim bake", PROJECT) == {"oven.py", "sea.py"}
    await indexer.sync(PROJECT, {}, edited.read, paths=["sea.py"])
    assert await found(indexer, "swim bake", PROJECT) == {"oven.py"}


async def test_a_task_finds_its_own_tree_and_nobody_else_finds_it(indexer: Indexer) -> None:
    await synced(indexer, PROJECT, FILES)
    await synced(indexer, OTHER, {"other.py": b"def bake(tenant):\n    return tenant\n"})
    own = {"oven.py": b"def roast(coffee):\n    return coffee\n", "new.py": b"def bake(cake):\n    return cake\n"}
    assert (await synced(indexer, TASK, own, PROJECT)).written == 2
    assert await found(indexer, "bake roast sail", TASK) == {"oven.py", "new.py"}
    assert await found(indexer, "bake roast sail", PROJECT) == {"oven.py", "sea.py"}
    assert await found(indexer, "bake roast sail", OTHER) == {"other.py"}
    await synced(indexer, PROJECT, {"late.py": b"def bake(late):\n    return late\n"})
    assert await found(indexer, "bake roast sail", TASK) == {"oven.py", "new.py"}


async def test_a_dropped_run_takes_its_tasks_along_and_a_project_its_branches(indexer: Indexer) -> None:
    await synced(indexer, PROJECT, FILES)
    for name in ("r/T1", "r/T2", "r2/T1"):
        await synced(indexer, Scope("run", name), {"own.py": b"def bake(own):\n    return own\n"}, PROJECT)
    await indexer.drop(Scope("run", "r"))
    kept = {PROJECT, Scope("run", "r2/T1"), Scope("library")}
    assert set(await indexer.scopes()) == kept
    await indexer.drop(PROJECT)
    assert await indexer.scopes() == [Scope("library")]
    assert await found(indexer, "bake", PROJECT, Scope("run", "r2/T1")) == set()


async def test_a_write_that_comes_after_the_drop_is_refused(indexer: Indexer) -> None:
    tree = Tree(FILES)

    async def read_after_the_drop(paths: Sequence[str]) -> Mapping[str, bytes | None]:
        await indexer.drop(PROJECT)
        return await tree.read(paths)

    with pytest.raises(IndexerUnavailable, match="was dropped since this began: begin again"):
        await indexer.sync(PROJECT, tree.digests, read_after_the_drop)
    assert await indexer.scopes() == [Scope("library")]


async def test_what_is_no_text_or_a_secret_is_not_found(indexer: Indexer) -> None:
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
    await indexer.sync(PROJECT, tree.digests, tree.read)
    assert await found(indexer, "bread", PROJECT) == {"bread.py"}
    assert not {".env", "node_modules/bread.js", "bread.bin"} & set(tree.asked)
    assert (await synced(indexer, PROJECT, {"bread.py": tree.files["bread.py"]})).written == 0


async def test_much_text_comes_in_parts_and_gets_its_vectors_in_the_background(
    indexer: Indexer, indexer_process: IndexerProcess
) -> None:
    count = max(BATCH_FILES, AT_ONCE_CHUNKS) + 1
    tree = Tree({f"{number:03}.py": f"def bake(): return {number}\n".encode() for number in range(count)})
    told: list[tuple[int, int]] = []
    await indexer.sync(PROJECT, tree.digests, tree.read, on_progress=lambda done, total: told.append((done, total)))
    assert told == [(BATCH_FILES, count), (count, count)]
    deadline = time.monotonic() + 60
    while indexer_process.health()["waiting"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert (await indexer.search("bread", [PROJECT])).by_meaning == 1.0


async def test_the_library_is_found_by_meaning_and_by_structure(indexer: Indexer) -> None:
    best, *_ = await indexer.templates("a web service with a database", language="python", purpose="service")
    assert best.manifest.name == "fastapi-service"
    assert "app/main.py" in best.files
    hits = (await indexer.search("a web service with a database", [Scope("library")])).hits
    assert {hit.trust for hit in hits} == {"curated"}


async def test_documents_are_turned_into_text_and_refused_in_words(indexer: Indexer) -> None:
    given = {"rules.md": b"# Rules\n\nEvery loaf weighs 750 grams.\n", "broken.pdf": b"%PDF-1.7 and no more"}
    digests = {name: sha256(content).hexdigest() for name, content in given.items()}
    wanted = (await indexer.begin(DOCUMENTS, digests)).wanted
    assert wanted == ["broken.pdf", "rules.md"]
    told = {name: await indexer.take_document(DOCUMENTS, name, digests[name], given[name]) for name in wanted}
    assert told["rules.md"] == ""
    assert told["broken.pdf"].startswith("broken.pdf cannot be read")
    (hit,) = (await indexer.search("weight of the bread", [DOCUMENTS])).hits
    assert (hit.path, hit.source, hit.trust) == ("rules.md", "documents", "untrusted")
    assert (await indexer.begin(DOCUMENTS, {})).deleted == 1
    assert await found(indexer, "weight of the bread", DOCUMENTS) == set()


async def test_half_a_character_in_a_question_is_no_trouble(indexer: Indexer) -> None:
    await synced(indexer, PROJECT, FILES)
    assert "oven.py" in await found(indexer, "bake \ud83d", PROJECT)


async def test_everything_is_there_again_after_a_kill(
    new_indexer: Callable[..., IndexerProcess], indexer: Indexer, indexer_process: IndexerProcess
) -> None:
    await synced(indexer, PROJECT, FILES)
    indexer_process.stop(signal.SIGKILL)
    with pytest.raises(IndexerUnavailable, match="No indexer answers"):
        await indexer.search("bake", [PROJECT])
    new_indexer().start()
    assert await found(indexer, "bake sail", PROJECT) == {"oven.py", "sea.py"}
    assert (await synced(indexer, PROJECT, FILES)).written == 0


async def test_a_second_one_refuses_and_the_first_goes_on(
    new_indexer: Callable[..., IndexerProcess], indexer: Indexer, indexer_process: IndexerProcess
) -> None:
    assert new_indexer().begin().wait(60) == 1
    assert f"Another indexer (process {indexer_process.process.pid})" in indexer_process.log  # type: ignore[union-attr]
    assert (await indexer.health()).status == "ready"
    assert indexer_process.stop() == 0
    assert not indexer_process.socket.exists()


def test_the_socket_is_its_users_alone(indexer_process: IndexerProcess) -> None:
    assert stat.S_IMODE(indexer_process.socket.stat().st_mode) == 0o600


async def test_without_its_former_model_it_searches_by_words_and_says_so(
    new_indexer: Callable[..., IndexerProcess],
    indexer: Indexer,
    indexer_process: IndexerProcess,
    model: Model,
    tmp_path: Path,
) -> None:
    await synced(indexer, PROJECT, FILES)
    indexer_process.stop()
    other = Path(shutil.copytree(model.folder, tmp_path / "other"))
    (other / "tokenizer_config.json").write_text((other / "tokenizer_config.json").read_text() + "\n")
    new_indexer(RETRIEVAL_MODEL_DIR=str(other)).start()
    health = await indexer.health()
    assert health.mode == "words"
    assert "rebuild the store" in health.reason
    answer = await indexer.search("bake", [PROJECT])
    assert ([hit.path for hit in answer.hits], answer.by_meaning) == (["oven.py"], 0.0)
    assert answer.words_alone == health.reason


async def test_a_model_that_is_named_and_is_not_there_is_waited_for(
    new_indexer: Callable[..., IndexerProcess], model: Model, tmp_path: Path
) -> None:
    place = tmp_path / "named"
    process = new_indexer(RETRIEVAL_MODEL_DIR=str(place))
    process.start("unavailable")
    client = Indexer(process.socket)
    with pytest.raises(IndexerUnavailable, match="correct RETRIEVAL_MODEL_DIR"):
        await client.search("bake", [PROJECT])
    shutil.copytree(model.folder, tmp_path / "unfinished")
    (tmp_path / "unfinished").rename(place)
    deadline = time.monotonic() + 60
    while process.health()["status"] != "ready":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert (await client.health()).mode == "meaning"
    await client.aclose()


def test_it_names_the_variable_that_is_missing(new_indexer: Callable[..., IndexerProcess]) -> None:
    process = new_indexer(RETRIEVAL_HOME="")
    assert process.begin().wait(60) == 2
    assert "RETRIEVAL_HOME: Field required" in process.log
