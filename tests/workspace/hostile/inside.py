"""Runs attempts where untrusted code runs, and tells which succeeded. Imports nothing of ours."""

# Most of these are for the attempts, which see this module's names.
import contextlib
import ctypes
import errno
import fcntl
import glob
import json
import mmap
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator

__all__ = ["contextlib", "fcntl", "glob", "mmap", "resource", "signal", "socket", "struct", "tempfile", "threading"]
__all__ += ["MEBIBYTE", "call", "children", "errno", "must", "put", "raise_limit", "reachable", "say", "time"]

MEBIBYTE = 1 << 20
NUMBERS = {
    "x86_64": dict(
        keyctl=250, add_key=248, request_key=249, bpf=321, perf_event_open=298, userfaultfd=323, memfd_create=319,
        kexec_load=246, process_vm_readv=310, open_by_handle_at=304, name_to_handle_at=303, setns=308, unshare=272,
        shmget=29, semget=64, msgget=68, personality=135, ptrace=101, reboot=169, swapon=167, clock_settime=227,
        settimeofday=164, sethostname=170, acct=163, init_module=175, chroot=161, pivot_root=155, mount=165,
        umount2=166, clone=56, kcmp=312, migrate_pages=256, quotactl=179, lookup_dcookie=212,
    ),
    "aarch64": dict(
        keyctl=219, add_key=217, request_key=218, bpf=280, perf_event_open=241, userfaultfd=282, memfd_create=279,
        kexec_load=104, process_vm_readv=270, open_by_handle_at=265, name_to_handle_at=264, setns=268, unshare=97,
        shmget=194, semget=190, msgget=186, personality=92, ptrace=117, reboot=142, swapon=224, clock_settime=112,
        settimeofday=170, sethostname=161, acct=89, init_module=105, chroot=51, pivot_root=41, mount=40,
        umount2=39, clone=220, kcmp=272, migrate_pages=238, quotactl=60, lookup_dcookie=18,
    ),
}[os.uname().machine]  # fmt: skip
# These have the same number everywhere.
NUMBERS |= dict(io_uring_setup=425, open_tree=428, move_mount=429, fsopen=430, fsmount=432, clone3=435)
NUMBERS |= dict(pidfd_open=434, pidfd_getfd=438, mount_setattr=442, memfd_secret=447, statmount=457)

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def call(name: str, *arguments: object) -> int:
    """Make a system call; raises OSError."""
    result: int = libc.syscall(NUMBERS[name], *arguments)
    if result == -1:
        raise OSError(ctypes.get_errno(), f"{name}: {os.strerror(ctypes.get_errno())}")
    return result


def reachable(name: str, *arguments: object) -> None:
    """Succeed when the kernel looks at the arguments at all, whatever it says about them."""
    try:
        call(name, *arguments)
    except OSError as error:
        if error.errno in (errno.EPERM, errno.ENOSYS, errno.EACCES):
            raise


def raise_limit(which: int, value: int) -> None:
    try:
        resource.setrlimit(which, (value, value))
    except ValueError as error:
        raise OSError(str(error)) from error


def put(path: str, content: str | bytes) -> None:
    """Write to a file, made if need be, without a buffer that would hide a refusal."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o666)
    rest = memoryview(content.encode() if isinstance(content, str) else content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.close(descriptor)


def must(*command: str) -> None:
    """Run a program; raises OSError when it does not succeed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    if done.returncode != 0:
        raise OSError(f"{command[0]}: {done.stdout.strip()[-200:]}")
    say(done.stdout)


def children(most: int, action: str = "time.sleep(30)") -> Iterator[int]:
    """Fork so many, each of which does `action`; ends early when the kernel refuses."""
    for number in range(most):
        try:
            child = os.fork()
        except OSError:
            return
        if child == 0:
            with contextlib.suppress(BaseException):
                exec(action, {**globals(), "number": number})
            os._exit(0)
        yield child


def say(text: object) -> None:
    print(text, flush=True)


def main() -> None:
    order = json.load(sys.stdin)
    for what, code in order["attempts"].items():
        try:
            exec(code, {**globals(), **order["names"]})
            verdict = "reached"
        except OSError as error:
            verdict = f"refused: {error}"
        except BaseException as error:  # A mistake of the attack itself: it must not pass for a refusal.
            verdict = f"spoilt: {error!r}"
        say(f"\n{order['mark']} {json.dumps([what, verdict])}")


if __name__ == "__main__":
    main()
