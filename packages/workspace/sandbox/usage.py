"""What a sandbox takes up: memory of its process tree, blocks and inodes of its directories."""

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from packages.workspace.sandbox.recipe import MEMORY_FOLDERS

PAGE_BYTES = os.sysconf("SC_PAGESIZE")
BLOCK_BYTES = 512
UNBOUNDED = 1 << 62  # bytes or entries: more than anything
SHARED_MAPPINGS = (b"/dev/zero (deleted)", b"/SYSV", b"/memfd:")
PRIVATE_MEMORY = ("RssAnon:", "VmSwap:", "VmPTE:")
MOST_MAPPINGS_BYTES = 16 << 20  # lists of mappings of a whole tree: 300,000 lines
WHERE_BUFFERS_ARE_SET = Path("/proc/sys/net/core/wmem_default")
FEW_CONNECTIONS = 16  # hold little enough between them
NODE_BYTES = 1024  # an empty file in memory, and its name


def _socket_bytes() -> int:
    """What one socket holds at most: its buffer, which the filter keeps from growing, and one message."""
    try:
        return 2 * int(WHERE_BUFFERS_ARE_SET.read_text())
    except OSError:
        return 2 * 212_992


SOCKET_BYTES = _socket_bytes()


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
    """Return bytes that the tree below `root`, the first process of a sandbox, keeps from others.

    Pages and page tables of every process; shared mappings once each, and with their whole size, because pages
    that a child touched and left behind belong to no process any more; what lies unread in sockets; and files in
    memory, beside their content, which has a limit of its own.
    """
    private = mappings = 0
    shared: dict[str, int] = {}
    for process in _descendants(root):
        try:
            with open(f"/proc/{process}/status") as file:
                private += sum(int(line.split()[1]) * 1024 for line in file if line.startswith(PRIVATE_MEMORY))
            text = Path(f"/proc/{process}/maps").read_bytes()
        except (OSError, ValueError):
            continue  # It ended while being looked at.
        mappings += len(text)
        if mappings > MOST_MAPPINGS_BYTES:
            return UNBOUNDED  # Reading them all would keep us from seeing anything else.
        for name in SHARED_MAPPINGS:
            for span, inode in _mappings(text, name):
                shared[inode] = max(shared.get(inode, 0), span)
    return private + sum(shared.values()) + _unread(root) + _nodes_in_memory(root)


def tree_disk(root: int, directories: Iterable[Path], enough: DiskUsage = ENDLESS) -> DiskUsage:
    """Measure like `disk_usage`, and with it the files there that have no name any more and are still in use."""
    directories = list(directories)
    named = disk_usage(directories, enough)
    devices = {os.stat(directory).st_dev for directory in directories if directory.exists()}
    unnamed: dict[str, int] = {}
    for process in _descendants(root):
        try:
            for name in os.listdir(f"/proc/{process}/fd"):
                with contextlib.suppress(FileNotFoundError):
                    status = os.stat(f"/proc/{process}/fd/{name}")
                    if status.st_nlink == 0 and status.st_dev in devices:
                        unnamed[str(status.st_ino)] = status.st_blocks * BLOCK_BYTES
            text = Path(f"/proc/{process}/maps").read_bytes()
        except PermissionError:
            if _has_memory(process):
                return ENDLESS  # It hides from us: what it holds could be any amount.
        except OSError:
            continue  # It ended while being looked at.
        else:
            for device in devices:
                there = b" %02x:%02x " % (os.major(device), os.minor(device))
                for span, inode in _mappings(text, there, b" (deleted)"):
                    unnamed.setdefault(inode, span)
    return DiskUsage(named.size + sum(unnamed.values()), named.entries)


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


def _mappings(text: bytes, *parts: bytes) -> Iterator[tuple[int, str]]:
    """(size, inode) of the mappings whose line holds all `parts`."""
    if not all(part in text for part in parts):
        return
    for line in text.splitlines():
        if all(part in line for part in parts):
            span, _, _, _, inode = line.split()[:5]
            start, end = span.split(b"-")
            yield int(end, 16) - int(start, 16), inode.decode()


def _unread(root: int) -> int:
    """TCP and UDP tell what lies in their queues; of every other socket the buffer is taken for full."""
    total = 0
    counts = [line.split() for name in ("sockstat", "sockstat6") for line in _lines(f"/proc/{root}/net/{name}")]
    connections = sum(int(words[2]) for words in counts if words[0] in ("TCP:", "TCP6:"))
    # Listing them takes the kernel milliseconds, however few there are.
    listed = ("tcp", "tcp6", "udp", "udp6") if connections > FEW_CONNECTIONS else ("udp", "udp6")
    for name in listed:
        for line in _lines(f"/proc/{root}/net/{name}")[1:]:
            sending, receiving = line.split()[4].split(":")
            total += int(sending, 16) + int(receiving, 16)
    return total + sum(SOCKET_BYTES * len(_lines(f"/proc/{root}/net/{name}")[1:]) for name in ("unix", "netlink"))


def _nodes_in_memory(root: int) -> int:
    """Empty files take no blocks, but memory of the kernel, and the number of them has no limit of ours."""
    total = 0
    with contextlib.suppress(OSError):
        if os.stat(f"/proc/{root}/root").st_dev == os.stat("/").st_dev:
            return 0  # It is still being set up, and these would be the folders of the host.
        for folder in MEMORY_FOLDERS:
            status = os.statvfs(f"/proc/{root}/root{folder}")
            total += (status.f_files - status.f_ffree) * NODE_BYTES
    return total


def _has_memory(process: int) -> bool:
    """Whether it runs: one that ends has given its memory back, and is nobody's to look at."""
    return any(line.startswith("VmSize:") for line in _lines(f"/proc/{process}/status"))


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
