"""What a program sees in its sandbox, told without the words of any backend."""

import os
from pathlib import Path

from packages.workspace.sandbox.commands import MEBIBYTE, Command, Limits
from packages.workspace.toolchain import TOOLCHAIN_INSIDE, Toolchain

SHARED_MEMORY_BYTES = 64 * MEBIBYTE
WORKSPACE = "/workspace"
HOME = "/home/sandbox"
TEMPORARY = "/tmp"  # noqa: S108  # Inside, where it is private.
SHARED_MEMORY = "/dev/shm"  # noqa: S108  # Inside, where it is private.

MEMORY_FOLDERS = (SHARED_MEMORY, TEMPORARY, HOME)

SYSTEM_FILES = (
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/etc/ca-certificates",
    "/etc/localtime",
    "/etc/mime.types",
)


def accounts(uid: int) -> dict[str, bytes]:
    """The files by which names of users and machines are found: they tell nothing of the machine outside."""
    return {
        "/etc/passwd": b"root:x:0:0::/:/bin/false\n"
        + f"sandbox:x:{uid}:{uid}::{HOME}:/bin/bash\n".encode()
        + b"nobody:x:65534:65534::/:/bin/false\n",
        "/etc/group": f"root:x:0:\nsandbox:x:{uid}:\nnogroup:x:65534:\n".encode(),
        "/etc/hosts": b"127.0.0.1 localhost sandbox\n::1 localhost\n",
        "/etc/nsswitch.conf": b"hosts: files dns\npasswd: files\ngroup: files\n",
        "/etc/resolv.conf": b"",
    }


def system_links() -> dict[str, str]:
    """Map /bin and its like to where each links; "" where it is a directory of its own, or is not there."""
    paths = (f"/{name}" for name in ("bin", "sbin", "lib", "lib32", "lib64"))
    return {path: f"usr{path}" if os.path.islink(path) else "" for path in paths}


def memory_file_systems(limits: Limits) -> dict[str, int]:
    """Map each path whose files lie in memory to its size in bytes."""
    return {SHARED_MEMORY: SHARED_MEMORY_BYTES, TEMPORARY: limits.temporary_bytes, HOME: limits.temporary_bytes}


def memory_in_all(limits: Limits) -> int:
    """Bytes that a command may take where files in memory count as memory."""
    return limits.memory_bytes + sum(memory_file_systems(limits).values())


def readonly_bindings(toolchain: Toolchain, command: Command) -> dict[str, Path]:
    return {**toolchain.bindings(), **command.readonly}


def writable_bindings(command: Command) -> dict[str, Path]:
    workspace = {} if command.workspace is None else {WORKSPACE: command.workspace}
    return {**workspace, **command.writable}


def environment(command: Command) -> dict[str, str]:
    return {
        "PATH": f"{TOOLCHAIN_INSIDE}/bin:/usr/local/bin:/usr/bin:/bin",
        "HOME": HOME,
        "LANG": "C.UTF-8",
        "TMPDIR": TEMPORARY,
        "USER": "sandbox",
        "SHELL": "/bin/bash",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        **command.environment,
    }


def inside_directory(path: str) -> list[str]:
    """The words in front of a program that begin it in a directory, entered as nobody but itself."""
    return ["/usr/bin/env", "--chdir", path, f"PWD={path}"]


def kernel_limits(limits: Limits, *more: str) -> list[str]:
    """The words in front of a program that set its limits for good; `more` are options of prlimit.

    The data limit stands in for the address space, which runtimes such as node reserve freely.
    """
    return [
        *("/usr/bin/choom", "-n", "900", "--", "/usr/bin/prlimit", *more),
        f"--fsize={limits.file_bytes}:{limits.file_bytes}",
        f"--data={limits.memory_bytes}:{limits.memory_bytes}",
        f"--cpu={limits.cpu_seconds}:{limits.cpu_seconds + 1}",
        f"--nofile={limits.open_files}:{limits.open_files}",
        *("--core=0:0", "--"),
    ]
