"""The bubblewrap command line: what a sandbox sees, and the limits that the kernel enforces in it."""

import os
from collections.abc import Callable
from pathlib import Path

from packages.workspace.sandbox.commands import MEBIBYTE, Command, Limits
from packages.workspace.toolchain import TOOLCHAIN_INSIDE, Toolchain

SHARED_MEMORY_BYTES = 64 * MEBIBYTE
HOME = "/home/sandbox"
MEMORY_FOLDERS = ("/tmp", "/dev/shm", HOME)  # noqa: S108  # Mount points inside.

ACCOUNTS = {
    "/etc/passwd": b"root:x:0:0::/:/bin/false\nsandbox:x:1000:1000::/home/sandbox:/bin/bash\n"
    b"nobody:x:65534:65534::/:/bin/false\n",
    "/etc/group": b"root:x:0:\nsandbox:x:1000:\nnogroup:x:65534:\n",
    "/etc/hosts": b"127.0.0.1 localhost sandbox\n::1 localhost\n",
    "/etc/nsswitch.conf": b"hosts: files dns\npasswd: files\ngroup: files\n",
    "/etc/resolv.conf": b"",
}
SYSTEM_FILES = (
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/etc/ca-certificates",
    "/etc/localtime",
    "/etc/mime.types",
)

# Takes content, returns the number of a descriptor from which bubblewrap reads it.
Share = Callable[[bytes], int]


def command_line(bwrap: Path, toolchain: Toolchain, command: Command, share: Share, status: int) -> list[str]:
    """Return the argument list; `status` is the descriptor on which bubblewrap reports pid and exit code."""
    return [
        *("/usr/bin/nice", "-n", "5", os.fspath(bwrap)),
        *_isolation(),
        *_system(share),
        *_memory_file_systems(command.limits),
        *_bindings(toolchain, command, share),
        # Last, because mount points are made on both while they are writable.
        *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"),
        *_environment(command),
        *("--json-status-fd", str(status)),
        "--",
        *_kernel_limits(command.limits),
        # Not by bubblewrap: the directory may be a link of the program's own making, to /proc/self/fd/3, which is the
        # host's /proc as long as bubblewrap has it open.
        *("/usr/bin/env", "--chdir", command.directory, f"PWD={command.directory}"),
        *command.arguments,
    ]


def _isolation() -> list[str]:
    return [
        # --disable-userns needs --unshare-user spelt out.
        *("--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"),
        *("--unshare-cgroup-try", "--uid", "1000", "--gid", "1000", "--disable-userns"),
        *("--assert-userns-disabled", "--cap-drop", "ALL", "--hostname", "sandbox"),
        # Without it the program survives a killed service.
        *("--die-with-parent", "--new-session", "--clearenv"),
    ]


def _system(share: Share) -> list[str]:
    arguments = ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        if os.path.islink(f"/{name}"):
            arguments += ["--symlink", f"usr/{name}", f"/{name}"]
        else:
            arguments += ["--ro-bind-try", f"/{name}", f"/{name}"]
    arguments += ["--dir", "/etc"]
    for path in SYSTEM_FILES:
        arguments += ["--ro-bind-try", path, path]
    for path, content in ACCOUNTS.items():
        arguments += ["--ro-bind-data", str(share(content)), path]
    return arguments


def _memory_file_systems(limits: Limits) -> list[str]:
    temporary = str(limits.temporary_bytes)
    return [
        *("--proc", "/proc", "--dev", "/dev"),
        *("--size", str(SHARED_MEMORY_BYTES), "--tmpfs", "/dev/shm"),  # noqa: S108  # A mount point inside.
        *("--size", temporary, "--tmpfs", "/tmp"),  # noqa: S108  # A mount point inside.
        *("--size", temporary, "--tmpfs", HOME),
    ]


def _bindings(toolchain: Toolchain, command: Command, share: Share) -> list[str]:
    arguments: list[str] = []
    for inside, outside in {**toolchain.bindings(), **command.readonly}.items():
        arguments += ["--ro-bind", os.fspath(outside), inside]
    if command.workspace is None:
        arguments += ["--dir", "/workspace"]
    else:
        arguments += ["--bind", os.fspath(command.workspace), "/workspace"]
    for inside, outside in command.writable.items():
        arguments += ["--bind", os.fspath(outside), inside]
    for inside, content in command.files.items():
        # Each needs a descriptor of its own: bubblewrap closes it after reading.
        arguments += ["--perms", "0444", "--ro-bind-data", str(share(content)), inside]
    return arguments


def _environment(command: Command) -> list[str]:
    environment = {
        "PATH": f"{TOOLCHAIN_INSIDE}/bin:/usr/local/bin:/usr/bin:/bin",
        "HOME": HOME,
        "LANG": "C.UTF-8",
        "TMPDIR": "/tmp",  # noqa: S108  # Inside, where it is private.
        "USER": "sandbox",
        "SHELL": "/bin/bash",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        **command.environment,
    }
    return [part for name, value in environment.items() for part in ("--setenv", name, value)]


def _kernel_limits(limits: Limits) -> list[str]:
    # Set inside: the process limit then counts this user namespace alone, and the service needs no
    # preexec_fn. The data limit stands in for the address space, which runtimes such as node reserve freely.
    return [
        *("/usr/bin/choom", "-n", "900", "--", "/usr/bin/prlimit"),
        f"--nproc={limits.processes}:{limits.processes}",
        f"--fsize={limits.file_bytes}:{limits.file_bytes}",
        f"--data={limits.memory_bytes}:{limits.memory_bytes}",
        f"--cpu={limits.cpu_seconds}:{limits.cpu_seconds + 1}",
        f"--nofile={limits.open_files}:{limits.open_files}",
        *("--core=0:0", "--memlock=65536:65536", "--msgqueue=0:0", "--sigpending=256:256", "--"),
    ]
