"""What git prints, as values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from apps.api.errors import PathRefused
from apps.api.source.schemas import ChangedFile, CommitView, Entry

_KINDS: dict[str, Literal["folder", "link", "module"]] = {"040000": "folder", "120000": "link", "160000": "module"}
_PATH_LIMIT = 4_096
# Git itself looks this far for a NUL to tell binary from text.
_LOOKED_AT_BYTES = 8_000


def plain_path(path: str, *, may_be_root: bool) -> str:
    """The path as git names it. Raises `PathRefused` for what is no plain relative path."""
    trimmed = path.rstrip("/") if may_be_root else path
    if not trimmed and may_be_root and not path.startswith("/"):
        return ""
    parts = trimmed.split("/")
    if any(part in ("", ".", "..") or part.lower() == ".git" for part in parts):
        raise PathRefused(f"{path!r} is not a path inside the repository.")
    if len(path) > _PATH_LIMIT or "\\" in path or not path.isprintable():
        raise PathRefused("The path is too long, or holds a backslash or a control character.")
    return trimmed


def entries(output: bytes, folder: str) -> list[tuple[Entry, str]]:
    """Each entry with the hash of its object."""
    found = []
    for line in output.decode(errors="replace").split("\0")[:-1]:
        facts, _, name = line.partition("\t")
        mode, _, digest, size = facts.split()
        path = f"{folder}/{name}" if folder else name
        kind = _KINDS.get(mode, "file")
        found.append((Entry(path=path, kind=kind, size_bytes=int(size) if size.isdigit() else None), digest))
    return found


def text_of(content: bytes) -> str | None:
    """None for what is not text."""
    if b"\0" in content[:_LOOKED_AT_BYTES]:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def changed_files(output: bytes) -> Iterator[ChangedFile]:
    """A moved file is `added removed <TAB><NUL>old<NUL>new<NUL>`; any other is one field."""
    fields = iter(output.decode(errors="replace").split("\0")[:-1])
    for field in fields:
        added, removed, path = field.split("\t", 2)
        old = path
        if not path:
            old, path = next(fields), next(fields)
        yield ChangedFile(path=path, old_path=old, added=_count(added), removed=_count(removed))


def commits(output: bytes) -> list[CommitView]:
    found = []
    for record in output.decode(errors="replace").split("\0"):
        fields = record.split("\x1f", 5)
        if len(fields) < 6:
            continue
        digest, tree, parents, author, at, body = fields
        message = body.strip()
        found.append(
            CommitView(
                hash=digest,
                tree=tree,
                parents=parents.split(),
                author=author,
                at=datetime.fromisoformat(at),
                title=message.partition("\n")[0],
                message=message,
            )
        )
    return found


def _count(number: str) -> int | None:
    return int(number) if number.isdigit() else None
