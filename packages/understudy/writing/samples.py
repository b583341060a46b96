"""Values that a field must accept and values that it must refuse, as Python expressions."""

from __future__ import annotations

from packages.understudy.blueprint import LARGEST_INTEGER, Field
from packages.understudy.rules import plain
from packages.understudy.writing.python_types import quoted

_ORDINALS = ("First", "Second")


def good(field: Field, variant: int = 0) -> str:
    """An accepted value; a unique field gets a fresh one each time it is evaluated."""
    if field.unique:
        return _fresh(field)
    if field.choices:
        return quoted(field.choices[min(variant, len(field.choices) - 1)])
    if field.form == "email":
        return quoted(f"{_ORDINALS[variant].lower()}@example.com")
    if field.form == "url":
        return quoted(f"https://example.com/{_ORDINALS[variant].lower()}")
    if field.form == "list":
        return '["red", "blue"]' if variant == 0 else '["green"]'
    match field.type:
        case "integer":
            return plain(_within(field, int(max(field.minimum or 0, 1)) + variant))
        case "number":
            return str(float(_within(field, max(field.minimum or 0.0, 0.0) + 1.5 + variant)))
        case "boolean":
            return str(variant == 0)
        case "date":
            return quoted(("2026-01-15", "2026-02-20")[variant])
        case "datetime":
            return quoted(("2026-01-15T10:00:00Z", "2026-02-20T18:30:00Z")[variant])
        case _:
            return quoted(_text(field, f"{_ORDINALS[variant]} {field.name.replace('_', ' ')}"))


def _within(field: Field, value: float) -> float:
    if field.maximum is not None:
        value = min(value, field.maximum)
    return value if field.minimum is None else max(value, field.minimum)


def _text(field: Field, words: str) -> str:
    size = int(field.maximum or 200)
    return words[:size].strip().ljust(int(field.minimum or 0), "x")


def _fresh(field: Field) -> str:
    if field.form == "email":
        return 'f"{uuid4().hex}@example.com"'
    if field.form == "url":
        return 'f"https://example.com/{uuid4().hex}"'
    if field.type in ("integer", "number"):
        low = int(field.minimum if field.minimum is not None else 1)
        high = int(field.maximum if field.maximum is not None else LARGEST_INTEGER)
        return f"{low} + uuid4().int % {max(high - low, 1)}"
    if field.type in ("date", "datetime"):
        return good(Field(field.name, field.type))
    size = int(field.maximum or 200)
    repeat = f" * {int(field.minimum or 1) // 32 + 1}" if (field.minimum or 0) > 32 else ""
    return f"(uuid4().hex{repeat})[:{size}]" if size < 32 or repeat else "uuid4().hex"


def bad(field: Field) -> list[tuple[str, str]]:
    """(refused value, why), the most telling first."""
    found: list[tuple[str, str]] = []
    if not field.is_nullable:
        found.append(("None", "null"))
    if field.choices:
        return [*found, ('"no such choice"', "not one of the choices")]
    if field.form == "list":
        return [*found, ('"red"', "text in place of a list"), ('[""]', "an empty text in the list")]
    if field.form == "email":
        return [*found, ('"nobody"', "no e-mail address"), ("7", "a number")]
    if field.form == "url":
        return [*found, ('"no address"', "no address"), ("7", "a number")]
    if field.type == "text":
        return found + _bad_texts(field)
    if field.type in ("integer", "number"):
        return found + _bad_numbers(field)
    wrong = {"boolean": '"maybe"', "date": '"2026-13-01"', "datetime": '"yesterday"'}[field.type]
    return [*found, (wrong, f"no {field.type}")]


def _bad_texts(field: Field) -> list[tuple[str, str]]:
    found = []
    low = int(field.minimum or 0)
    if low >= 1:
        found.append(('"   "', "only spaces"))
    if low > 1:
        found.append((f'"x" * {low - 1}', "too short"))
    if field.maximum is not None:
        found.append((f'"x" * {int(field.maximum) + 1}', "too long"))
    return [*found, ("7", "a number")]


def _bad_numbers(field: Field) -> list[tuple[str, str]]:
    found = [('"many"', "text")]
    if field.type == "integer":
        found.append(("1.5", "a fraction"))
    if field.parent:
        return found
    if field.minimum is not None:
        found.append((plain(field.minimum - 1), "too small"))
    if field.maximum is not None and field.maximum < LARGEST_INTEGER:
        found.append((plain(field.maximum + 1), "too large"))
    return found
