"""Reading and editing a workspace's files from outside. Every message is written for a language model."""

import contextlib
import difflib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packages.workspace.errors import EditNotApplied, FileTooLarge, PathIsFolder, PathMissing, PathRefused
from packages.workspace.excluded import is_excluded
from packages.workspace.files.beneath import (
    delete_beneath,
    open_beneath,
    plain_parts,
    read_beneath,
    write_beneath,
)
from packages.workspace.files.passages import around, lines_of, numbered, why_missing

MOST_FILE_BYTES = 1 << 20
MOST_LISTED = 2_000
MOST_SCANNED = 50_000
MOST_NAMED = 8
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

    def names(self, folder: str = "") -> tuple[str, ...]:
        """Paths of the ordinary files that lie in a folder itself; none where it is not there."""
        top = "/".join(plain_parts(folder))
        with self._open_root() as root:
            try:
                descriptor = open_beneath(root, top or ".", os.O_RDONLY | os.O_DIRECTORY)
            except (PathRefused, PathMissing):
                return ()
            try:
                with os.scandir(descriptor) as entries:
                    found = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
            finally:
                os.close(descriptor)
        return tuple(sorted(f"{top}/{name}" if top else name for name in found if name.isprintable()))

    def read(self, path: str, start_line: int = 1, limit: int = DEFAULT_LINES) -> str:
        """Return numbered lines; where some are left out, say at the end how many there are and where to go on."""
        lines = lines_of(self.text(path))
        first = max(start_line, 1)
        if not lines:
            return f"{path} is empty."
        if first > len(lines):
            raise PathRefused(f"{path!r} has {len(lines)} lines: start at one of them, not at {first}.")
        shown = lines[first - 1 : first - 1 + max(limit, 1)]
        last = first + len(shown) - 1
        text = numbered(shown, first)
        if last < len(lines):
            return f"{text}\n(lines {first}-{last} of {len(lines)}; read on from line {last + 1})"
        return text if first == 1 else f"{text}\n(lines {first}-{last} of {len(lines)}, to the end)"

    def text(self, path: str) -> str:
        """Return the content as it is. Raises PathRefused for binary files."""
        content = self.content(path)
        try:
            text = content.decode()
        except UnicodeDecodeError:
            text = "\0"
        if "\0" in text:
            raise PathRefused(f"{path!r} is a binary file of {len(content)} bytes: it cannot be shown or edited.")
        return text

    def content(self, path: str, most_bytes: int = MOST_FILE_BYTES) -> bytes:
        """Return what is in the file, whatever it is. Raises FileTooLarge."""
        plain_parts(path)
        try:
            with self._open_root() as root:
                return read_beneath(root, path, most_bytes)
        except PathMissing as error:
            raise PathMissing(f"There is no {path!r}. {self._named_like(path)}") from error
        except PathIsFolder as error:
            raise PathIsFolder(f"{path!r} is a folder. {self._named_below(path)}") from error

    def write(self, path: str, text: str) -> None:
        """Create or replace a file; folders are made on the way."""
        content = text.encode(errors="replace")
        if len(content) > MOST_FILE_BYTES:
            raise FileTooLarge(f"{path!r} would have {len(content)} bytes, {MOST_FILE_BYTES} are allowed: split it up.")
        with self._open_root() as root:
            write_beneath(root, path, content, self._uid)

    def edit(self, path: str, old: str, new: str) -> str:
        """Replace the only occurrence of `old`, and return the lines as they are now, numbered, with some around them.

        Where all lines end with CRLF, those of `old` and `new` are taken to do so as well: nobody sees them.
        Raises EditNotApplied, which says what is there instead.
        """
        text = self.text(path)
        if "\r\n" in text and text.count("\n") == text.count("\r\n"):
            old, new = (part.replace("\r\n", "\n").replace("\n", "\r\n") for part in (old, new))
        count = text.count(old) if old else 0
        if not old:
            raise EditNotApplied("The old text is empty: give the text to replace, or write the whole file.")
        if old == new:
            raise EditNotApplied(
                "The old and the new text are the same, so nothing would change: send what it becomes."
            )
        if count > 1:
            lines = [str(text.count("\n", 0, position) + 1) for position in _positions(text, old)]
            raise EditNotApplied(
                f"The old text occurs {count} times in {path!r}, at lines {', '.join(lines[:10])}: "
                "add lines before or after it until it occurs once."
            )
        if count == 0:
            raise EditNotApplied(f"The old text does not occur in {path!r}. {why_missing(text, old)}")
        position = text.index(old)
        after = text.replace(old, new)
        self.write(path, after)
        return around(after, position, len(new)) if after else f"{path} is empty now."

    def delete(self, path: str) -> None:
        """Delete one file (or link)."""
        try:
            with self._open_root() as root:
                delete_beneath(root, path)
        except PathMissing as error:
            raise PathMissing(f"There is no {path!r}. {self._named_like(path)}") from error

    def _named_like(self, path: str) -> str:
        paths = [entry.path for entry in self.list().entries]
        if not paths:
            return "There are no files yet: write one."
        name = path.rpartition("/")[2]
        same = [one for one in paths if one.rpartition("/")[2] == name]
        near = dict.fromkeys([*same, *difflib.get_close_matches(path, paths, n=3, cutoff=0.6)])
        if near:
            return f"The nearest names are {', '.join(list(near)[:MOST_NAMED])}."
        if len(paths) <= MOST_NAMED:
            return f"There are {', '.join(paths)}."
        return "List the files to see what is there."

    def _named_below(self, path: str) -> str:
        paths = [entry.path for entry in self.list(path).entries]
        more = f" and {len(paths) - MOST_NAMED} more" if len(paths) > MOST_NAMED else ""
        return f"It holds {', '.join(paths[:MOST_NAMED])}{more}: name one of them." if paths else "It holds no files."

    @contextlib.contextmanager
    def _open_root(self) -> Iterator[int]:
        descriptor = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            yield descriptor
        finally:
            os.close(descriptor)


def _positions(text: str, part: str) -> Iterator[int]:
    position = text.find(part)
    while position >= 0:
        yield position
        position = text.find(part, position + len(part))
