"""Quotations, and what a long request is cut down to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from packages.agents.contracts.quotes import excerpt, is_quoted, parts_of

LONG = """\
Please build this.

# Rooms

Rooms have a name.

They have *chairs*.

# Bookings

Nothing to see here.

A booking has a start
and an end.

Goodbye."""


def test_an_excerpt_holds_what_is_quoted_with_its_heading_and_says_what_it_leaves_out() -> None:
    shown = excerpt(LONG, ["have chairs", "a start and an end"], len(LONG) - 1)
    assert shown == (
        "Please build this.\n\n[…]\n\n# Rooms\n\nThey have *chairs*.\n\n[…]\n\n# Bookings\n\n"
        "A booking has a start\nand an end.\n\n[…]"
    )


def test_a_short_request_is_whole() -> None:
    assert excerpt(LONG, [], len(LONG)) == LONG


@given(paragraphs=st.lists(st.from_regex(r"[a-z]{3,9}( [a-z]{3,9}){0,4}", fullmatch=True), min_size=1), data=st.data())
def test_no_quoted_paragraph_is_lost(paragraphs: list[str], data: st.DataObject) -> None:
    text = "\n\n".join(paragraphs)
    quoted = data.draw(st.lists(st.sampled_from(paragraphs), max_size=3))
    shown = excerpt(text, quoted, len(text) - 1)
    if len(shown) < len(text):
        assert all(is_quoted(one, shown) for one in quoted)
    assert len(shown) <= len(text) + len("\n\n[…]")


def test_a_long_text_is_cut_before_headings() -> None:
    assert parts_of(LONG, 80) == [
        LONG[: LONG.index("# Bookings")],
        LONG[LONG.index("# Bookings") :],
    ]


@given(st.text(alphabet="a#\n ", max_size=200), st.integers(1, 60))
def test_parts_are_short_enough_and_nothing_is_lost(text: str, limit: int) -> None:
    parts = parts_of(text, limit)
    assert "".join(parts) == text
    assert all(0 < len(part) <= limit for part in parts) or parts == [""]


@given(st.text(alphabet="a#`~\n ", max_size=120), st.integers(1, 40))
def test_fences_lose_nothing_either(text: str, limit: int) -> None:
    assert "".join(parts_of(text, limit)) == text


def test_a_comment_in_a_fence_is_no_heading() -> None:
    script = "Run this:\n\n```sh\n# first\nmake\n# then\nmake test\n```\n"
    assert parts_of(script + "# Next\n\nwords\n", 62) == [script, "# Next\n\nwords\n"]


def test_a_megabyte_of_empty_lines_is_read_at_once() -> None:
    text = "\n" * 1_000_000 + "# Here\nwords"
    assert "".join(parts_of(text, 60_000)) == text
