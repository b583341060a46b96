"""Attacks on the sandbox: one of each kind, with a script that prints what it could do."""

import asyncio
import os
import secrets
import socket
from pathlib import Path

import pytest

from packages.workspace.sandbox import Command, Completed, Limits, Sandbox
from packages.workspace.sandbox.commands import MEBIBYTE
from packages.workspace.sandbox.usage import disk_usage


async def attack(sandbox: Sandbox, workspace: Path, script: str, **limits: float) -> Completed:
    bounds = Limits(**{"wall_seconds": 10, "processes": 64, **limits})  # type: ignore[arg-type]  # Whole numbers.
    return await sandbox.run(Command(["python", "-c", script], workspace, limits=bounds))


REFUSED = {
    "the network of the host": "import socket; socket.create_connection(('127.0.0.1', PORT), 2)",
    "the internet": "import socket; socket.create_connection(('198.51.100.1', 80), 2)",
    "datagrams": "import socket; socket.socket(2, 2).sendto(b'x', ('198.51.100.1', 53))",
    "raw sockets": "import socket; socket.socket(2, 3, 1)",
    "sockets of the hypervisor": "import socket; socket.socket(40, 1)",
    "abstract sockets of the host": "import socket; socket.socket(1).connect('\\0ABSTRACT')",
    "password hashes": "open('/etc/shadow')",
    "a file of the host": "open('SECRET')",
    "a link to a file of the host": "import os; os.symlink('SECRET', 'link'); open('link')",
    "the way up from the workspace": "import os; os.stat('/workspace/..' + os.path.dirname('SECRET'))",
    "the processes of the host": "import os; os.kill(HOST_PID, 0); os.stat('/proc/HOST_PID/environ')",
    "the system's files": "open('/usr/bin/added', 'w')",
    "the root": "open('/added', 'w')",
    "the toolchain": "open('/toolchain/bin/python', 'ab')",
    "the devices": "open('/dev/added', 'w')",
    "the memory of the machine": "open('/dev/mem')",
    "kernel settings": "open('/proc/sys/kernel/core_pattern', 'w').write('|/x')",
    "mounting": "import subprocess as s; s.run(['mount', '-t', 'tmpfs', 'x', '/tmp'], check=True)",
    "user namespaces": "import subprocess as s; s.run(['unshare', '-Ur', 'true'], check=True)",
    "tracing": "import ctypes as c, os; l = c.CDLL(None, use_errno=True); assert l.ptrace(16, os.getppid(), 0, 0) == 0",
    "higher limits": "import resource as r; r.setrlimit(r.RLIMIT_NPROC, (4096, 4096))",
    "other users": "import os; os.setuid(0)",
}


@pytest.mark.parametrize("target", REFUSED)
async def test_a_program_cannot_reach(sandbox: Sandbox, workspace: Path, place: Path, target: str) -> None:
    secret = place / "secret"
    secret.write_text("secret")
    secret.chmod(0o644)
    abstract = secrets.token_hex(8)
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as named:
        named.bind(f"\0{abstract}")
        named.listen()
        script = REFUSED[target].replace("PORT", str(server.getsockname()[1])).replace("SECRET", str(secret))
        script = script.replace("ABSTRACT", abstract).replace("HOST_PID", str(os.getpid()))
        completed = await attack(sandbox, workspace, script + "\nprint('REACHED')")
    assert "REACHED" not in completed.output
    assert "Error" in completed.output


