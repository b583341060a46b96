"""Trees, commits and refs of a bare repository."""

import asyncio
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from packages.workspace.errors import FileTooLarge, GitFailed, MergeConflict, PathMissing, PathRefused, RefMoved
from packages.workspace.git.history import Diff, FileChange
from packages.workspace.git.repository import EMPTY_TREE, Repository
from packages.workspace.sandbox import Command, Sandbox

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BRANCH = "refs/runs/7/main"

names = st.text(
    st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters="/\\:"), min_size=1, max_size=8
).filter(lambda name: name.strip(". ") == name and "~" not in name and not name.lower().startswith("git"))
trees = st.dictionaries(
    st.builds(lambda a, b: f"{a}-/{b}+", names, names) | names.map(lambda n: n + "="),
    st.binary(max_size=50),
    max_size=4,
)


def contents(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


async def a_commit(repository: Repository, tree: str, *parents: str, message: str = "Work") -> str:
    return await repository.record_commit(tree, parents, message, "Coder", {"Run": "7"}, NOW)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=trees)
def test_what_was_stored_is_checked_out_byte_for_byte(sandbox: Sandbox, files: dict[str, bytes]) -> None:
    async def round_trip() -> None:
        async with sandbox.scratch() as place, sandbox.scratch() as workspace:
            repository = await Repository.create(place / "project.git", sandbox)
            tree = await repository.store_files(files)
            await repository.checkout(tree, workspace)
            assert contents(workspace) == files
            assert await repository.store(workspace) == tree

    asyncio.run(round_trip())


async def test_creating_twice_keeps_everything(repository: Repository, sandbox: Sandbox) -> None:
    commit = await a_commit(repository, EMPTY_TREE)
    await repository.move("refs/heads/main", commit, None)
    again = await Repository.create(repository.path, sandbox)
    assert await again.resolve("refs/heads/main") == commit
    assert await Repository.open(repository.path, sandbox).tree_of(commit) == EMPTY_TREE
    with pytest.raises(PathMissing):
        Repository.open(repository.path / "nothing", sandbox)


async def test_files_are_laid_over_a_base_and_removed_from_it(repository: Repository) -> None:
    base = await repository.store_files({"a": "1", "folder/b": "2", "c": b"\x00\xff"})
    tree = await repository.store_files({"a/now/a/folder": "3", "folder/b": None, "c": "4"}, base)
    assert [(entry.path, entry.size, entry.mode) for entry in await repository.list(tree)] == [
        ("a/now/a/folder", 1, "100644"),
        ("c", 1, "100644"),
    ]
    assert await repository.read(tree, "c") == b"4"
    assert await repository.read(base, "c") == b"\x00\xff"
    with pytest.raises(PathMissing, match="folder/b"):
        await repository.read(tree, "folder/b")
    assert await repository.store_files({}) == EMPTY_TREE


async def test_a_checkout_removes_everything_else(repository: Repository, sandbox: Sandbox, workspace: Path) -> None:
    tree = await repository.store_files({"kept": "x"})
    script = "mkdir -p left/over; echo x > left/over/file; ln -s /etc link; chmod 0 left/over left"
    assert (await sandbox.run(Command(["sh", "-c", script], workspace))).is_success
    await repository.checkout(tree, workspace)
    assert os.listdir(workspace) == ["kept"]
    await repository.checkout(EMPTY_TREE, workspace)
    assert os.listdir(workspace) == []


async def test_storing_keeps_modes_and_links_and_leaves_caches_out(repository: Repository, workspace: Path) -> None:
    (workspace / "run.sh").write_text("#!/bin/sh\n")
    (workspace / "run.sh").chmod(0o755)
    os.symlink("run.sh", workspace / "link")
    for name in ("__pycache__", ".venv", "node_modules", ".pytest_cache"):
        (workspace / name).mkdir()
        (workspace / name / "x").write_text("x")
    (workspace / "todo.db").write_text("x")
    (workspace / ".gitignore").write_text("*\n")
    entries = await repository.list(await repository.store(workspace))
    assert {entry.path: entry.mode for entry in entries} == {
        ".gitignore": "100644",
        "link": "120000",
        "run.sh": "100755",
    }


