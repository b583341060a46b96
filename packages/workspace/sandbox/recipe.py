"""The bubblewrap command line: what a sandbox sees, and the limits that the kernel enforces in it."""

import os
from collections.abc import Callable
from pathlib import Path

from packages.workspace.sandbox.commands import Command, Limits
from packages.workspace.sandbox.world import (
    SYSTEM_FILES,
    accounts,
    environment,
    inside_directory,
    kernel_limits,
    memory_file_systems,
    readonly_bindings,
    system_links,
    writable_bindings,
)
from packages.workspace.toolchain import Toolchain

UID_INSIDE = 1000
# The terminal is taken inside, in a session of the program's own: bubblewrap's --new-session leaves it without one.
OWN_SESSION = ("/usr/bin/setsid", "--ctty", "--wait")
KERNEL_MEMORY = ("--memlock=65536:65536", "--msgqueue=0:0", "--sigpending=256:256")

# Takes content, returns the number of a descriptor from which bubblewrap reads it.
Share = Callable[[bytes], int]


def command_line(bwrap: Path, toolchain: Toolchain, command: Command, share: Share, status: int) -> list[str]:
    """Return the argument list; `status` is the descriptor on which bubblewrap reports pid and exit code."""
    processes = command.limits.processes
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
        # Set inside: the process limit then counts this user namespace alone, and the service needs no preexec_fn.
        *kernel_limits(command.limits, f"--nproc={processes}:{processes}", *KERNEL_MEMORY),
        # Not by bubblewrap: the directory may be a link of the program's own making, to /proc/self/fd/3, which is the
        # host's /proc as long as bubblewrap has it open.
        *inside_directory(command.directory),
        *(OWN_SESSION if command.terminal else ()),
        *command.arguments,
    ]


def _isolation() -> list[str]:
    return [
        # --disable-userns needs --unshare-user spelt out.
        *("--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"),
        *("--unshare-cgroup-try", "--uid", str(UID_INSIDE), "--gid", str(UID_INSIDE), "--disable-userns"),
        *("--assert-userns-disabled", "--cap-drop", "ALL", "--hostname", "sandbox"),
        # Without it the program survives a killed service.
        *("--die-with-parent", "--new-session", "--clearenv"),
    ]


def _system(share: Share) -> list[str]:
    arguments = ["--ro-bind", "/usr", "/usr"]
    for path, target in system_links().items():
        arguments += ["--symlink", target, path] if target else ["--ro-bind-try", path, path]
    arguments += ["--dir", "/etc"]
    for path in SYSTEM_FILES:
        arguments += ["--ro-bind-try", path, path]
    for path, content in accounts(UID_INSIDE).items():
        arguments += ["--ro-bind-data", str(share(content)), path]
    return arguments


def _memory_file_systems(limits: Limits) -> list[str]:
    sizes = memory_file_systems(limits).items()
    mounts = [part for path, size in sizes for part in ("--size", str(size), "--tmpfs", path)]
    return ["--proc", "/proc", "--dev", "/dev", *mounts]


def _bindings(toolchain: Toolchain, command: Command, share: Share) -> list[str]:
    arguments: list[str] = []
    for inside, outside in readonly_bindings(toolchain, command).items():
        arguments += ["--ro-bind", os.fspath(outside), inside]
    if command.workspace is None:
        arguments += ["--dir", "/workspace"]
    for inside, outside in writable_bindings(command).items():
        arguments += ["--bind", os.fspath(outside), inside]
    for inside, content in command.files.items():
        # Each needs a descriptor of its own: bubblewrap closes it after reading.
        arguments += ["--perms", "0444", "--ro-bind-data", str(share(content)), inside]
    return arguments


def _environment(command: Command) -> list[str]:
    return [part for name, value in environment(command).items() for part in ("--setenv", name, value)]
