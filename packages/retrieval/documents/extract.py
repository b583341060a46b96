"""The text of a document, whatever it is, or why it is not taken."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path, PurePosixPath

from packages.retrieval.chunking.languages import language_of
from packages.retrieval.documents.convert import REFUSED
from packages.retrieval.documents.kinds import CONVERTED, KNOWN, LARGEST, TEXT
from packages.retrieval.errors import DocumentRefused

LONGEST = 5_000_000
"""Characters of its text."""
SECONDS = 60.0
ROOT = Path(__file__).parents[3]
BEGINS = {"pdf": b"%PDF-", "docx": b"PK\x03\x04"}


def markdown_of(name: str, content: bytes, seconds: float = SECONDS) -> str:
    """Markdown of a document, or its text as it stands. Raises `DocumentRefused`."""
    if len(content) > LARGEST:
        raise DocumentRefused(f"{name} has {len(content):,} bytes, and {LARGEST:,} are taken: give a part of it.")
    suffix = PurePosixPath(name).suffix.lower()
    kind = CONVERTED.get(suffix)
    if kind is not None:
        text = _converted(name, kind, content, seconds)
    elif suffix in TEXT:
        text = _plain(name, content)
    else:
        raise DocumentRefused(f"{name} is of no kind that is taken: give one of {KNOWN}.")
    if not text.strip():
        raise DocumentRefused(f"{name} has no text.")
    if len(text) > LONGEST:
        raise DocumentRefused(f"{name} has more than {LONGEST:,} characters of text: give a part of it.")
    return text


def document_language(name: str) -> str:
    """Of what `markdown_of` gives."""
    return "markdown" if PurePosixPath(name).suffix.lower() in CONVERTED else language_of(name)


def _plain(name: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DocumentRefused(f"{name} is not text in UTF-8: save it as such.") from None
    if "\0" in text:
        raise DocumentRefused(f"{name} holds binary data.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _converted(name: str, kind: str, content: bytes, seconds: float) -> str:
    begins = BEGINS.get(kind, b"")
    # A PDF may begin with some bytes that are none of it.
    if begins not in content[:1024]:
        raise DocumentRefused(f"{name} is no {kind.upper()}, whatever its name says.")
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-s", "-m", "packages.retrieval.documents.convert", kind],
            input=content,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        )
    except subprocess.TimeoutExpired:
        raise DocumentRefused(f"{name} takes too long to read: give a smaller part of it.") from None
    if done.returncode == REFUSED:
        raise DocumentRefused(f"{name} cannot be read: {done.stderr.decode(errors='replace')[:300]}")
    if done.returncode != 0:
        raise DocumentRefused(f"{name} cannot be read, or needs too much memory or time: save it anew, or give a part.")
    return done.stdout.decode("utf-8", "replace").replace("\r\n", "\n")
