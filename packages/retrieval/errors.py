"""What can go wrong with retrieval. Every message says what to do next.

RetrievalError
├── ModelUnusable       a folder or package does not hold the model that it should: carries `place`
├── DocumentRefused     a document of a type or size that is not taken, or one that cannot be read
├── TemplateRefused     a template of the library lacks what it must say about itself
├── ScopeRefused        a search names no scope, or a write names one that cannot be written so
├── StoreUnavailable    the store is held by another process, or its server does not answer
└── ModelChanged        the store was filled with another model: carries `remembered` and `present`
"""

from __future__ import annotations


class RetrievalError(Exception):
    """Root of everything this package raises on purpose."""


class ModelUnusable(RetrievalError):
    """A place of the chain holds a damaged model, or another one; the next place is tried."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place


class DocumentRefused(RetrievalError):
    """The document is not indexed. The message is for the person who gave it."""


class TemplateRefused(RetrievalError):
    """The template is not added. The message names the field."""


class ScopeRefused(RetrievalError):
    """Nobody searches everything: the scopes that may be read are named by who asks."""


class StoreUnavailable(RetrievalError):
    """Nothing can be searched for now."""


class ModelChanged(RetrievalError):
    """Vectors of two models are not comparable, so the store takes those of one alone."""

    def __init__(self, remembered: str, present: str) -> None:
        super().__init__(
            f"The store was filled with the model {remembered}, and the present one is {present}: go back to the "
            "former one (RETRIEVAL_MODEL_DIR), or rebuild the store, which embeds everything anew."
        )
        self.remembered = remembered
        self.present = present
