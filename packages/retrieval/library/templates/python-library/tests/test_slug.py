"""The package as its users import it."""

import pytest
from slugs import EmptySlug, slug


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Hello World", "hello-world"),
        ("  many -- gaps  ", "many-gaps"),
        ("Ünïcödé 2", "unicode-2"),
        ("a" * 80, "a" * 60),
    ],
)
def test_a_title_becomes_a_slug(title: str, expected: str) -> None:
    assert slug(title) == expected


@pytest.mark.parametrize("title", ["", "!?", "漢字"])
def test_a_title_without_letters_is_refused(title: str) -> None:
    with pytest.raises(EmptySlug):
        slug(title)


def test_words_stay_whole_where_they_can() -> None:
    assert slug("one two three", longest=7) == "one-two"
    assert slug("one two three", longest=6) == "one"
