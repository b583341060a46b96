"""What every contract shares."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value; unknown fields are refused so that a misspelt one is noticed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Answer(BaseModel):
    """A value that a model is asked for: unknown fields are dropped, for models like to add some."""

    model_config = ConfigDict(frozen=True, extra="ignore")


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
