"""What every backend of the sandbox promises, tried out on each that works on this machine.

`reduced` holds an ordinary user only: as root, test_reduced.py runs this file as one.
"""

import asyncio
import os
import secrets
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox import Command, Limits, Sandbox, choose_sandbox
from packages.workspace.sandbox.commands import MEBIBYTE
from packages.workspace.toolchain import Toolchain

exhaustive = pytest.mark.exhaustive
BACKENDS = ["bubblewrap", "docker", *([] if os.getuid() == 0 else ["reduced"])]
CLONE = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=BACKENDS)
def backend(request: pytest.FixtureRequest, toolchain: Toolchain) -> Sandbox:
    try:
        return asyncio.run(choose_sandbox(request.param, toolchain=toolchain))
    except SandboxUnavailable as error:
        pytest.skip(f"NOT SEEN HERE: {error.reason}")


@pytest.fixture
async def workspace(backend: Sandbox) -> AsyncIterator[Path]:
    async with backend.scratch() as directory:
        yield directory


def processes_named(word: str) -> list[int]:
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            command_line = Path(f"/proc/{name}/cmdline").read_bytes()
        except OSError:
            continue
        if word.encode() in command_line and int(name) != os.getpid():
            found.append(int(name))
    return found


async def nothing_is_left(mark: str) -> bool:
    """Where the service itself was killed nobody can tell when the rest is over."""
    async with asyncio.timeout(30):
        while processes_named(mark):  # noqa: ASYNC110  # Nobody is left to tell.
            await asyncio.sleep(0.05)
    return True


async def test_what_a_program_says_and_how_it_ends_comes_back(backend: Sandbox, workspace: Path) -> None:
    script = "echo out; echo err >&2; cat; touch made; exit 3"
    completed = await backend.run(Command(["sh", "-c", script], workspace, stdin=b"input", separate_errors=True))
    assert (completed.exit_code, completed.ending) == (3, "exited")
    assert (completed.output, completed.errors) == ("out\ninput", "err\n")
    assert (workspace / "made").stat().st_uid == (backend.uid or os.getuid())


@exhaustive
async def test_errors_join_the_output_in_the_order_of_writing(backend: Sandbox) -> None:
    completed = await backend.run(Command(["sh", "-c", "echo 1; echo 2 >&2; echo 3; kill -TERM $$"]))
    assert (completed.output, completed.errors) == ("1\n2\n3\n", "")
    assert completed.exit_code == 128 + 15


@exhaustive
async def test_a_program_that_is_not_there_is_named(backend: Sandbox) -> None:
    completed = await backend.run(Command(["no-such-program"]))
    assert completed.exit_code == 127
    assert "no-such-program" in completed.output


async def test_given_files_and_folders_are_where_the_command_says(backend: Sandbox, workspace: Path) -> None:
    (workspace / "given").write_text("given")
    async with backend.scratch() as kept:
        script = "cat /data/given /harness/file; echo x > /kept/made; (echo x > /data/made) 2>/dev/null || echo refused"
        completed = await backend.run(
            Command(
                ["sh", "-c", f"{script}; (echo x >> /harness/file) 2>/dev/null || echo refused; echo $WHERE"],
                readonly={"/data": workspace},
                writable={"/kept": kept},
                files={"/harness/file": b"file\n"},
                environment={"WHERE": "there"},
                directory="/",
            )
        )
        assert completed.output == "givenfile\nrefused\nrefused\nthere\n"
        assert (kept / "made").exists()


@exhaustive
async def test_output_is_told_while_the_program_runs(backend: Sandbox, workspace: Path) -> None:
    async def listen(text: str) -> None:
        if "ready" in text:
            (workspace / "go").touch()

    script = "echo ready; until [ -e go ]; do sleep 0.05; done; echo gone"
    completed = await backend.run(Command(["sh", "-c", script], workspace), listen)
    assert completed.output == "ready\ngone\n"


async def test_a_timeout_ends_programs_that_want_to_stay(backend: Sandbox) -> None:
    mark = f"mark{secrets.token_hex(8)}"
    script = f"trap '' TERM INT HUP; (setsid sleep 1000 {mark} &) ; while :; do :; done # {mark}"
    completed = await backend.run(Command(["bash", "-c", script], limits=Limits(wall_seconds=3)))
    assert (completed.ending, completed.exit_code) == ("timeout", None)
    assert processes_named(mark) == []


