"""What the repository tells: entries of trees, differences, commits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Status = Literal["added", "modified", "deleted", "type changed"]

STATUSES: dict[str, Status] = {"A": "added", "M": "modified", "D": "deleted", "T": "type changed"}


@dataclass(frozen=True)
class Entry:
    """One file of a tree; `size` in bytes, `mode` as git writes it (100644, 100755, 120000), `hash` of its content."""

    path: str
    size: int
    mode: str
    hash: str


@dataclass(frozen=True)
class FileChange:
    """Lines added and removed in one file; None for binary content."""

    path: str
    added: int | None
    removed: int | None
    status: Status


@dataclass(frozen=True)
class Diff:
    """`text` is a unified diff, trimmed in the middle when it is long; `files` is always complete."""

    text: str
    files: tuple[FileChange, ...]


@dataclass(frozen=True)
class Commit:
    """One commit; `message` holds the trailers too."""

    hash: str
    tree: str
    parents: tuple[str, ...]
    author: str
    at: datetime
    message: str


def parse_entries(listing: bytes) -> list[Entry]:
    """Read `git ls-tree -r -z -l`."""
    entries = []
    for line in listing.decode(errors="replace").split("\0"):
        if line:
            facts, path = line.split("\t", 1)
            mode, _, digest, size = facts.split()
            entries.append(Entry(path, int(size) if size != "-" else 0, mode, digest))
    return entries


def parse_contents(output: bytes) -> dict[str, bytes]:
    """Read `git cat-file --batch`: contents by hash, without those that are missing."""
    contents: dict[str, bytes] = {}
    start = 0
    while (end := output.find(b"\n", start)) >= 0:
        digest, *facts = output[start:end].decode().split()
        start = end + 1
        if len(facts) == 2:  # Else the word "missing".
            size = int(facts[1])
            contents[digest] = output[start : start + size]
            start += size + 1
    return contents


def parse_changes(listing: bytes) -> tuple[FileChange, ...]:
    """Read `git diff-tree -r -z --raw --numstat --no-renames`."""
    statuses: dict[str, Status] = {}
    changes = []
    fields = iter(listing.decode(errors="replace").split("\0"))
    for field in fields:
        if field.startswith(":"):
            statuses[next(fields)] = STATUSES[field.split()[-1]]
        elif field:
            added, removed, path = field.split("\t", 2)
            changes.append(FileChange(path, _count(added), _count(removed), statuses[path]))
    return tuple(changes)


def _count(number: str) -> int | None:
    return None if number == "-" else int(number)


LOG_FORMAT = "%H%x00%T%x00%P%x00%an <%ae>%x00%aI%x00%B%x00"


def parse_log(text: bytes) -> list[Commit]:
    """Read `git log -z` with LOG_FORMAT."""
    fields = text.decode(errors="replace").split("\0")
    commits = []
    for start in range(0, len(fields) - 6, 7):  # Six fields, and the empty one that -z puts between commits.
        name, tree, parents, author, at, message = fields[start : start + 6]
        commits.append(Commit(name, tree, tuple(parents.split()), author, datetime.fromisoformat(at), message.strip()))
    return commits
