"""Each run has a uid of its own, and nothing of it is left when the run lets go."""

import asyncio
import os
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from packages.workspace.directory import Workspaces
from packages.workspace.git.repository import Repository
from packages.workspace.harness import harness_files
from packages.workspace.sandbox import Command, Sandbox
from packages.workspace.sandbox.users import Users, lendable_uids

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root has uids to lend")
CLONE = Path(__file__).parents[2]
FEW = range(59_880, 59_884)
"""Not those of the machine: whoever takes all of these is in nobody's way."""


async def test_an_owner_has_one_uid_at_a_time_and_nobody_else_has_it() -> None:
    users = Users()
    async with users.lend("a") as first, users.lend("a") as again, users.lend("b") as other:
        assert first == again
        assert other != first
        assert {first, other} <= set(lendable_uids())


async def test_two_installations_never_lend_the_same(tmp_path: Path) -> None:
    holding = (
        "import asyncio, pathlib, sys; from packages.workspace.sandbox.users import Users\n"
        f"users = Users(pathlib.Path({str(tmp_path)!r}), {FEW!r})\n"
        "async def main():\n"
        " async with users.lend('a') as uid: print(uid, flush=True); sys.stdin.read()\n"
        "asyncio.run(main())"
    )
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", holding), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=CLONE
    )
    assert other.stdout is not None
    theirs = int(await other.stdout.readline())
    async with Users(tmp_path, FEW).lend("a") as ours:
        assert ours != theirs
    other.kill()
    await other.wait()
    async with AsyncExitStack() as all_of_them:
        users = Users(tmp_path, FEW)
        lent = [await all_of_them.enter_async_context(users.lend(str(number))) for number in FEW]
        assert theirs in lent, "its holder is dead, so it is free again"


async def test_who_comes_when_all_are_lent_waits_for_one(tmp_path: Path) -> None:
    users = Users(tmp_path, FEW)
    async with AsyncExitStack() as rest:
        async with users.lend("first") as first:
            for number in FEW[1:]:
                await rest.enter_async_context(users.lend(str(number)))
            waiting = asyncio.create_task(rest.enter_async_context(users.lend("late")))
            await asyncio.wait([waiting], timeout=0.01)
            assert not waiting.done()
        assert await waiting == first


async def test_whatever_runs_as_a_uid_ends_with_its_last_loan() -> None:
    """Should anything get out of a sandbox: it is still that uid."""
    users = Users()
    async with users.lend("a") as uid:
        async with users.lend("a"):
            left = await asyncio.create_subprocess_exec("setsid", "sleep", "60", user=uid)
        assert left.returncode is None
    assert await left.wait() == -9


async def test_a_run_cannot_read_what_another_made(repository: Repository, workspaces: Workspaces) -> None:
    """Even where both are bound into one sandbox, as no command ever does."""
    tree = await repository.store_files({"a": "1"})
    async with workspaces.open(repository, tree, "one") as one, workspaces.open(repository, tree, "two") as two:
        completed = await one.sandbox.run(Command(["cat", "/other/a"], one.path, readonly={"/other": two.path}))
        assert "Permission denied" in completed.output


async def test_a_program_of_a_run_cannot_read_the_repository(repository: Repository, workspaces: Workspaces) -> None:
    tree = await repository.store_files({"a": "1"})
    async with workspaces.open(repository, tree, "one") as one:
        reading = Command(["ls", "/repository/objects"], one.path, readonly={"/repository": repository.path})
        assert "Permission denied" in (await one.sandbox.run(reading)).output


async def test_what_a_run_stores_belongs_to_the_repository(repository: Repository, workspaces: Workspaces) -> None:
    async with workspaces.open(repository, await repository.store_files({"a": "1"}), "one") as one:
        await asyncio.to_thread(one.files.write, "folder/b", "2")
        stored = await repository.store(one.path)
    assert await repository.read(stored, "folder/b") == b"2"
    owners = {path.stat().st_uid for path in repository.path.rglob("*")}
    assert owners == {repository.path.stat().st_uid}
    assert one.sandbox.uid not in owners


async def test_an_object_that_is_not_what_its_name_says_is_not_taken_in(
    repository: Repository, sandbox: Sandbox, workspace: Path
) -> None:
    """Whoever writes objects for a workspace is not believed: the repository looks for itself."""
    script = (
        "import os, zlib; os.makedirs('/workspace/ab'); "
        "open('/workspace/ab/' + 'c' * 38, 'wb').write(zlib.compress(b'blob 1\\0x'))"
    )
    assert (await sandbox.run(Command(["python", "-c", script], workspace))).is_success
    taking = Command(
        ["python", "-I", "/harness/adopt.py"],
        readonly={"/new": workspace},
        writable={"/objects": repository.path / "objects"},
        files=harness_files("adopt.py"),
    )
    completed = await sandbox.run(taking)
    assert not completed.is_success
    assert "not what its name says" in completed.output
    assert not (repository.path / "objects/ab").exists() or not list((repository.path / "objects/ab").glob("c*"))