async def test_the_environment_of_the_service_is_not_seen(
    sandbox: Sandbox, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVICE_SECRET", "secret-value")
    script = "import glob\nfor p in glob.glob('/proc/[0-9]*/environ'):\n try: print(open(p).read())\n except OSError: 0"
    completed = await attack(sandbox, workspace, script)
    assert completed.exit_code == 0
    assert "secret-value" not in completed.output


async def test_two_sandboxes_do_not_see_each_other(sandbox: Sandbox, workspace: Path) -> None:
    serving = "import socket, time; s = socket.create_server(('127.0.0.1', 4321)); print('up', flush=True); s.accept()"
    up = asyncio.Event()

    async def listen(_: str) -> None:
        up.set()

    async with await sandbox.spawn(Command(["python", "-c", serving]), listen):
        await asyncio.wait_for(up.wait(), 10)
        script = "import socket; socket.create_connection(('127.0.0.1', 4321), 2); print('REACHED')"
        completed = await attack(sandbox, workspace, script)
    assert "ConnectionRefusedError" in completed.output


async def test_a_fork_bomb_stops_at_the_limit_and_the_host_can_still_fork(sandbox: Sandbox, workspace: Path) -> None:
    script = "import os\nwhile True:\n try: os.fork()\n except OSError: pass"
    running = asyncio.create_task(attack(sandbox, workspace, script, wall_seconds=2, processes=40))
    neighbour = await sandbox.run(Command(["sh", "-c", "true | cat; echo fine"]))
    assert neighbour.output == "fine\n"
    assert (await running).ending == "timeout"


BOMBS = {
    "one process": "x = []\nwhile True: x.append(bytearray(1 << 20))",
    "many processes": (
        "import os, time\nfor _ in range(20): os.fork() or ([bytearray(b'x' * (20 << 20))], time.sleep(30))\n"
        "time.sleep(30)"
    ),
    "shared memory": (
        "import mmap, time\nm = mmap.mmap(-1, 400 << 20)\nfor i in range(0, 400 << 20, 4096): m[i] = 1\ntime.sleep(30)"
    ),
    "hidden memory": "import os\nos.memfd_create('x')",
    "the temporary folder": "f = open('/tmp/x', 'wb')\nwhile True: f.write(b'x' * (1 << 20))",
    "the device folder": "f = open('/dev/shm/x', 'wb')\nwhile True: f.write(b'x' * (1 << 20))",
}


@pytest.mark.parametrize("kind", BOMBS)
async def test_memory_cannot_be_exhausted_through(sandbox: Sandbox, workspace: Path, kind: str) -> None:
    completed = await attack(
        sandbox, workspace, BOMBS[kind], memory_bytes=200 * MEBIBYTE, temporary_bytes=50 * MEBIBYTE, cpu_seconds=8
    )
    assert completed.ending == "memory" or "Error" in completed.output
    assert not completed.is_success


async def test_a_full_disk_ends_the_command(sandbox: Sandbox, workspace: Path) -> None:
    script = "n = 0\nwhile True:\n open(f'f{n}', 'wb').write(b'x' * (1 << 20)); n += 1"
    completed = await attack(sandbox, workspace, script, disk_bytes=50 * MEBIBYTE)
    assert completed.ending == "disk"


async def test_too_many_files_end_the_command(sandbox: Sandbox, workspace: Path) -> None:
    script = "n = 0\nwhile True:\n open(f'f{n}', 'w'); n += 1"
    completed = await attack(sandbox, workspace, script, inodes=2000)
    assert completed.ending == "disk"


async def test_files_deeper_than_any_path_cannot_hide(sandbox: Sandbox, workspace: Path) -> None:
    script = (
        "import os, time\nfor _ in range(60): os.mkdir('d' * 200); os.chdir('d' * 200)\n"
        "print('deep', flush=True)\ntime.sleep(30)"
    )
    completed = await attack(sandbox, workspace, script)
    assert completed.ending == "disk"
    assert disk_usage([workspace]).size > 1 << 40


async def test_files_in_a_folder_that_cannot_be_read_do_not_hide(sandbox: Sandbox, workspace: Path) -> None:
    script = "import os\nos.mkdir('d'); os.chmod('d', 0o300)\nn = 0\n"
    script += "while True:\n open(f'd/f{n}', 'wb').write(b'x' * (1 << 20)); n += 1"
    completed = await attack(sandbox, workspace, script, disk_bytes=50 * MEBIBYTE)
    assert completed.ending == "disk"


async def test_one_file_cannot_grow_beyond_its_limit(sandbox: Sandbox, workspace: Path) -> None:
    script = "f = open('f', 'wb')\nfor _ in range(64): f.write(b'x' * (1 << 20)); f.flush()"
    completed = await attack(sandbox, workspace, script, file_bytes=8 * MEBIBYTE)
    assert "OSError" in completed.output
    assert (workspace / "f").stat().st_size <= 8 * MEBIBYTE


async def test_processor_time_is_limited_for_each_process(sandbox: Sandbox, workspace: Path) -> None:
    completed = await attack(sandbox, workspace, "while True: pass", cpu_seconds=1)
    assert (completed.ending, completed.exit_code) == ("exited", 128 + 24)


async def test_killing_everything_in_sight_ends_only_the_sandbox(sandbox: Sandbox, workspace: Path) -> None:
    script = "import os, signal\nfor p in (-1, *range(1, 300)):\n try: os.kill(p, 9)\n except OSError: 0\nprint('left')"
    completed = await attack(sandbox, workspace, script)
    assert completed.ending == "exited"
    assert (await sandbox.run(Command(["true"]))).is_success
