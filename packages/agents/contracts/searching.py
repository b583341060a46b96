"""What a search is asked, what it finds, and what of it stands in a brief."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import zip_longest
from typing import Literal

from packages.agents.contracts.base import Value

Source = Literal["repository", "documents", "library"]
Trust = Literal["curated", "project", "untrusted"]
NOTHING_FOUND = "Nothing was found."
CHARACTERS_OF_A_TOKEN = 3
"""As an index counts, which is careful."""
_INTRODUCTION_CHARACTERS = 500


def tokens_in(characters: int) -> int:
    """Tokens of passages for which a text of so many characters has room, beside the words around them."""
    return max(characters - _INTRODUCTION_CHARACTERS, 300) // CHARACTERS_OF_A_TOKEN


class SearchOrder(Value):
    """`text` is a sentence or names; wanted are the `most` best passages within `most_tokens`.

    With each come `neighbours` pieces of its file before and after it.
    """

    text: str
    sources: tuple[Source, ...]
    most: int
    most_tokens: int
    neighbours: int = 0


class Passage(Value):
    """Lines of a file, counted from 1, both included. `quoted` is what a model reads: between marks, as data."""

    source: Source
    trust: Trust
    path: str
    start: int
    end: int
    tokens: int
    quoted: str

    def shows(self, other: Passage) -> bool:
        is_same_file = (self.source, self.path) == (other.source, other.path)
        return is_same_file and self.start <= other.start and other.end <= self.end


class Found(Value):
    """Passages, the best first. `introduction` tells a model what they are, `remarks` what there is besides.

    `known` are places (`file:first-last`) of what fits as well and the reader has before them already.
    """

    introduction: str = ""
    passages: tuple[Passage, ...] = ()
    remarks: tuple[str, ...] = ()
    known: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        known = ", ".join(self.known)
        if not self.passages:
            return f"Nothing else was found: what fits is quoted in your brief ({known})." if known else NOTHING_FOUND
        remarks = [*self.remarks, *([f"(Your brief quotes what fits as well: {known}.)"] if known else [])]
        return "\n\n".join([self.introduction, *(passage.quoted for passage in self.passages), *remarks])

    @property
    def files(self) -> tuple[str, ...]:
        """Of the repository, in the order of their best passages."""
        return tuple(dict.fromkeys(one.path for one in self.passages if one.source == "repository"))

    @property
    def tokens(self) -> int:
        return sum(passage.tokens for passage in self.passages)

    @property
    def documents(self) -> Found:
        """What people gave, alone."""
        return self.model_copy(update={"passages": tuple(one for one in self.passages if one.source == "documents")})

    def besides(self, files: Collection[str]) -> Found:
        """Without these files of the repository, which the reader sees anyway."""
        kept = tuple(one for one in self.passages if one.source != "repository" or one.path not in files)
        return self.model_copy(update={"passages": kept})

    def less(self, other: Found) -> Found:
        """Without passages that the other one shows whole, which are named instead."""
        shown = [one for one in self.passages if any(known.shows(one) for known in other.passages)]
        kept = tuple(one for one in self.passages if one not in shown)
        known = tuple(f"{one.path}:{one.start}-{one.end}" for one in shown)
        return self.model_copy(update={"passages": kept, "known": known})

    def fitted(self, characters: int) -> Found:
        """As many of the best passages as a text of so many characters holds: none is ever cut."""
        found = self
        while found.passages and len(found.text) > characters:
            found = found.model_copy(update={"passages": found.passages[:-1]})
        return found


def in_turns(answers: Sequence[Found], most: int) -> Found:
    """The best passage of each answer, then the second of each, without those that another one shows already."""
    taken: list[Passage] = []
    for rank in zip_longest(*(answer.passages for answer in answers)):
        for passage in rank:
            if passage is not None and not any(known.shows(passage) for known in taken):
                taken.append(passage)
    introduction = next((answer.introduction for answer in answers if answer.passages), "")
    return Found(introduction=introduction, passages=tuple(taken[:most]))


class Listing(Value):
    """An outline, or definitions by name: as text that a model reads as data, and the files that it names."""

    text: str
    files: tuple[str, ...] = ()


class Extent(Value):
    """How much text a tree holds."""

    files: int
    characters: int


class Retrieved(Value):
    """What a brief carries beside what was planned, and what else its reader may look for.

    `searches_repository` where the tree is larger than a brief shows, `searches_documents` where people gave some to
    the project; without either, its reader gets no tools for searching. `outline` is a map of the repository. `reason`
    says why there is nothing although there might be.
    """

    found: Found = Found()
    outline: str = ""
    searches_repository: bool = False
    searches_documents: bool = False
    reason: str = ""

    @property
    def is_searchable(self) -> bool:
        return self.searches_repository or self.searches_documents

    @property
    def sources(self) -> tuple[Source, ...]:
        """What its reader may look in; the library comes along."""
        own: list[Source] = ["repository"] if self.searches_repository else []
        own += ["documents"] if self.searches_documents else []
        return (*own, "library") if own else ()

    @property
    def is_worth_telling(self) -> bool:
        return self != Retrieved()
