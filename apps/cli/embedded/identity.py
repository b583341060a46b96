"""Processes by identity: a number alone may have been given to another process since it was written down."""

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Identity:
    """A process of this boot.

    The start is counted in clock ticks since the boot: a wall-clock time would move when the clock is set.
    """

    pid: int
    start_ticks: int
    boot: str

    @property
    def is_alive(self) -> bool:
        """A zombie counts as dead: it holds nothing but its number."""
        found = read_stat(self.pid)
        return found is not None and found[0] not in "ZX" and found[1] == self.start_ticks and self.boot == boot()

    def as_dict(self) -> dict[str, int | str]:
        return {"pid": self.pid, "start_ticks": self.start_ticks, "boot": self.boot}

    def send(self, number: int) -> None:
        if self.is_alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


def boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def read_stat(pid: int) -> tuple[str, int, int] | None:
    """Return (state letter, start in ticks since boot, session) of a process, or None when there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The name stands in brackets and may itself hold brackets and spaces.
    fields = text.rpartition(")")[2].split()
    return fields[0], int(fields[19]), int(fields[3])


def identify(pid: int) -> Identity | None:
    found = read_stat(pid)
    return Identity(pid, found[1], boot()) if found else None


def identity_of(written: object) -> Identity | None:
    """Read what `as_dict` wrote."""
    if not isinstance(written, dict):
        return None
    try:
        return Identity(int(written["pid"]), int(written["start_ticks"]), str(written["boot"]))
    except (KeyError, TypeError, ValueError):
        return None


def family(leader: Identity) -> set[Identity]:
    """Return the leader, its descendants and whatever else lives in the session that it leads."""
    members = {leader} if leader.is_alive else set()
    if leader.boot != boot():
        return members
    if members:
        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(leader.pid).children(recursive=True):
                members |= {found for found in [identify(child.pid)] if found}
    for pid in psutil.pids():
        found = read_stat(pid)
        if found and found[2] == leader.pid and found[1] >= leader.start_ticks:
            members.add(Identity(pid, found[1], leader.boot))
    return members


def wait_gone(members: Iterable[Identity], seconds: float) -> set[Identity]:
    """Wait until none is left; returns those that are still alive after that time."""
    left = {member for member in members if member.is_alive}
    deadline = time.monotonic() + seconds
    while left and time.monotonic() < deadline:
        time.sleep(0.02)
        left = {member for member in left if member.is_alive}
    return left


def kill_all(members: Iterable[Identity], seconds: float = 10.0) -> set[Identity]:
    """Kill without grace and wait until none is left; returns those that would not die."""
    left = set(members)
    deadline = time.monotonic() + seconds
    while left and time.monotonic() < deadline:
        for member in left:
            with contextlib.suppress(PermissionError):
                member.send(signal.SIGKILL)
        time.sleep(0.02)
        left = {member for member in left if member.is_alive}
    return left
