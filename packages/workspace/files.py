"""Reading and editing a workspace's files from outside. Every message is written for a language model."""

import contextlib
import difflib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packages.workspace.beneath import (
    delete_beneath,
    open_beneath,
    plain_parts,
    read_beneath,
    write_beneath,
)
from packages.workspace.errors import EditNotApplied, FileTooLarge, PathRefused
from packages.workspace.excluded import is_excluded

MOST_FILE_BYTES = 1 << 20
MOST_LISTED = 2_000
MOST_SCANNED = 50_000
MOST_LINE_CHARACTERS = 2_000
DEFAULT_LINES = 400


@dataclass(frozen=True)
class FileEntry:
    """One ordinary file: its path from the workspace's root, and its size in bytes."""

    path: str
    size: int


@dataclass(frozen=True)
class Listing:
    """Files in order of their paths; `is_complete` is False when there are too many to list."""

    entries: tuple[FileEntry, ...]
    is_complete: bool


class Files:
    """The ordinary files beneath one directory; links, devices, .git and ways out are refused.

    Calls block for a short time: from a coroutine use `asyncio.to_thread`.
    """

    def __init__(self, root: Path, uid: int | None = None) -> None:
        self._root = root
        self._uid = uid

    def list(self, prefix: str = "") -> Listing:
        """List files below the folder `prefix`, without caches and other things that are never stored."""
        found: list[FileEntry] = []
        scanned = 0
        top = "/".join(plain_parts(prefix))
        waiting = [top]
        with self._open_root() as root:
            while waiting and scanned <= MOST_SCANNED:
                folder = waiting.pop()
                try:
                    descriptor = open_beneath(root, folder or ".", os.O_RDONLY | os.O_DIRECTORY)
                except PathRefused:
                    if folder == top:
                        raise
                    continue
                try:
                    with os.scandir(descriptor) as entries:
                        for entry in entries:
                            scanned += 1
                            path = f"{folder}/{entry.name}" if folder else entry.name
                            if is_excluded(entry.name) or not path.isprintable():
                                continue
                            if entry.is_dir(follow_symlinks=False):
                                waiting.append(path)
                            elif entry.is_file(follow_symlinks=False):
                                found.append(FileEntry(path, entry.stat(follow_symlinks=False).st_size))
                finally:
                    os.close(descriptor)
        found.sort(key=lambda entry: entry.path)
        return Listing(tuple(found[:MOST_LISTED]), len(found) <= MOST_LISTED and scanned <= MOST_SCANNED)

    def read(self, path: str, start_line: int = 1, limit: int = DEFAULT_LINES) -> str:
        """Return numbered lines, and say at the end where to go on."""
        lines = self.text(path).splitlines()
        first = max(start_line, 1)
        if lines and first > len(lines):
            raise PathRefused(f"{path!r} has {len(lines)} lines: start at one of them, not at {first}.")
        shown = lines[first - 1 : first - 1 + max(limit, 1)]
        numbered = [f"{number:>5}  {_shorten(line)}" for number, line in enumerate(shown, first)]
        following = first + len(shown)
        if not lines:
            return f"{path} is empty."
        if following <= len(lines):
            numbered.append(f"({len(lines) - following + 1} more lines: read from line {following})")
        return "\n".join(numbered)

    def text(self, path: str) -> str:
        """Return the content as it is. Raises PathRefused for binary files."""
        plain_parts(path)
        with self._open_root() as root:
            content = read_beneath(root, path, MOST_FILE_BYTES)
        try:
            text = content.decode()
        except UnicodeDecodeError:
            text = "\0"
        if "\0" in text:
            raise PathRefused(f"{path!r} is a binary file of {len(content)} bytes: it cannot be shown or edited.")
        return text

    def write(self, path: str, text: str) -> None:
        """Create or replace a file; folders are made on the way."""
        content = text.encode(errors="replace")
        if len(content) > MOST_FILE_BYTES:
            raise FileTooLarge(f"{path!r} would have {len(content)} bytes, {MOST_FILE_BYTES} are allowed: split it up.")
        with self._open_root() as root:
            write_beneath(root, path, content, self._uid)

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace the only occurrence of `old`. Raises EditNotApplied, which says what is there instead."""
        text = self.text(path)
        count = text.count(old) if old else 0
        if not old:
            raise EditNotApplied("The old text is empty: give the text to replace, or write the whole file.")
        if count > 1:
            lines = [str(text.count("\n", 0, position) + 1) for position in _positions(text, old)]
            raise EditNotApplied(
                f"The old text occurs {count} times in {path!r}, at lines {', '.join(lines[:10])}: "
                "add lines before or after it until it occurs once."
            )
        if count == 0:
            raise EditNotApplied(
                f"The old text does not occur in {path!r}. {_nearest(text, old)}"
                "Copy the text to replace exactly, with its indentation and without line numbers."
            )
        self.write(path, text.replace(old, new))

    def delete(self, path: str) -> None:
        """Delete one file (or link)."""
        with self._open_root() as root:
            delete_beneath(root, path)

    @contextlib.contextmanager
    def _open_root(self) -> Iterator[int]:
        descriptor = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            yield descriptor
        finally:
            os.close(descriptor)


def _shorten(line: str) -> str:
    if len(line) <= MOST_LINE_CHARACTERS:
        return line
    return f"{line[:MOST_LINE_CHARACTERS]} [... {len(line) - MOST_LINE_CHARACTERS} characters left out]"


def _positions(text: str, part: str) -> Iterator[int]:
    position = text.find(part)
    while position >= 0:
        yield position
        position = text.find(part, position + len(part))


def _nearest(text: str, old: str) -> str:
    """Quote the lines that look most like the first line of `old`."""
    lines = text.splitlines()
    wanted = next((line for line in old.splitlines() if line.strip()), "").strip()
    stripped = [line.strip()[:200] for line in lines[:5_000]]
    similar = difflib.get_close_matches(wanted[:200], stripped, n=1, cutoff=0.5)
    if not similar:
        return "Nothing in it looks similar: read the file first. "
    start = stripped.index(similar[0])
    quoted = "\n".join(
        f"{number:>5}  {_shorten(line)}"
        for number, line in enumerate(lines[start : start + max(len(old.splitlines()), 1)][:12], start + 1)
    )
    return f"The nearest lines are:\n{quoted}\n"
