"""File locks of a home. The kernel gives them back when their holder dies, however it dies."""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from apps.cli.errors import StackError

PATIENCE_SECONDS = 600.0  # the toolchain of a first start may take minutes to install


def open_lock(path: Path) -> TextIO:
    """Open for locking. Nobody else may open it: even a reader could hold the lock for ever."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "w")


@contextlib.contextmanager
def held(path: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock; says once when it has to wait for another command."""
    with open_lock(path) as lock:
        deadline = time.monotonic() + PATIENCE_SECONDS
        has_told = False
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise StackError(
                        "Another command has been starting or stopping the stack for ten minutes.",
                        "End it, then run this command again.",
                    ) from None
            if not has_told:
                on_wait()
                has_told = True
            time.sleep(0.05)
        yield


def is_held(path: Path) -> bool:
    if not path.exists():
        return False
    with open_lock(path) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
