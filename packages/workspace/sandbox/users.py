"""Uids for runs under way: each has one of its own, so that nothing of one run can touch what another made."""

import asyncio
import contextlib
import fcntl
import logging
import os
import pwd
import signal
import time
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox.ownership import UID_RANGE

logger = logging.getLogger(__name__)

# One place for a whole machine: two installations must not lend the same uid. Gone with a restart, as all users are.
LOCKS = Path("/run/conclave-uids")
RETRY_SECONDS = 0.5
END_SECONDS = 2.0


@dataclass
class _Loan:
    uid: int
    lock: int
    count: int = 0


class Users:
    """Lends uids out of UID_RANGE but the first, which owns the repositories.

    A lock of the kernel's holds a uid for this process, however it ends. An ordinary user has no other uid to lend:
    everything runs as that user, and loans are None.
    """

    def __init__(self, locks: Path = LOCKS, uids: Sequence[int] | None = None) -> None:
        """`uids` are others than those of the range, with `locks` of their own."""
        self._locks = locks
        self._uids = uids
        self._loans: dict[str, _Loan] = {}

    @asynccontextmanager
    async def lend(self, owner: str) -> AsyncIterator[int | None]:
        """The uid of `owner`, the same for all its loans at one time. When the last ends, so does every process of it.

        Waits while all are lent. Raises SandboxUnavailable where locks cannot be kept.
        """
        if os.getuid() != 0:
            yield None
            return
        is_told = False
        while (loan := self._loans.get(owner) or self._take(owner)) is None:
            if not is_told:
                logger.warning("Every uid for runs is lent on this machine: a program waits until one is free.")
                is_told = True
            await asyncio.sleep(RETRY_SECONDS)  # Another process may hold it, and nobody tells when it lets go.
        loan.count += 1
        try:
            yield loan.uid
        finally:
            loan.count -= 1
            if loan.count == 0:
                del self._loans[owner]
                end_processes_of(loan.uid)
                os.close(loan.lock)

    def _take(self, owner: str) -> _Loan | None:
        """Look first where this owner was last time, so that what belongs to it mostly goes on doing so."""
        uids = self._uids or lendable_uids()
        start = zlib.crc32(owner.encode()) % len(uids)
        for uid in (*uids[start:], *uids[:start]):
            lock = self._open_lock(uid)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
                continue
            # What a service that was killed left in its sandboxes; nobody lives who could hold this uid.
            end_processes_of(uid)
            self._loans[owner] = loan = _Loan(uid, lock)
            return loan
        return None

    def _open_lock(self, uid: int) -> int:
        try:
            self._locks.mkdir(mode=0o700, exist_ok=True)
            return os.open(self._locks / str(uid), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise SandboxUnavailable(
                f"{self._locks} cannot hold the locks of the sandbox's uids ({error.strerror}).",
                "Make /run writable for the service, as it is on every Linux, or run the service as an ordinary user.",
            ) from error


def lendable_uids() -> list[int]:
    """Those of the range that are nobody's account."""
    taken = {account.pw_uid for account in pwd.getpwall()}
    return [uid for uid in UID_RANGE[1:] if uid not in taken]


def end_processes_of(uid: int) -> None:
    """Kill whatever runs as `uid`, and see it gone."""
    deadline = time.monotonic() + END_SECONDS
    while (found := list(_processes_of(uid))) and time.monotonic() < deadline:
        for process in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.01)  # The kernel tells nobody when somebody else's child is gone.


def _processes_of(uid: int) -> Iterator[int]:
    for name in os.listdir("/proc"):
        if name.isdigit():
            # The owner of the folder would not do: of a process that may not be traced it is root.
            with contextlib.suppress(OSError), open(f"/proc/{name}/status") as file:
                told = dict(line.split(":\t", 1) for line in file if ":\t" in line)
                # A zombie waits for its parent alone, and runs nothing.
                if int(told["Uid"].split()[0]) == uid and not told["State"].startswith("Z"):
                    yield int(name)
