"""Fresh directories, and the leftovers of processes that died."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from packages.workspace.directory import Workspaces
from packages.workspace.git.repository import Repository
from packages.workspace.sandbox import Command, choose_sandbox
from packages.workspace.sandbox.process_folder import ProcessFolder
from packages.workspace.toolchain import Toolchain


async def test_a_workspace_holds_its_tree_and_is_gone_afterwards(
    repository: Repository, workspaces: Workspaces
) -> None:
    tree = await repository.store_files({"a": "1"})
    async with workspaces.open(repository, tree) as workspace:
        assert workspace.files.read("a") == "    1  1"
        assert workspace.path.stat().st_mode & 0o777 == 0o700
    assert not workspace.path.exists()


async def test_a_failure_inside_and_any_leftover_do_not_keep_it(repository: Repository, workspaces: Workspaces) -> None:
    tree = await repository.store_files({"a": "1"})
    script = "import os\nfor _ in range(2000): os.mkdir('d'); os.chdir('d')\nos.chmod('.', 0)"
    seen: list[Path] = []

    async def fail() -> None:
        async with workspaces.open(repository, tree) as workspace:
            seen.append(workspace.path)
            await workspace.sandbox.run(Command(["python", "-c", script], workspace.path))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert not seen[0].exists()


async def test_a_cancelled_task_leaves_no_directory(repository: Repository, workspaces: Workspaces) -> None:
    opened: asyncio.Future[Path] = asyncio.get_running_loop().create_future()
    tree = await repository.store_files({"a": "1"})

    async def work() -> None:
        async with workspaces.open(repository, tree) as workspace:
            opened.set_result(workspace.path)
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    path = await opened
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not path.exists()


async def test_agents_files_belong_to_the_sandbox(repository: Repository, workspaces: Workspaces) -> None:
    async with workspaces.open(repository, await repository.store_files({"a": "1"})) as workspace:
        await asyncio.to_thread(workspace.files.write, "folder/b", "2")
        script = "echo 3 >> folder/b; echo 4 > folder/c; rm a"
        completed = await workspace.sandbox.run(Command(["sh", "-ec", script], workspace.path))
        assert completed.is_success, completed
        assert workspace.files.text("folder/b") == "23\n"


async def test_scratch_directories_can_lie_where_they_are_swept(workspaces: Workspaces, toolchain: Toolchain) -> None:
    sandbox = await choose_sandbox(toolchain=toolchain, scratch=workspaces.folder.path())
    async with sandbox.scratch() as directory:
        assert directory.parent == workspaces.folder.path()
        assert (await sandbox.run(Command(["touch", "made"], directory))).is_success
    assert os.listdir(workspaces.folder.path()) == []


async def test_sweeping_removes_the_leftovers_of_the_dead_and_nothing_of_the_living(
    repository: Repository, workspaces: Workspaces
) -> None:
    tree = await repository.store_files({"a": "1"})
    async with workspaces.open(repository, tree) as mine:
        root = mine.path.parent.parent
        crashing = (
            "import os, sys; from pathlib import Path\n"
            "from packages.workspace.sandbox.process_folder import ProcessFolder\n"
            "home = ProcessFolder(Path(sys.argv[1])).path(); (home / 'left').mkdir(); os._exit(9)"
        )
        await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", crashing, str(root)], cwd=Path(__file__).parents[2], check=False
        )
        assert len(list(root.glob("*/left"))) == 1
        await ProcessFolder(root).sweep()
        assert list(root.glob("*/left")) == []
        assert len(os.listdir(root)) == 2
        assert mine.path.exists()
