"""The artifact store: files by content hash in a folder, the quiet twin of a bucket."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Protocol


class ArtifactStore(Protocol):
    """Content-addressed: the same bytes are stored once, under the sha256 (hex) that `put` returns."""

    def put(self, content: bytes) -> str: ...

    def get(self, digest: str) -> bytes: ...

    def drop(self, digest: str) -> None: ...


class FolderStore:
    """Files at `root/ab/abcdef…`; written beside and renamed, so that a crash leaves no half file."""

    def __init__(self, root: Path) -> None:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._root = root

    def put(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        target = self._path(digest)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=target.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        return digest

    def get(self, digest: str) -> bytes:
        """Raises `FileNotFoundError` for a hash that was never stored."""
        return self._path(digest).read_bytes()

    def drop(self, digest: str) -> None:
        """What was dropped before, or never stored, is gone as well."""
        self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self._root / digest[:2] / digest
