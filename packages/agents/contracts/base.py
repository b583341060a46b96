"""What every contract shares."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator


class Value(BaseModel):
    """A frozen value; unknown fields are refused so that a misspelt one is noticed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Answer(BaseModel):
    """A value that a model is asked for. What models like to add or to leave empty is dropped: unknown fields, and null
    where a field may be missing."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _null_is_missing(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        optional = {name for name, field in cls.model_fields.items() if not field.is_required()}
        return {name: value for name, value in data.items() if value is not None or name not in optional}


def spoken(**words: str) -> BeforeValidator:
    """Reads a word that models say for another: `spoken(approve="approved accept ok")`."""
    meant = {said: word for word, many in words.items() for said in many.split()}
    return BeforeValidator(lambda said: meant.get(said.strip().lower(), said) if isinstance(said, str) else said)


_NOTHING = ("", "none", "-", "n/a", "null", "[]")
_IDS = re.compile(r"[A-Z]\d+((\s*,)?\s+(and\s+)?[A-Z]\d+)*")


def _from_json(said: str) -> Any:
    try:
        return json.loads(said) if said.startswith("[") else None
    except ValueError:
        return None


def listed(said: Any) -> Any:
    """Names that were written as one text, as a list. Names may hold blanks; ids do not."""
    if not isinstance(said, str):
        return said
    if (found := _from_json(said.strip())) is not None:
        return found
    if said.strip().lower() in _NOTHING:
        return []
    parts = re.findall(r"[A-Z]\d+", said) if _IDS.fullmatch(said.strip()) else re.split(r"[,;\n]", said)
    return [name for part in parts if (name := part.strip().strip("`'\"").removeprefix("- "))]


def _words(said: Any) -> Any:
    if not isinstance(said, str):
        return said
    if (found := _from_json(said.strip())) is not None:
        return found
    try:
        return [] if said.strip().lower() in _NOTHING else shlex.split(said)
    except ValueError:
        return said


Names = Annotated[list[str], BeforeValidator(listed)]
"""Ids or paths; small models write them as one text, such as "T1, T2"."""
Words = Annotated[list[str], BeforeValidator(_words)]
"""A command; small models write it as a line for a shell."""


def content_hash(value: BaseModel | dict[str, Any]) -> str:
    """Sha256 (hex) of the canonical JSON of a value."""
    data = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


class Text(Value):
    """A step's result when it is only text, such as a tree hash."""

    text: str


class Base(Value):
    """A commit in the project's repository, and its tree: where work starts, or what it left."""

    commit: str
    tree: str
