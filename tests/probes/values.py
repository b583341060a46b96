"""Makes values that a schema allows, and values that no schema of that type allows."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from tests.probes.discovery import JSON
from tests.probes.wanted import WantedField

PATTERN_CANDIDATES = (
    "reader{0}@example.com",
    "97800000{0:05d}",
    "978000000{0:04d}",
    "code{0:04d}",
    "CODE{0:04d}",
    "AB-{0:04d}",
    "+491700000{0:04d}",
    "#0a{0:04x}",
    "https://example.com/{0}",
    "{0}",
)
FOUR_DIGIT_YEAR = 2000


class Values:
    """Every value differs from the one before, so that unique fields and comparisons mean something."""

    def __init__(self) -> None:
        self.numbers = count(1)

    def good(self, name: str, schema: JSON, wanted: WantedField | None = None) -> Any:
        number = next(self.numbers)
        if "const" in schema:
            return schema["const"]
        choices = schema.get("enum") or (list(wanted.choices) if wanted and wanted.choices else None)
        if choices:
            return choices[number % len(choices)]
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = next((one for one in kind if one != "null"), "string")
        if kind == "boolean":
            return number % 2 == 0
        if kind in ("integer", "number"):
            return self.number(number, kind, schema, wanted, name)
        if kind == "array":
            return []
        if kind == "object":
            return {}
        return self.text(number, name, schema, wanted)

    def number(self, number: int, kind: str, schema: JSON, wanted: WantedField | None, name: str) -> int | float:
        low = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
        high = schema.get("maximum", schema.get("exclusiveMaximum", 10**6) - 1)
        if wanted and wanted.low is not None:
            low = max(low, wanted.low)
        if wanted and wanted.high is not None:
            high = min(high, wanted.high)
        if "year" in name.lower() and low <= FOUR_DIGIT_YEAR <= high:
            low = FOUR_DIGIT_YEAR
        if high < low:
            high = low
        value = low + number % (int(high - low) + 1)
        return int(value) if kind == "integer" else float(value)

    def text(self, number: int, name: str, schema: JSON, wanted: WantedField | None) -> str:
        form = schema.get("format", "")
        if form == "date" or (wanted and wanted.kind == "date" and not form):
            return (date(2030, 1, 1) + timedelta(days=number)).isoformat()
        if form == "date-time" or (wanted and wanted.kind == "datetime" and not form):
            return (datetime(2030, 1, 1, tzinfo=UTC) + timedelta(hours=number)).isoformat()
        if form == "time":
            return f"{number % 24:02d}:30:00"
        if form == "email" or "email" in name.lower():
            return f"reader{number}@example.com"
        if form in ("uri", "url"):
            return f"https://example.com/{number}"
        if form == "uuid":
            return str(uuid4())
        shortest = max(schema.get("minLength", 0), wanted.shortest or 0 if wanted else 0)
        longest = min(schema.get("maxLength", 10**6), wanted.longest or 10**6 if wanted else 10**6)
        if "pattern" in schema:
            for candidate in PATTERN_CANDIDATES:
                text = candidate.format(number)
                if re.search(schema["pattern"], text) and shortest <= len(text) <= longest:
                    return text
        return f"{name} {number} Ünïcode"[-longest:].strip().ljust(shortest, "x")


def wrong_types(schema: JSON) -> list[Any]:
    """Values of another type, chosen so that no lenient reading makes them right."""
    kind = schema.get("type")
    if kind == "boolean":
        return ["perhaps", [], {"value": True}]
    if kind in ("integer", "number"):
        return ["many", [1], {"value": 1}]
    if kind == "string" and schema.get("format") in ("date", "date-time"):
        return ["not a date", [], {"year": 2030}]
    if kind == "string":
        return [["a", "list"], {"an": "object"}]
    return []


def is_same(sent: Any, got: Any) -> bool:
    """Equal, up to the spelling of moments and of whole numbers."""
    if sent == got:
        return True
    if isinstance(sent, str) and isinstance(got, str):
        try:
            left, right = (datetime.fromisoformat(text.replace("Z", "+00:00")) for text in (sent, got))
        except ValueError:
            return False
        return left.replace(tzinfo=left.tzinfo or UTC) == right.replace(tzinfo=right.tzinfo or UTC)
    return False
