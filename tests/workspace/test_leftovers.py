"""What killed gits left is swept, and nothing that a git is at."""

import asyncio
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from packages.workspace.git.leftovers import STALE_SECONDS, Leftovers
from packages.workspace.git.repository import Repository

BEGUN = 1_800_000_000.0


class Clock:
    now = BEGUN + STALE_SECONDS + 1

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def leftovers(repository: Repository, clock: Clock) -> Leftovers:
    return Leftovers(repository.path.parent, clock)


def left(path: Path, at: float = BEGUN) -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(b"half")
    os.utime(path, (at, at))
    return path


async def test_what_is_stale_goes_and_the_repository_is_whole(repository: Repository, leftovers: Leftovers) -> None:
    tree = await repository.store_files({"uv.lock": "kept, for it is an object"})
    commit = await repository.record_commit(tree, (), "Work", "Coder", {}, datetime(2026, 1, 2, tzinfo=UTC))
    await repository.move("refs/heads/main", commit, None)
    names = ("HEAD.lock", "refs/heads/main.lock", "refs/conclave/runs/7/head.lock", "packed-refs.lock")
    objects = ("objects/ab/tmp_obj_Xy12", "objects/pack/tmp_pack_1", "objects/pack/tmp_idx_1")
    paths = [left(repository.path / name) for name in (*names, *objects)]
    await leftovers.sweep()
    assert [path for path in paths if path.exists()] == []
    assert await repository.read(commit, "uv.lock") == b"kept, for it is an object"
    asked = ["git", "-c", "safe.directory=*", f"--git-dir={repository.path}", "fsck", "--full", "--strict"]
    assert (await asyncio.to_thread(subprocess.run, asked, capture_output=True)).returncode == 0


async def test_what_a_git_may_be_at_is_looked_at_again(
    repository: Repository, leftovers: Leftovers, clock: Clock
) -> None:
    young = left(repository.path / "objects/ab/tmp_obj_1", at=BEGUN + STALE_SECONDS)
    await leftovers.sweep()
    assert young.exists()
    clock.now += STALE_SECONDS
    await leftovers.sweep()
    assert not young.exists()


async def test_after_the_first_time_the_suspected_are_swept(repository: Repository, leftovers: Leftovers) -> None:
    leftovers.suspect(repository.path)
    await leftovers.sweep()
    stale = left(repository.path / "HEAD.lock")
    await leftovers.sweep()
    assert stale.exists()
    leftovers.suspect(repository.path)
    leftovers.suspect(repository.path.with_name("gone.git"))
    await leftovers.sweep()
    assert not stale.exists()


async def test_a_repository_that_was_never_begun_goes(repository: Repository, leftovers: Leftovers) -> None:
    stale, young = (repository.path.with_name(f"c-{letter * 16}") for letter in "ab")
    for folder, at in ((stale, BEGUN), (young, BEGUN + STALE_SECONDS)):
        (folder / "objects").mkdir(parents=True)
        os.utime(folder, (at, at))
    await leftovers.sweep()
    assert (stale.exists(), young.exists(), repository.path.exists()) == (False, True, True)


async def test_where_there_is_no_repository_yet_nothing_is_wrong(tmp_path: Path) -> None:
    await Leftovers(tmp_path / "repositories").sweep()
