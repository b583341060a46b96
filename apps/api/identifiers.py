"""Identifiers: short enough to say aloud, random enough never to meet again."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import Path


def new_id() -> str:
    """Twelve hexadecimal letters."""
    return secrets.token_hex(6)


# What cannot be an id is simply unknown: it is looked up like any other, except where the database would refuse it.
Identifier = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]+$")]
