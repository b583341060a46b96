"""The one thing that this package does."""

import re
import unicodedata

_GAPS = re.compile(r"[^a-z0-9]+")


class EmptySlug(ValueError):
    """Nothing of the title is left."""


def slug(title: str, longest: int = 60) -> str:
    """Lower case letters, digits and hyphens, cut between words where it can be.

    >>> slug("Crème brûlée, twice!")
    'creme-brulee-twice'
    >>> slug("one two three", longest=9)
    'one-two'

    Raises `EmptySlug` where no letter and no digit remains, and `ValueError` for a length below 1.
    """
    if longest < 1:
        raise ValueError(f"A slug of at most {longest} characters is none.")
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    whole = _GAPS.sub("-", plain).strip("-")
    if not whole:
        raise EmptySlug(f"Nothing of {title!r} can stand in an address.")
    if len(whole) <= longest:
        return whole
    head = whole[: longest + 1].rpartition("-")[0]
    return head or whole[:longest]
