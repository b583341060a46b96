"""Names of processes by which others tell, later, whether they still live."""

import os
from pathlib import Path


def own_identity() -> str:
    """Names this process for as long as the machine runs: a pid alone is used again."""
    return f"{_machine()}:{os.getpid()}:{_started(os.getpid())}"


def may_live(identity: str) -> bool:
    machine, pid, started = identity.split(":")
    if machine.partition("/")[0] != _machine().partition("/")[0]:
        return False  # From before the machine was started anew.
    if machine != _machine():
        return True  # In another container, where our pids mean nothing.
    return _started(int(pid)) == started


def _machine() -> str:
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}/{os.stat('/proc/self/ns/pid').st_ino}"


def _started(pid: int) -> str | None:
    """When it was started, in ticks since the machine was; None when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return None
