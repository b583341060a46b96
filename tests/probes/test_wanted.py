"""The reader of requests takes what the words say, and no more."""

from __future__ import annotations

import pytest

from tests.probes.wanted import WantedField, WantedResource, read_request


@pytest.mark.parametrize(
    ("request_text", "expected"),
    [
        ("Create a REST API for a todo application", (WantedResource("todo"),)),
        ("Build a service that manages recipes.", (WantedResource("recipe"),)),
        ("A REST API for a library with books and authors", (WantedResource("book"), WantedResource("author"))),
        (
            "Create a REST API for books with a title, a unique isbn and a rating from 1 to 5",
            (
                WantedResource(
                    "book",
                    (
                        WantedField("title"),
                        WantedField("isbn", is_unique=True),
                        WantedField("rating", kind="integer", low=1, high=5),
                    ),
                ),
            ),
        ),
        (
            "A REST API for a todo app with a title (required, at most 80 characters), a done flag and a due date, "
            "filterable by done",
            (
                WantedResource(
                    "todo",
                    (
                        WantedField("title", kind="text", is_required=True, longest=80),
                        WantedField("done", kind="boolean"),
                        WantedField("due_date", kind="date"),
                    ),
                    filters=("done",),
                ),
            ),
        ),
        (
            "REST API for an issue tracker. Each issue has a title, a status (one of open, doing or closed) and a "
            "score between 0 and 10. Issues can be filtered by status and by score.",
            (
                WantedResource(
                    "issue",
                    (
                        WantedField("title"),
                        WantedField("status", choices=("open", "doing", "closed")),
                        WantedField("score", kind="integer", low=0, high=10),
                    ),
                    filters=("status", "score"),
                ),
            ),
        ),
        ("A todo API", (WantedResource("todo"),)),
        (
            "Make me a notes API with title and body",
            (WantedResource("note", (WantedField("title"), WantedField("body"))),),
        ),
        (
            "A REST API for a shop: books with a title and a unique isbn; orders with a quantity between 1 and 10",
            (
                WantedResource("book", (WantedField("title"), WantedField("isbn", is_unique=True))),
                WantedResource("order", (WantedField("quantity", kind="integer", low=1, high=10),)),
            ),
        ),
        ("Write a poem about the sea", ()),
    ],
)
def test_a_request_is_read_as_it_was_meant(request_text: str, expected: tuple[WantedResource, ...]) -> None:
    assert read_request(request_text) == expected
