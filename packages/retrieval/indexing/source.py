"""Where files come from: a folder, or texts in hand. A tree of a git repository is another one, and not made here."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from packages.retrieval.chunking.excluded import LARGEST, is_path_excluded, text_of
from packages.retrieval.chunking.languages import language_of


class Source(Protocol):
    """Paths are relative, with slashes. A digest is any text that differs where the content does."""

    def digests(self, paths: Collection[str] | None = None) -> Mapping[str, str]:
        """Digests by path, of all files or of those in `paths` that exist. Files that are left out have none."""

    def text(self, path: str) -> str | None:
        """None for a file that is not to be indexed, and for one that has gone meanwhile."""

    def language(self, path: str) -> str: ...


class TextSource:
    """Texts by path: templates, and with `document_language` what became of documents."""

    def __init__(self, texts: Mapping[str, str], language: Callable[[str], str] = language_of) -> None:
        self._texts = texts
        self._language = language

    def digests(self, paths: Collection[str] | None = None) -> Mapping[str, str]:
        return {
            path: digest(text.encode("utf-8", "surrogatepass"))
            for path, text in self._texts.items()
            if paths is None or path in paths
        }

    def text(self, path: str) -> str | None:
        return self._texts.get(path)

    def language(self, path: str) -> str:
        return self._language(path)


class FolderSource:
    """Files below a folder of whoever runs this process. Symbolic links are neither read nor followed."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def digests(self, paths: Collection[str] | None = None) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for path in self._walk() if paths is None else paths:
            content = None if is_path_excluded(path) else self._read(path)
            if content is not None:
                found[path] = digest(content)
        return found

    def text(self, path: str) -> str | None:
        content = self._read(path)
        return None if content is None else text_of(content)

    def language(self, path: str) -> str:
        return language_of(path)

    def _walk(self) -> Iterator[str]:
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(self._root / folder) as entries:
                    below = sorted(entries, key=lambda entry: entry.name)
            except OSError:
                continue
            for entry in below:
                path = f"{folder}{entry.name}"
                if is_path_excluded(f"{path}/x" if entry.is_dir(follow_symlinks=False) else path):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{path}/")
                elif entry.is_file(follow_symlinks=False):
                    yield path

    def _read(self, path: str) -> bytes | None:
        """None for what is no ordinary file, is too large, or lies behind a link."""
        place = self._root
        for part in path.split("/"):
            if part in ("", ".", "..") or (place := place / part).is_symlink():
                return None
        try:
            with open(place, "rb", opener=_without_waiting) as file:
                content = file.read(LARGEST + 1)
        except OSError:
            return None
        return content if len(content) <= LARGEST else None


def digest(content: bytes) -> str:
    return blake2b(content, digest_size=20).hexdigest()


def _without_waiting(path: str, flags: int) -> int:
    # A pipe would wait for its writer, and a link may have come since it was looked at.
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW)
