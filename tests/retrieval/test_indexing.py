"""What is found is what the files hold: after edits, renames and deletions, in branches, and after a crash."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from packages.retrieval.embedding.embedder import Embedder
from packages.retrieval.indexing.catalogue import File, State
from packages.retrieval.indexing.index import AT_ONCE_CHUNKS, BATCH_FILES, Progress, SyncReport
from packages.retrieval.indexing.source import FolderSource, TextSource
from packages.retrieval.scopes import Scope
from packages.retrieval.store.interface import Coverage
from tests.retrieval.conftest import Parts, parts_in

PROJECT = Scope("project", "p")
BRANCH = Scope("run", "r/T1")
FILES = {"a.py": "def shared(): return 'alpha'", "b.py": "def shared(): return 'beta'"}


def texts(parts: Parts, scope: Scope) -> dict[str, str]:
    """Every file that holds the word `shared`, as a search finds it."""
    hits = parts.search.ask("shared", [scope], most=100, most_tokens=100_000).hits
    return {hit.path: hit.text for hit in hits}


def test_what_is_there_is_found_and_what_changed_is_counted(parts: Parts) -> None:
    assert parts.index.sync(PROJECT, TextSource(FILES)) == SyncReport(added=2, chunks=2)
    assert texts(parts, PROJECT) == FILES
    assert parts.index.sync(PROJECT, TextSource(FILES)).is_unchanged
    later = {"a.py": "def shared(): return 'other'", "c.py": FILES["b.py"]}
    assert parts.index.sync(PROJECT, TextSource(later)) == SyncReport(added=1, changed=1, deleted=1, chunks=2)
    assert texts(parts, PROJECT) == later


def test_only_the_named_paths_are_looked_at(parts: Parts) -> None:
    parts.index.sync(PROJECT, TextSource(FILES))
    later = {"a.py": "def shared(): return 'new'", "c.py": "def shared(): return 'unseen'"}
    parts.index.sync(PROJECT, TextSource(later), paths=["a.py"])
    assert texts(parts, PROJECT) == {**FILES, "a.py": later["a.py"]}
    parts.index.sync(PROJECT, TextSource(later), paths=["b.py"])
    assert texts(parts, PROJECT) == {"a.py": later["a.py"]}


def test_a_branch_finds_what_it_contains_and_nothing_of_it_shows_elsewhere(parts: Parts) -> None:
    parts.index.sync(PROJECT, TextSource(FILES))
    own = {"a.py": "def shared(): return 'branch'", "new.py": "def shared(): return 'new'"}
    parts.index.sync(BRANCH, TextSource(own), base=PROJECT)
    assert texts(parts, BRANCH) == own
    assert texts(parts, PROJECT) == FILES


def test_a_branch_stores_its_differences_alone(parts: Parts) -> None:
    many = {f"{number}.py": f"def shared(): return {number}" for number in range(50)}
    parts.index.sync(PROJECT, TextSource(many))
    report = parts.index.sync(BRANCH, TextSource({**many, "7.py": "def shared(): return 'seven'"}), base=PROJECT)
    assert report == SyncReport(changed=1, chunks=1)
    back = parts.index.sync(BRANCH, TextSource(many), base=PROJECT)
    assert (back.changed, back.chunks) == (0, 0)
    assert parts.store.points(BRANCH, list(many)) == []
    assert texts(parts, BRANCH) == many


def test_a_branch_keeps_what_it_has_when_its_base_moves_on(parts: Parts) -> None:
    parts.index.sync(PROJECT, TextSource(FILES))
    parts.index.sync(BRANCH, TextSource(FILES), base=PROJECT)
    merged = {"a.py": "def shared(): return 'merged'", "c.py": "def shared(): return 'came'"}
    parts.index.sync(PROJECT, TextSource(merged))
    assert texts(parts, PROJECT) == merged
    assert texts(parts, BRANCH) == FILES


def test_an_ended_branch_leaves_nothing_behind(parts: Parts) -> None:
    parts.index.sync(PROJECT, TextSource(FILES))
    parts.index.sync(BRANCH, TextSource({"a.py": "def shared(): return 'branch'"}), base=PROJECT)
    parts.index.drop(BRANCH)
    assert texts(parts, BRANCH) == {}
    assert parts.store.points(BRANCH, ["a.py"]) == []
    parts.index.sync(BRANCH, TextSource(FILES), base=PROJECT)
    parts.index.drop(PROJECT)
    assert texts(parts, BRANCH) == texts(parts, PROJECT) == {}


def test_a_scope_that_nobody_indexed_is_empty(parts: Parts) -> None:
    assert texts(parts, Scope("project", "unknown")) == {}
    assert parts.index.coverage([Scope("project", "unknown")]) == Coverage(0, 0)


def test_a_file_that_was_being_written_at_a_crash_is_written_again(tmp_path: Path) -> None:
    before = parts_in(tmp_path)
    before.index.sync(PROJECT, TextSource(FILES))
    before.catalogue.write(PROJECT, [File("a.py", "half", "python", State.UNSURE)])
    before.store.delete(PROJECT, ["a.py"])
    before.close()
    after = parts_in(tmp_path)
    assert after.index.sync(PROJECT, TextSource(FILES)).chunks == 1
    assert texts(after, PROJECT) == FILES
    after.close()


def test_points_that_the_catalogue_does_not_know_are_gone_after_a_sync(tmp_path: Path) -> None:
    before = parts_in(tmp_path)
    before.index.sync(PROJECT, TextSource(FILES))
    before.catalogue.clear()
    before.index.sync(PROJECT, TextSource({"a.py": FILES["a.py"]}))
    assert texts(before, PROJECT) == {"a.py": FILES["a.py"]}
    before.close()


def test_progress_is_told_for_each_batch(tmp_path: Path) -> None:
    told: list[Progress] = []
    parts = parts_in(tmp_path, told=told)
    total = BATCH_FILES + 1
    parts.index.sync(PROJECT, TextSource({f"{number}.py": "x = 1" for number in range(total)}))
    assert told == [Progress(PROJECT, BATCH_FILES, total), Progress(PROJECT, total, total)]
    parts.close()


def test_an_edit_is_found_by_meaning_at_once_and_much_text_a_little_later(tmp_path: Path, embedder: Embedder) -> None:
    parts = parts_in(tmp_path, embedder)
    count = AT_ONCE_CHUNKS + 1
    many = {f"{number}.py": f"def shared(): return {number}" for number in range(count)}
    assert parts.index.sync(PROJECT, TextSource(many)).embedded == 0
    assert parts.index.coverage([PROJECT]) == Coverage(count, 0)
    assert parts.search.ask("shared", [PROJECT]).by_meaning == 0.0
    while parts.index.embed_waiting():
        pass
    assert parts.index.coverage([PROJECT]) == Coverage(count, count)
    edited = {**many, "0.py": "def bake(): return 'bread in the oven'"}
    assert parts.index.sync(PROJECT, TextSource(edited)).embedded == 1
    best, *_ = parts.search.ask("a loaf from the bakery", [PROJECT]).hits
    assert best.path == "0.py"
    parts.close()


def test_an_answer_says_how_much_of_what_it_may_show_is_found_by_meaning(tmp_path: Path, embedder: Embedder) -> None:
    branch, parts = Scope("run", "r"), parts_in(tmp_path, embedder)

    def share(scope: Scope) -> float:
        return parts.search.ask("shared", [scope]).by_meaning

    many = {f"{number:02}.py": f"def shared(): return {number}" for number in range(AT_ONCE_CHUNKS + 2)}
    parts.index.sync(PROJECT, TextSource(many))
    parts.index.sync(branch, TextSource({**many, "00.py": "def shared(): return 'other'"}), base=PROJECT)
    half = len(many) // 2
    assert parts.index.embed_waiting(half) == half
    assert share(PROJECT) == half / len(many)
    assert share(branch) == half / len(many), "its own file in place of the project's"
    while parts.index.embed_waiting():
        pass
    assert (share(PROJECT), share(branch)) == (1.0, 1.0)
    parts.close()


def test_another_branch_with_the_same_text_asks_no_model(tmp_path: Path, embedder: Embedder) -> None:
    parts = parts_in(tmp_path, embedder)
    assert parts.index.sync(PROJECT, TextSource(FILES)).embedded == 2
    report = parts.index.sync(Scope("project", "other"), TextSource(FILES))
    assert (report.chunks, report.embedded) == (2, 0)
    assert parts.index.coverage([Scope("project", "other")]) == Coverage(2, 2)
    parts.close()


def test_a_folder_is_read_without_links_secrets_and_what_nobody_wrote(tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text("secret = 1")
    root = tmp_path / "root"
    for path in ("src/a.py", "node_modules/x/index.js", ".env", "poetry.lock"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x = 1")
    (root / "src/link.py").symlink_to(outside)
    (root / "linked").symlink_to(tmp_path)
    os.mkfifo(root / "pipe.py")
    source = FolderSource(root)
    assert source.digests().keys() == {"src/a.py"}
    assert source.text("src/a.py") == "x = 1"
    for path in ("src/link.py", "linked/outside.py", "../outside.py", "pipe.py", "missing.py"):
        assert source.text(path) is None
    assert source.digests(["src/a.py", "src/link.py", ".env", "../outside.py"]).keys() == {"src/a.py"}


class Branches(RuleBasedStateMachine):
    """A project and two branches over it, synced in any order: each finds what it held when it was synced last."""

    names = st.sampled_from(["a.py", "b.py", "c.py"])
    scopes = st.sampled_from([PROJECT, BRANCH, Scope("run", "r/T2")])

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.parts = parts_in(Path(self.folder.name))
        self.trees: dict[Scope, dict[str, str]] = {}
        self.found: dict[Scope, dict[str, str]] = {}
        for scope in (PROJECT, BRANCH, Scope("run", "r/T2")):
            self.trees[scope] = {}
            self.synced(scope)

    @rule(scope=scopes, name=names, value=st.integers(0, 2))
    def edit(self, scope: Scope, name: str, value: int) -> None:
        self.trees[scope][name] = f"def shared(): return {name!r}, {value}"

    @rule(scope=scopes, name=names)
    def delete(self, scope: Scope, name: str) -> None:
        self.trees[scope].pop(name, None)

    @rule(scope=scopes, other=scopes)
    def merge(self, scope: Scope, other: Scope) -> None:
        self.trees[scope] = dict(self.trees[other])

    @rule(scope=scopes)
    def synced(self, scope: Scope) -> None:
        self.parts.index.sync(scope, TextSource(self.trees[scope]), base=None if scope == PROJECT else PROJECT)
        self.found[scope] = dict(self.trees[scope])

    @rule(scope=scopes, name=names)
    def synced_at(self, scope: Scope, name: str) -> None:
        source = TextSource(self.trees[scope])
        self.parts.index.sync(scope, source, base=None if scope == PROJECT else PROJECT, paths=[name])
        self.found[scope].pop(name, None)
        self.found[scope].update({path: text for path, text in self.trees[scope].items() if path == name})

    @rule()
    def restart(self) -> None:
        self.parts.close()
        self.parts = parts_in(Path(self.folder.name))

    @invariant()
    def each_finds_its_own(self) -> None:
        for scope, tree in self.found.items():
            assert texts(self.parts, scope) == tree

    def teardown(self) -> None:
        self.parts.close()
        self.folder.cleanup()


Branches.TestCase.settings = settings(max_examples=8, stateful_step_count=12, deadline=None)
TestBranches = Branches.TestCase


@pytest.mark.exhaustive
class TestBranchesAtLength(Branches.TestCase):  # type: ignore[misc,valid-type]  # the class is made at run time
    settings = settings(max_examples=400, stateful_step_count=40, deadline=None)