@exhaustive
async def test_a_daemon_ends_with_the_program_that_started_it(backend: Sandbox) -> None:
    mark = f"mark{secrets.token_hex(8)}"
    script = f"setsid nohup bash -c 'while :; do sleep 1; done # {mark}' >/dev/null & sleep 0.1; echo done"
    completed = await backend.run(Command(["bash", "-c", script]))
    assert (completed.output, completed.ending) == ("done\n", "exited")
    assert processes_named(mark) == []


TREES = {
    "one process": "x = []\nwhile True: x.append(bytearray(b'x' * (1 << 20)))",
    "many processes": (
        "import os, time\nfor _ in range(20): os.fork() or ([bytearray(b'x' * (40 << 20))], time.sleep(30))\n"
        "time.sleep(30)"
    ),
}


@pytest.mark.parametrize("kind", ["many processes", pytest.param("one process", marks=exhaustive)])
async def test_memory_is_limited(backend: Sandbox, kind: str) -> None:
    limits = Limits(memory_bytes=200 * MEBIBYTE, temporary_bytes=50 * MEBIBYTE, wall_seconds=60)
    completed = await backend.run(Command(["python", "-c", TREES[kind]], limits=limits))
    assert completed.ending == "memory" or "MemoryError" in completed.output
    assert not completed.is_success


@exhaustive
async def test_a_full_disk_ends_the_program(backend: Sandbox, workspace: Path) -> None:
    script = "n = 0\nwhile True:\n open(f'f{n}', 'wb').write(b'x' * (1 << 20)); n += 1"
    completed = await backend.run(Command(["python", "-c", script], workspace, limits=Limits(disk_bytes=50 * MEBIBYTE)))
    assert completed.ending == "disk"


@exhaustive
async def test_endless_output_ends_the_program(backend: Sandbox) -> None:
    completed = await backend.run(Command(["yes"], limits=Limits(output_bytes=100_000)))
    assert (completed.ending, completed.exit_code) == ("output", None)
    assert completed.truncated


@exhaustive
async def test_processes_are_limited(backend: Sandbox) -> None:
    script = (
        "import os, time\nn = 0\ntry:\n while n < 200: os.fork() or (time.sleep(20), os._exit(0)); n += 1\n"
        "except OSError: print(n < 60)"
    )
    completed = await backend.run(Command(["python", "-c", script], limits=Limits(processes=40)))
    assert completed.output == "True\n"


async def test_a_cancelled_command_is_over_with_all_it_started(backend: Sandbox) -> None:
    mark = f"mark{secrets.token_hex(8)}"
    started = asyncio.Event()

    async def listen(_: str) -> None:
        started.set()

    script = f"setsid bash -c 'while :; do sleep 1; done # {mark}' & echo up; wait"
    task = asyncio.create_task(backend.run(Command(["bash", "-c", script]), listen))
    await asyncio.wait_for(started.wait(), 30)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert processes_named(mark) == []


@exhaustive
async def test_a_program_may_be_killed_at_any_moment_of_its_setup(backend: Sandbox) -> None:
    mark = f"mark{secrets.token_hex(8)}"
    for moment in range(12):
        process = await backend.spawn(Command(["bash", "-c", f"sleep 60 # {mark}"]))
        await asyncio.sleep(moment * 0.05)
        process.kill()
        assert await process.wait() is None
        assert process.ending == "cancelled"
    assert processes_named(mark) == []


async def test_nothing_outlives_a_service_that_is_killed(backend: Sandbox, toolchain: Toolchain) -> None:
    mark = f"mark{secrets.token_hex(8)}"
    service = (
        "import asyncio, os, sys; from pathlib import Path\n"
        "from packages.workspace.sandbox import Command, choose_sandbox\n"
        "from packages.workspace.toolchain import load_toolchain\n"
        "async def die(_): os.kill(os.getpid(), 9)\n"
        "async def main():\n"
        " sandbox = await choose_sandbox(sys.argv[3], toolchain=load_toolchain(Path(sys.argv[1])))\n"
        " script = 'setsid sleep 60 & echo up; sleep 60 # ' + sys.argv[2]\n"
        " await sandbox.run(Command(['bash', '-c', script]), die)\n"
        "asyncio.run(main())"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", service, str(toolchain.root.parents[1]), mark, backend.name.split()[0]), cwd=CLONE
    )
    assert await process.wait() == -9
    assert await nothing_is_left(mark)


