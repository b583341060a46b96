"""Documents of people become Markdown; what cannot be read is refused in words, and can do no harm."""

from __future__ import annotations

import io
import zipfile

import pytest

from packages.retrieval.documents.extract import markdown_of
from packages.retrieval.documents.kinds import LARGEST
from packages.retrieval.errors import DocumentRefused

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def docx(body: str, extra: dict[str, str] | None = None) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
        for name, text in (extra or {}).items():
            archive.writestr(name, text)
    return packed.getvalue()


def paragraph(text: str, style: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}<w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(*pages: str) -> bytes:
    """Text of each page in one line, in a standard font."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(pages):
        stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    written = "%PDF-1.4\n"
    places: list[int] = []
    for number, text in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    written += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return f"{written}startxref\n{written.index('xref')}\n%%EOF\n".encode()


def test_a_pdf_gives_its_pages() -> None:
    text = markdown_of("order.pdf", pdf("The first page", "The second page"))
    assert text == "## Page 1\n\nThe first page\n\n## Page 2\n\nThe second page"


def test_a_docx_gives_headings_and_paragraphs() -> None:
    body = paragraph("Prices", "Heading1") + paragraph("Three for two &amp; more.")
    text = markdown_of("order.docx", docx(body))
    assert text.strip() == "# Prices\n\nThree for two & more."


def test_a_page_gives_its_text_and_none_of_its_scripts() -> None:
    page = b"<html><head><title>Shop</title><style>p{}</style></head><body><script>steal()</script><h2>Prices</h2>\
    <p>Three for <b>two</b></p><ul><li>one</li></ul></body></html>"
    text = markdown_of("shop.HTML", page)
    assert "# Shop" in text
    assert "## Prices" in text
    assert "Three for **two**" in text
    assert "* one" in text
    assert "steal" not in text
    assert "p{}" not in text


def test_text_stays_as_it_is_but_for_the_ends_of_its_lines() -> None:
    assert markdown_of("notes.md", b"\xef\xbb\xbf# One\r\n\r\ntwo") == "# One\n\ntwo"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.exe", b"MZ", "of no kind that is taken"),
        ("a", b"text", "of no kind that is taken"),
        ("a.pdf", b"MZ this is a program", "is no PDF, whatever its name says"),
        ("a.docx", b"%PDF-1.4", "is no DOCX, whatever its name says"),
        ("a.pdf", b"%PDF-1.4 and nothing more", "cannot be read"),
        ("a.docx", b"PK\x03\x04 and nothing more", "cannot be read: it is no intact DOCX"),
        ("a.pdf", pdf(""), "pictures of pages without text"),
        ("a.txt", b"\xff\xfe", "is not text in UTF-8"),
        ("a.txt", b"a\0b", "holds binary data"),
        ("a.md", b" \n", "has no text"),
        ("a.txt", b"a" * (LARGEST + 1), "bytes, and 20,000,000 are taken"),
    ],
)
def test_what_is_not_taken_is_refused_with_the_reason(name: str, content: bytes, why: str) -> None:
    with pytest.raises(DocumentRefused, match=why):
        markdown_of(name, content)


def test_a_document_that_unpacks_to_far_more_is_refused() -> None:
    bomb = docx(paragraph("small"), {"word/media.xml": "0" * 210_000_000})
    assert len(bomb) < 1_000_000
    with pytest.raises(DocumentRefused, match="far larger than it looks"):
        markdown_of("bomb.docx", bomb)


def test_entities_that_multiply_are_refused() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    document = f'<!DOCTYPE w [<!ENTITY e0 "ha">{levels}]><w:document xmlns:w="{WORD}"><w:body>'
    document += "<w:p><w:r><w:t>&e9;</w:t></w:r></w:p></w:body></w:document>"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", document)
    with pytest.raises(DocumentRefused, match="cannot be read"):
        markdown_of("laughs.docx", packed.getvalue())


def test_a_document_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(DocumentRefused, match="takes too long"):
        markdown_of("slow.html", b"<p>text</p>", seconds=0.001)
