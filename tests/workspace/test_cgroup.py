"""Limits of whole trees by cgroup v2: seen only where one is delegated to the tests."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from packages.workspace.sandbox import Command, Limits, Sandbox
from packages.workspace.sandbox.bubblewrap import Bubblewrap
from packages.workspace.sandbox.cgroup import Cgroup, Cgroups, find_cgroups
from packages.workspace.sandbox.commands import MEBIBYTE


@pytest.fixture
def cgroups() -> Cgroups:
    found = find_cgroups()
    if found is None:
        pytest.skip("NOT SEEN HERE: no cgroup v2 with memory and pids is delegated to this process")
    return found


@pytest.fixture
async def cgroup(cgroups: Cgroups) -> AsyncIterator[Cgroup]:
    made = cgroups.make(Limits(memory_bytes=50 * MEBIBYTE, temporary_bytes=1 * MEBIBYTE, processes=16))
    yield made
    await made.remove()


async def test_a_command_runs_in_a_cgroup_that_is_gone_afterwards(cgroups: Cgroups, sandbox: Sandbox) -> None:
    assert isinstance(sandbox, Bubblewrap)
    seen: list[str] = []

    async def listen(_: str) -> None:
        seen.extend(path.read_text() for path in _sandboxes(cgroups))

    assert (await sandbox.run(Command(["echo", "up"]), listen)).is_success
    assert any(seen)
    assert _sandboxes(cgroups) == []


async def test_the_kernel_ends_a_tree_that_outgrows_its_memory(cgroup: Cgroup) -> None:
    script = "for i in 1 2 3; do head -c 100m /dev/zero | tail & done; wait"
    process = await asyncio.create_subprocess_exec(*cgroup.enter, "/bin/sh", "-c", script)
    assert await process.wait() == -9
    assert cgroup.ran_out_of_memory()


def _sandboxes(cgroups: Cgroups) -> list[Path]:
    return list(cgroups.home.glob("conclave-sandbox.*/cgroup.procs"))
