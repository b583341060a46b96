"""Which documents are taken: known to those as well who never read one."""

from __future__ import annotations

from pathlib import PurePosixPath

CONVERTED = {".pdf": "pdf", ".docx": "docx", ".html": "html", ".htm": "html"}
TEXT = frozenset({".md", ".markdown", ".txt", ".rst", ".csv", ".json", ".yaml", ".yml", ".toml", ".xml"})
LARGEST = 20_000_000
"""Bytes of one document."""
KNOWN = ", ".join(sorted({*CONVERTED, *TEXT}))


def is_taken(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in {*CONVERTED, *TEXT}