OUT_OF_REACH = {
    "network": "import socket; socket.create_connection(('127.0.0.1', PORT), 2)",
    "datagrams": "import socket; socket.socket(2, 2).sendto(b'x', ('198.51.100.1', 53))",
    "hypervisor": "import socket; socket.socket(40, 1)",
    "abstract socket": "import socket; socket.socket(1).connect('\\0ABSTRACT')",
    "named socket": "import socket; socket.socket(1).connect('SOCKET')",
    "file": "open('SECRET')",
    "link": "import os; os.symlink('SECRET', 'link'); open('link')",
    "writing": "open('SECRET', 'w')",
    "process": "import os; os.kill(PID, 0)",
    "environment": "open('/proc/PID/environ').read()",
    "hidden memory": "import os; os.memfd_create('x')",
    "namespaces": "import subprocess as s; s.run(['unshare', '-Ur', 'true'], check=True)",
    "passwords": "open('/etc/shadow')",
}


@pytest.mark.parametrize(
    "target", [pytest.param(one, marks=() if one == "network" else exhaustive) for one in OUT_OF_REACH]
)
async def test_a_program_does_not_reach(backend: Sandbox, workspace: Path, target: str) -> None:
    abstract = secrets.token_hex(8)
    async with backend.scratch() as elsewhere:
        secret, path = elsewhere / "secret", elsewhere / "socket"
        secret.write_text("secret")
        elsewhere.chmod(0o755)
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            socket.socket(socket.AF_UNIX) as named,
            socket.socket(socket.AF_UNIX) as hidden,
        ):
            named.bind(str(path))
            path.chmod(0o777)
            named.listen()
            hidden.bind(f"\0{abstract}")
            hidden.listen()
            script = OUT_OF_REACH[target]
            for word, value in {
                "PORT": server.getsockname()[1], "SECRET": secret, "SOCKET": path, "ABSTRACT": abstract,
                "PID": os.getpid(),
            }.items():  # fmt: skip
                script = script.replace(word, str(value))
            completed = await backend.run(Command(["python", "-c", f"{script}\nprint('REACHED')"], workspace))
    assert "REACHED" not in completed.output
    assert "Error" in completed.output


async def test_programs_of_one_command_reach_each_other(backend: Sandbox, workspace: Path) -> None:
    script = (
        "import socket, threading\n"
        "def answer(server): server.accept()[0].sendall(b'heard')\n"
        "for server, reach in (\n"
        "    (socket.create_server(('0.0.0.0', 8000)), lambda: socket.create_connection(('localhost', 8000))),\n"
        "    (socket.socket(socket.AF_UNIX), lambda: socket.socket(socket.AF_UNIX)),\n"
        "):\n"
        "    if server.family == socket.AF_UNIX: server.bind('talk'); server.listen()\n"
        "    threading.Thread(target=answer, args=(server,)).start()\n"
        "    client = reach()\n"
        "    if server.family == socket.AF_UNIX: client.connect('/workspace/talk')\n"
        "    print(client.recv(5).decode())\n"
    )
    completed = await backend.run(Command(["python", "-c", script], workspace))
    assert completed.output == "heard\nheard\n"


async def test_two_commands_may_use_the_same_port(backend: Sandbox) -> None:
    serving = "import socket, time; s = socket.create_server(('127.0.0.1', 4321)); print('up', flush=True); s.accept()"
    up = asyncio.Event()

    async def listen(_: str) -> None:
        up.set()

    async with await backend.spawn(Command(["python", "-c", serving]), listen):
        await asyncio.wait_for(up.wait(), 30)
        reaching = (
            "import socket\ntry: socket.create_connection(('127.0.0.1', 4321), 2)\nexcept OSError as e: print(e)\n"
        )
        serving_too = "socket.create_server(('127.0.0.1', 4321)); print('up')"
        completed = await backend.run(Command(["python", "-c", reaching + serving_too]))
    assert completed.output.endswith("refused\nup\n")


async def test_what_cannot_be_set_up_is_an_error_and_not_a_result(backend: Sandbox) -> None:
    with pytest.raises(SandboxUnavailable, match="no-such-directory"):
        await backend.run(Command(["true"], readonly={"/data": Path("/no-such-directory")}))


@exhaustive
async def test_no_descriptor_and_no_directory_is_left(backend: Sandbox) -> None:
    await backend.run(Command(["true"]))
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        await backend.run(Command(["true"], separate_errors=True, stdin=b"x", files={"/x": b"y"}))
    assert len(os.listdir("/proc/self/fd")) == before


async def test_the_probe_says_what_holds_and_how_strong_it_is(backend: Sandbox) -> None:
    report = await backend.probe()
    assert report.usable, report
    assert report.level == backend.level
    assert {name for name, held in report.checks.items() if not held} <= set(report.accepted)
    assert bool(report.accepted) == (backend.level != "namespace")
