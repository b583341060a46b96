"""What a sandbox takes up: memory of its process tree, blocks and inodes of its directories."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

PAGE_BYTES = os.sysconf("SC_PAGESIZE")
BLOCK_BYTES = 512
UNBOUNDED = 1 << 62  # bytes or entries: more than anything
SHARED_MAPPINGS = ("/dev/zero (deleted)", "/SYSV", "/memfd:")


class DiskUsage(NamedTuple):
    """Bytes in allocated blocks, and the number of directory entries."""

    size: int
    entries: int


ENDLESS = DiskUsage(UNBOUNDED, UNBOUNDED)


def disk_usage(directories: Iterable[Path], enough: DiskUsage = ENDLESS) -> DiskUsage:
    """Measure without following links; stops early once either number is above `enough`."""
    size = entries = 0
    waiting = [os.fspath(directory) for directory in directories]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as found:
                for entry in found:
                    entries += 1
                    try:
                        status = entry.stat(follow_symlinks=False)
                    except FileNotFoundError:
                        continue
                    size += status.st_blocks * BLOCK_BYTES
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except OSError as error:
            if isinstance(error, FileNotFoundError | NotADirectoryError):
                continue  # It was removed meanwhile.
            # Unreadable, or deeper than a path can be long: what lies there could be any amount.
            return ENDLESS
        if size > enough.size or entries > enough.entries:
            break
    return DiskUsage(size, entries)


def tree_memory(root: int) -> int:
    """Return bytes: anonymous pages of every process below `root`, and shared mappings once each.

    Pages that a child touched and left behind in a shared mapping belong to no process any more,
    so shared mappings count with their whole size.
    """
    anonymous = 0
    shared: dict[str, int] = {}
    for process in _descendants(root):
        try:
            with open(f"/proc/{process}/statm") as file:
                resident, file_backed = file.read().split()[1:3]
            anonymous += (int(resident) - int(file_backed)) * PAGE_BYTES
            with open(f"/proc/{process}/maps") as file:
                for line in file:
                    if any(name in line for name in SHARED_MAPPINGS):
                        span, _, _, _, inode = line.split()[:5]
                        start, end = span.split("-")
                        shared[inode] = max(shared.get(inode, 0), int(end, 16) - int(start, 16))
        except (OSError, ValueError):
            continue  # It ended while being looked at.
    return anonymous + sum(shared.values())


def _descendants(root: int) -> Iterator[int]:
    waiting = [root]
    while waiting:
        process = waiting.pop()
        yield process
        try:
            for thread in os.listdir(f"/proc/{process}/task"):
                with open(f"/proc/{process}/task/{thread}/children") as file:
                    waiting += map(int, file.read().split())
        except OSError:
            continue
