"""The plain words in which a field's limits are stated, and the way back."""

from __future__ import annotations

import re
from dataclasses import replace

from packages.understudy.blueprint import LARGEST_INTEGER, Field

_NUMBER = r"-?\d+(?:\.\d+)?"


def plain(value: float | None) -> str:
    """A number as people write it: 5, not 5.0."""
    return "" if value is None else str(int(value)) if float(value).is_integer() else str(value)


def describe(field: Field, *, with_lengths: bool = True) -> str:
    """The rule of a field in plain words; without lengths it is a first draft's."""
    parts = [_limits(field, with_lengths)]
    if field.unique:
        parts.append("unique")
    return "; ".join(part for part in parts if part)


def _limits(field: Field, with_lengths: bool) -> str:
    if field.parent:
        return f"id of one of the {field.parent}"
    if field.choices:
        return "one of " + ", ".join(field.choices)
    if field.form == "list":
        return "a list of up to 20 texts of 1 to 50 characters each"
    if field.type == "text":
        return _text(field) if with_lengths or field.form else ""
    if field.type in ("integer", "number"):
        return _range(field)
    if field.type == "datetime":
        return "ISO 8601 with an offset, kept in UTC"
    return "ISO 8601, such as 2026-01-31" if field.type == "date" else ""


def _text(field: Field) -> str:
    kind = {"email": "an e-mail address, ", "url": "an http or https address, "}.get(field.form, "")
    low = plain(field.minimum)
    size = f"{low} to {plain(field.maximum)}" if low not in ("", "0") else f"up to {plain(field.maximum)}"
    return f"{kind}{size} characters"


def _range(field: Field) -> str:
    low, high = plain(field.minimum), plain(field.maximum)
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}" if high else ""


def apply(field: Field, rule: str) -> Field:
    """The field with the limits that a rule states; words that say nothing known are left alone."""
    text = rule.strip()
    lower = text.lower()
    if re.search(r"\bunique\b", lower):
        field = replace(field, unique=True)
        text = re.sub(r"[;,]?\s*\bunique\b", "", text, flags=re.I).strip(" ;,")
        lower = text.lower()
    parent = re.match(r"id of (?:one of the|an existing|a) ([\w-]+)$", lower)
    if parent:
        return replace(field, type="integer", parent=parent[1], minimum=1)
    choices = re.match(r"(?:one of|either):?\s+(.+)$", text, re.I)
    if choices:
        found = re.split(r"\s*,\s*(?:or\s+|and\s+)?|\s+or\s+|\s+and\s+|\s*\|\s*", choices[1].strip(" ."))
        return replace(field, type="text", choices=tuple(word.strip("'\"` ") for word in found if word.strip("'\"` ")))
    if "list of" in lower:
        return replace(field, type="text", form="list", minimum=None, maximum=None)
    return _sizes(field, lower)


def _sizes(field: Field, lower: str) -> Field:
    if "e-mail" in lower or "email" in lower:
        field = replace(field, type="text", form="email", minimum=None, maximum=254)
    elif "http" in lower or re.search(r"\burl\b", lower):
        field = replace(field, type="text", form="url", minimum=None, maximum=2000)
    if field.type not in ("text", "integer", "number"):
        return field
    both = re.search(rf"({_NUMBER})\s*(?:to|-|\u2013|and|\.\.)\s*({_NUMBER})", lower)
    if both:
        return replace(field, minimum=float(both[1]), maximum=float(both[2]))
    low = re.search(rf"(?:at least|min(?:imum)?(?: of)?|from|>=|≥|not less than)\s*({_NUMBER})", lower)
    if low:
        field = replace(field, minimum=float(low[1]))
    elif re.search(r"(?:>|greater than|more than|above)\s*0|\bpositive\b", lower):
        field = replace(field, minimum=1.0 if field.type == "integer" else 0.01)
    elif re.search(r"not negative|non-?negative", lower):
        field = replace(field, minimum=0.0)
    high = re.search(
        rf"(?:at most|max(?:imum)?(?: length)?(?: of)?|up to|no more than|<=|≤|not longer than)\s*({_NUMBER})", lower
    ) or re.search(rf"({_NUMBER})\s*(?:characters|chars|letters)", lower)
    return replace(field, maximum=float(high[1])) if high else field


def bounded(field: Field) -> Field:
    """The field with a limit on everything that needs one to be stored safely."""
    if field.unique and (field.choices or field.type == "boolean" or field.form == "list"):
        field = replace(field, unique=False)
    if field.choices or field.parent or field.form == "list":
        return field
    if field.type == "text":
        low = field.minimum if field.minimum is not None else 1.0 if field.required and not field.form else None
        return replace(field, minimum=low, maximum=field.maximum if field.maximum is not None else 200.0)
    if field.type == "integer":
        low = field.minimum if field.minimum is not None else -float(LARGEST_INTEGER)
        high = field.maximum if field.maximum is not None else float(LARGEST_INTEGER)
        return replace(field, minimum=low, maximum=high)
    return field