@pytest.mark.parametrize("path", ["../x", "/x", ".git/config", "a/.GIT/x", "a//b", "a/../b", ""])
async def test_paths_that_leave_the_tree_are_refused(repository: Repository, path: str) -> None:
    with pytest.raises(PathRefused):
        await repository.store_files({path: "x"})
    with pytest.raises(PathRefused):
        await repository.read(EMPTY_TREE, path)


async def test_a_difference_counts_lines_and_bounds_its_text(repository: Repository) -> None:
    old = await repository.store_files({"a": "1\n2\n", "b": "x\n", "binary": b"\0"})
    new = await repository.store_files(
        {"a": "1\n3\n4\n", "c": "y\n", "b": None, "binary": b"\0\1", "z": "z\n" * 200_000}, old
    )
    diff = await repository.diff(old, new)
    assert isinstance(diff, Diff)
    assert diff.files == (
        FileChange("a", 2, 1, "modified"),
        FileChange("b", 0, 1, "deleted"),
        FileChange("binary", None, None, "modified"),
        FileChange("c", 1, 0, "added"),
        FileChange("z", 200_000, 0, "added"),
    )
    assert "-2\n+3\n+4\n" in diff.text
    assert "bytes left out" in diff.text
    assert len(diff.text) < 300_000


async def test_a_commit_names_its_role_and_trailers_and_can_be_repeated(repository: Repository) -> None:
    trailers = {"Run": "7", "Task": "T1\nEvil: x"}
    message = "Add a thing\n\nBecause."
    commit = await repository.record_commit(EMPTY_TREE, [], message, "Coder", trailers, NOW)
    assert await repository.record_commit(EMPTY_TREE, [], message, "Coder", trailers, NOW) == commit
    await repository.move(BRANCH, commit, None)
    (entry,) = await repository.log(BRANCH)
    assert (entry.hash, entry.tree, entry.parents) == (commit, EMPTY_TREE, ())
    assert (entry.author, entry.at) == ("Coder <coder@conclave.local>", NOW)
    assert entry.message == "Add a thing\n\nBecause.\n\nRun: 7\nTask: T1 Evil: x"


async def test_the_log_goes_back_to_its_limit(repository: Repository) -> None:
    first = await a_commit(repository, EMPTY_TREE, message="First")
    second = await a_commit(repository, EMPTY_TREE, first, message="Second")
    assert [entry.message.split("\n")[0] for entry in await repository.log(second)] == ["Second", "First"]
    assert [entry.hash for entry in await repository.log(second, 1)] == [second]


async def test_only_one_of_many_movers_wins(repository: Repository) -> None:
    commits = [await a_commit(repository, EMPTY_TREE, message=f"Number {number}") for number in range(4)]
    results = await asyncio.gather(
        *(repository.move(BRANCH, commit, None) for commit in commits), return_exceptions=True
    )
    lost = [result for result in results if isinstance(result, RefMoved)]
    assert len(lost) == 3, results
    winner = await repository.resolve(BRANCH)
    assert all(refusal.actual == winner for refusal in lost)
    with pytest.raises(RefMoved):
        await repository.move(BRANCH, await a_commit(repository, EMPTY_TREE, message="Late"), None)


async def test_a_move_that_was_made_already_is_fine(repository: Repository) -> None:
    commit = await a_commit(repository, EMPTY_TREE)
    await repository.move(BRANCH, commit, None)
    await repository.move(BRANCH, commit, None)
    assert await repository.resolve(BRANCH) == commit


