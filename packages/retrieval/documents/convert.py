"""A program that turns one document into Markdown: `python -m packages.retrieval.documents.convert pdf < it`.

It parses what a stranger made, so it is a process of its own, that gives up its rights before it reads: little memory
and time, no files to write, no children. Exit code 3: the document cannot be read, and the error says why.
"""

from __future__ import annotations

import io
import resource
import sys
import zipfile
from typing import Any

REFUSED = 3
MEMORY_BYTES = 1_500_000_000
PROCESSOR_SECONDS = 30
UNPACKED_BYTES = 200_000_000
MOST_PAGES = 2000
WITHOUT_TEXT = ("script", "style", "template", "noscript", "svg", "iframe", "object")


class Unreadable(Exception):
    """What the person who gave the document can do something about."""


def confine() -> None:
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (value, value))


def from_pdf(content: bytes) -> str:
    """A heading for each page, so that an answer can name it."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise Unreadable("it is encrypted: give it without a password.")
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable(f"it has more than {MOST_PAGES} pages: give the part that matters.")
        pages = [page.extract_text() for page in reader.pages]
    except PyPdfError as error:
        raise Unreadable(f"it is no intact PDF ({error}).") from error
    if not any(page.strip() for page in pages):
        raise Unreadable("it holds pictures of pages without text: give one whose text can be selected.")
    return "\n\n".join(f"## Page {number}\n\n{page}" for number, page in enumerate(pages, 1) if page.strip())


def from_docx(content: bytes) -> str:
    import mammoth

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > UNPACKED_BYTES:
                raise Unreadable("it is far larger than it looks when it is unpacked.")
        without_pictures = mammoth.images.img_element(_no_picture)
        html: str = mammoth.convert_to_html(io.BytesIO(content), convert_image=without_pictures).value
    except (zipfile.BadZipFile, KeyError) as error:
        raise Unreadable(f"it is no intact DOCX ({error}).") from error
    return from_html(html)


def from_html(text: str) -> str:
    from bs4 import BeautifulSoup
    from markdownify import markdownify

    page = BeautifulSoup(text, "html.parser")
    for element in page(WITHOUT_TEXT):
        element.decompose()
    title = page.title.get_text().strip() if page.title else ""
    if page.head:
        page.head.decompose()
    body: str = markdownify(str(page), heading_style="ATX", strip=["img", "a"])
    return f"# {title}\n\n{body}" if title and not page.find("h1") else body


def _no_picture(image: Any) -> dict[str, str]:
    return {}


def main(kind: str) -> int:
    confine()
    content = sys.stdin.buffer.read()
    try:
        if kind == "pdf":
            text = from_pdf(content)
        elif kind == "docx":
            text = from_docx(content)
        else:
            text = from_html(content.decode("utf-8", "replace"))
    except Unreadable as error:
        sys.stderr.write(str(error))
        return REFUSED
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
