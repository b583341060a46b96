"""English nouns: singular, plural, and names for Python and for paths."""

from __future__ import annotations

import keyword
import re

_IRREGULAR = {
    "people": "person",
    "children": "child",
    "men": "man",
    "women": "woman",
    "mice": "mouse",
    "feet": "foot",
    "indices": "index",
    "criteria": "criterion",
    "movies": "movie",
    "cookies": "cookie",
    "shoes": "shoe",
    "lives": "life",
    "shelves": "shelf",
    "wolves": "wolf",
    "knives": "knife",
    "leaves": "leaf",
    "buses": "bus",
    "statuses": "status",
    "caches": "cache",
    "addresses": "address",
    "todoes": "todo",
    "series": "series",
    "species": "species",
    "news": "news",
    "quizzes": "quiz",
    "calories": "calorie",
    "ties": "tie",
    "pies": "pie",
    "houses": "house",
    "courses": "course",
    "purchases": "purchase",
    "expenses": "expense",
    "exercises": "exercise",
    "horses": "horse",
    "nurses": "nurse",
    "warehouses": "warehouse",
    "licenses": "license",
    "phrases": "phrase",
    "databases": "database",
    "responses": "response",
    "cases": "case",
    "releases": "release",
    "diagnoses": "diagnosis",
    "analyses": "analysis",
}
_PLURALS = {one: many for many, one in _IRREGULAR.items() if many != "todoes"}
_TAKEN = frozenset(
    [
        "json",
        "copy",
        "schema",
        "dict",
        "validate",
        "construct",
        "limit",
        "after",
        "q",
        "database",
        "response",
        "sent",
        "str",
        "int",
        "float",
        "bool",
        "list",
        "parse_obj",
        "parse_raw",
        "parse_file",
        "from_orm",
        "update_forward_refs",
        "self",
        "cls",
    ]
)


def singular(word: str) -> str:
    lower = word.lower()
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    if lower in _PLURALS or lower.endswith(("ss", "us", "is")) or not lower.endswith("s") or len(lower) < 4:
        return lower
    if lower.endswith("ies"):
        return lower[:-3] + "y"
    if lower.endswith(("xes", "ches", "shes", "sses", "zzes", "oes")):
        return lower[:-2]
    return lower[:-1]


def plural(word: str) -> str:
    lower = word.lower()
    if lower in _PLURALS:
        return _PLURALS[lower]
    if re.search(r"[^aeiou]y$", lower):
        return lower[:-1] + "ies"
    if lower.endswith(("s", "x", "ch", "sh", "z")):
        return lower + "es"
    return lower + "s"


def is_plural(word: str) -> bool:
    return singular(word) != word.lower()


def snake(text: str) -> str:
    """A field's name; one that Python, pydantic or a query parameter needs gets a suffix."""
    name = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text.strip()).lower()).strip("_")
    if not name or name[0].isdigit():
        return ""
    if keyword.iskeyword(name) or name in _TAKEN or name.startswith("model_"):
        return f"{name}_value"
    return name


def listed(items: list[str] | tuple[str, ...]) -> str:
    """`a, b and c`."""
    return ", ".join(items[:-1]) + (" and " if len(items) > 1 else "") + items[-1] if items else ""