async def test_a_lock_of_a_git_that_died_long_ago_does_not_stop_a_move(repository: Repository) -> None:
    commit = await a_commit(repository, EMPTY_TREE)
    lock = repository.path / f"{BRANCH}.lock"
    lock.parent.mkdir(parents=True)
    for folder in (lock.parent, lock.parent.parent):
        os.chown(folder, repository.path.stat().st_uid, -1)
    lock.touch()
    os.utime(lock, (1, 1))
    await repository.move(BRANCH, commit, None)
    assert await repository.resolve(BRANCH) == commit


async def test_refs_are_listed_and_deleted_by_prefix(repository: Repository) -> None:
    commit = await a_commit(repository, EMPTY_TREE)
    for ref in ("refs/runs/7/main", "refs/runs/7/tasks/a", "refs/runs/70/main"):
        await repository.move(ref, commit, None)
    assert set(await repository.refs("refs/runs/7/")) == {"refs/runs/7/main", "refs/runs/7/tasks/a"}
    await repository.delete_refs("refs/runs/7/")
    assert set(await repository.refs("refs/runs/")) == {"refs/runs/70/main"}
    assert await repository.resolve(BRANCH) is None


async def test_branches_that_touch_different_files_merge(repository: Repository) -> None:
    base = await repository.store_files({"a": "1\n"})
    start = await a_commit(repository, base)
    left = await a_commit(repository, await repository.store_files({"b": "2\n"}, base), start)
    right = await a_commit(repository, await repository.store_files({"c": "3\n"}, base), start)
    merged = await repository.merge(left, right)
    assert [entry.path for entry in await repository.list(merged)] == ["a", "b", "c"]


async def test_a_conflict_names_the_files_and_keeps_both_sides(repository: Repository) -> None:
    base = await repository.store_files({"a": "1\n", "b": "1\n"})
    start = await a_commit(repository, base)
    left = await a_commit(repository, await repository.store_files({"a": "left\n"}, base), start)
    right = await a_commit(repository, await repository.store_files({"a": "right\n", "b": "2\n"}, base), start)
    with pytest.raises(MergeConflict) as caught:
        await repository.merge(left, right)
    assert caught.value.paths == ("a",)
    text = (await repository.read(caught.value.tree, "a")).decode()
    assert all(part in text for part in ("<<<<<<<", "left", "right", ">>>>>>>"))


async def test_a_bundle_can_be_cloned(repository: Repository, tmp_path: Path) -> None:
    commit = await a_commit(repository, await repository.store_files({"a": "1\n"}))
    await repository.move("refs/heads/main", commit, None)
    await repository.bundle("refs/heads/main", tmp_path / "project.bundle")
    clone = ["git", "clone", "-q", "-b", "main", "project.bundle", "clone"]
    await asyncio.to_thread(subprocess.run, clone, cwd=tmp_path, check=True)
    assert (tmp_path / "clone/a").read_text() == "1\n"


@pytest.mark.parametrize("ref", ["main", "--upload-pack=x", "refs/heads/a..b", "refs/heads/a b", "refs/heads/x.lock"])
async def test_names_that_are_no_full_refs_are_refused(repository: Repository, ref: str) -> None:
    with pytest.raises(GitFailed, match="ref name"):
        await repository.move(ref, EMPTY_TREE, None)
    with pytest.raises(GitFailed, match="hash"):
        await repository.move(BRANCH, "HEAD", None)


async def test_what_was_stored_is_sound(repository: Repository) -> None:
    tree = await repository.store_files({"a/b": "1", "c": "2"})
    checked = await asyncio.to_thread(
        subprocess.run,
        ["git", f"--git-dir={repository.path}", "fsck", "--strict", "--full", tree],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr


async def test_names_that_no_tree_can_hold_are_refused(
    repository: Repository, sandbox: Sandbox, workspace: Path
) -> None:
    (workspace / "a\nb").write_text("x")
    with pytest.raises(FileTooLarge, match="line break"):
        await repository.store(workspace)
