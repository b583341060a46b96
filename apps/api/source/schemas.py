"""What is shown of a repository."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel

PathInRepository = Annotated[str, Query(max_length=4_096, description="relative to the repository's root")]


class Entry(BaseModel):
    path: str
    kind: Literal["file", "folder", "link", "module"]
    size_bytes: int | None


class FilesView(BaseModel):
    """`revision` is the hash that was read. Folders end no path with a slash."""

    revision: str
    path: str
    entries: list[Entry]
    is_truncated: bool


class ContentView(BaseModel):
    """`content` is null for a binary file; of a link it is what the link points to."""

    revision: str
    path: str
    kind: Literal["file", "link"]
    size_bytes: int
    is_binary: bool
    content: str | None


class ChangedFile(BaseModel):
    """`old_path` differs from `path` where a file was moved; counts are null for binary files."""

    path: str
    old_path: str
    added: int | None
    removed: int | None


class DiffView(BaseModel):
    """`patch` is git's unified format, cut at the last whole line if `is_truncated`."""

    old: str
    new: str
    files: list[ChangedFile]
    patch: str
    is_truncated: bool


class CommitView(BaseModel):
    hash: str
    tree: str
    parents: list[str]
    author: str
    at: datetime
    title: str
    message: str


class LogView(BaseModel):
    """Newest first, from the tip back to where the run started, or the project."""

    commits: list[CommitView]
