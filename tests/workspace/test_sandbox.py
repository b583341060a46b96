"""Running commands: what comes back, how they end, and that nothing outlives them."""

import asyncio
import os
import secrets
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox import Command, Limits, Sandbox, choose_sandbox
from packages.workspace.sandbox.commands import MEBIBYTE
from packages.workspace.sandbox.usage import namespace_memory
from packages.workspace.toolchain import Toolchain


def processes_named(word: str) -> list[int]:
    """Pids of this machine whose command line holds `word`."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            command_line = Path(f"/proc/{name}/cmdline").read_bytes()
        except OSError:
            continue
        if word.encode() in command_line and int(name) != os.getpid():
            found.append(int(name))
    return found


async def test_the_probe_finds_that_the_isolation_holds(sandbox: Sandbox) -> None:
    report = await sandbox.probe()
    assert report.usable, report
    assert len(report.checks) > 15


async def test_output_exit_code_and_errors_come_back(sandbox: Sandbox, workspace: Path) -> None:
    script = "echo out; echo err >&2; cat; touch made; exit 3"
    completed = await sandbox.run(Command(["sh", "-c", script], workspace, stdin=b"input", separate_errors=True))
    assert (completed.exit_code, completed.ending) == (3, "exited")
    assert (completed.output, completed.errors) == ("out\ninput", "err\n")
    assert (workspace / "made").exists()


@pytest.mark.parametrize("program", ["python", "pytest", "uvicorn", "ruff", "mypy"])
async def test_the_tools_of_generated_projects_are_on_the_path(sandbox: Sandbox, program: str) -> None:
    completed = await sandbox.run(Command([program, "--version"]))
    assert completed.is_success, completed


async def test_output_is_told_as_it_comes(sandbox: Sandbox) -> None:
    told: list[str] = []

    async def listen(text: str) -> None:
        told.append(text)

    await sandbox.run(Command(["echo", "héllo"]), listen)
    assert "".join(told) == "héllo\n"


async def test_long_output_keeps_head_and_tail_and_says_what_is_missing(sandbox: Sandbox) -> None:
    limits = Limits(output_bytes=1000)
    completed = await sandbox.run(Command(["seq", "1000"], limits=limits))
    assert completed.truncated
    assert completed.output.startswith("1\n2\n")
    assert completed.output.endswith("999\n1000\n")
    assert "2893 bytes left out" in completed.output


async def test_endless_output_ends_the_command(sandbox: Sandbox) -> None:
    completed = await sandbox.run(Command(["yes"], limits=Limits(output_bytes=100_000)))
    assert (completed.ending, completed.exit_code) == ("output", None)
    assert len(completed.output) < 110_000


async def test_a_timeout_ends_a_program_that_ignores_signals(sandbox: Sandbox) -> None:
    mark = f"mark{secrets.token_hex(8)}"
    script = f"trap '' TERM INT HUP; (setsid sleep 1000 {mark} &) ; while :; do :; done # {mark}"
    completed = await sandbox.run(Command(["bash", "-c", script], limits=Limits(wall_seconds=1)))
    assert completed.ending == "timeout"
    assert processes_named(mark) == []


async def test_a_daemon_does_not_survive_its_command(sandbox: Sandbox) -> None:
    mark = f"mark{secrets.token_hex(8)}"
    script = f"setsid nohup bash -c 'while :; do sleep 1; done # {mark}' & sleep 0.1; echo done"
    completed = await sandbox.run(Command(["bash", "-c", script]))
    assert (completed.output, completed.ending) == ("done\n", "exited")
    assert processes_named(mark) == []


async def test_when_a_cancelled_task_is_over_so_is_everything_it_started(sandbox: Sandbox) -> None:
    mark = f"mark{secrets.token_hex(8)}"
    started = asyncio.Event()

    async def listen(_: str) -> None:
        started.set()

    script = f"echo up; for i in 1 2 3; do setsid bash -c 'while :; do sleep 1; done # {mark}' & done; wait"
    task = asyncio.create_task(sandbox.run(Command(["bash", "-c", script]), listen))
    await asyncio.wait_for(started.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert processes_named(mark) == []


async def test_cancelling_during_the_start_leaves_nothing(sandbox: Sandbox) -> None:
    mark = f"mark{secrets.token_hex(8)}"
    for turns in (1, 2, 4, 8, 16):
        task = asyncio.create_task(sandbox.run(Command(["bash", "-c", f"sleep 60 # {mark}"])))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with asyncio.timeout(2):
        while processes_named(mark):  # noqa: ASYNC110  # Nothing tells of processes that nobody awaits.
            await asyncio.sleep(0.02)


async def test_a_sandbox_may_be_killed_at_any_moment_of_its_setup(sandbox: Sandbox) -> None:
    mark = f"mark{secrets.token_hex(8)}"
    for moment in range(40):
        process = await sandbox.spawn(Command(["bash", "-c", f"sleep 60 # {mark}"]))
        await asyncio.sleep(moment * 0.0003)
        process.kill()
        await process.wait()
    assert processes_named(mark) == []


async def test_a_sandbox_that_is_set_up_lives_in_the_session_of_its_service(sandbox: Sandbox) -> None:
    """There the supervisor finds what bubblewrap left half made when the service died."""
    mark = f"mark{secrets.token_hex(8)}"
    heard = asyncio.Event()

    async def listen(_: str) -> None:
        heard.set()

    async with await sandbox.spawn(Command(["bash", "-c", f"echo up; sleep 60; : {mark}"]), listen):
        await asyncio.wait_for(heard.wait(), 10)
        assert os.getsid(0) in {os.getsid(pid) for pid in processes_named(mark)}


async def test_a_long_lived_program_is_killed_at_the_end_of_its_block(sandbox: Sandbox) -> None:
    mark = f"mark{secrets.token_hex(8)}"
    heard = asyncio.Event()

    async def listen(_: str) -> None:
        heard.set()

    async with await sandbox.spawn(Command(["bash", "-c", f"echo up; sleep 60; : {mark}"]), listen) as process:
        await asyncio.wait_for(heard.wait(), 10)
        assert process.is_running
        assert process.output == "up\n"
    assert not process.is_running
    assert await process.wait() is None
    assert process.ending == "cancelled"
    assert processes_named(mark) == []


async def test_nothing_survives_the_death_of_the_service(toolchain: Toolchain, sandbox: Sandbox) -> None:
    mark = f"mark{secrets.token_hex(8)}"
    service = (
        "import asyncio, os, sys; from pathlib import Path\n"
        "from packages.workspace.sandbox import Command, choose_sandbox\n"
        "from packages.workspace.toolchain import load_toolchain\n"
        "async def die(_): os.kill(os.getpid(), 9)\n"
        "sandbox = asyncio.run(choose_sandbox(toolchain=load_toolchain(Path(sys.argv[1]))))\n"
        "script = 'setsid sleep 60 & echo up; sleep 60 # ' + sys.argv[2]\n"
        "asyncio.run(sandbox.run(Command(['bash', '-c', script]), die))"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", service, str(toolchain.root.parents[1]), mark), cwd=Path(__file__).parents[2]
    )
    assert await process.wait() == -9
    async with asyncio.timeout(2):
        while processes_named(mark):  # noqa: ASYNC110  # Nobody is left to tell.
            await asyncio.sleep(0.02)


async def test_a_failing_listener_ends_the_command_and_is_heard(sandbox: Sandbox) -> None:
    async def listen(_: str) -> None:
        raise ConnectionError("nobody listens")

    with pytest.raises(ConnectionError):
        await sandbox.run(Command(["yes"]), listen)


async def test_a_program_that_does_not_exist_is_named(sandbox: Sandbox) -> None:
    completed = await sandbox.run(Command(["no-such-program"]))
    assert completed.exit_code == 127
    assert "no-such-program" in completed.output


async def test_a_sandbox_that_cannot_be_set_up_is_an_error_and_not_a_result(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxUnavailable, match="no-such-directory"):
        await sandbox.run(Command(["true"], readonly={"/data": Path("/no-such-directory")}))


async def test_descriptors_are_not_leaked(sandbox: Sandbox) -> None:
    await sandbox.run(Command(["true"]))
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        await sandbox.run(Command(["true"], separate_errors=True, stdin=b"x", files={"/x": b"y"}))
    assert len(os.listdir("/proc/self/fd")) <= before


async def test_an_unknown_sandbox_is_refused_and_not_replaced(toolchain: Toolchain) -> None:
    with pytest.raises(SandboxUnavailable):
        await choose_sandbox("none", toolchain=toolchain)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can choose whom the sandbox runs as")
async def test_root_is_refused_as_the_sandboxs_uid(toolchain: Toolchain) -> None:
    with pytest.raises(SandboxUnavailable):
        await choose_sandbox(toolchain=toolchain, uid=0)


async def test_files_of_the_host_do_not_count_while_a_sandbox_is_set_up(toolchain: Toolchain) -> None:
    """Its first process has the root of the host until bubblewrap changes it."""
    bwrap = toolchain.bwrap if toolchain.bwrap else "/usr/bin/bwrap"
    script = "import os, sys; print(os.getpid(), flush=True); sys.stdin.read()"
    command = [bwrap, "--unshare-user", "--unshare-net", "--bind", "/", "/", sys.executable, "-c", script]
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None
    pid = int(await process.stdout.readline())
    try:
        assert 0 < namespace_memory(pid) < 200 * MEBIBYTE
    finally:
        await process.communicate(b"")
