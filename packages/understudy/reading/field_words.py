"""Fields from words such as `title (text, required, 1 to 200 characters), price and an optional due date`."""

from __future__ import annotations

import re
from dataclasses import replace

from packages.understudy import rules
from packages.understudy.blueprint import Field, FieldType, Scalar
from packages.understudy.catalogue import says_its_type, typed
from packages.understudy.words import snake

_TYPE_WORDS: tuple[tuple[str, FieldType], ...] = (
    (r"date[- ]?time|timestamp", "datetime"),
    (r"booleans?|bool|flag|yes/no|true/false", "boolean"),
    (r"integers?|int|whole numbers?", "integer"),
    (r"numbers?|numeric|decimals?|floats?|money|real", "number"),
    (r"dates?", "date"),
    (r"text|strings?|str|varchar|free text|long text|enum", "text"),
)
_TRAILING_TYPE = re.compile(
    r"\s+(?:as (?:an? )?)?(text|string|str|integer|int|boolean|bool|float|decimal|datetime|enum)$"
)
_QUALIFIED = re.compile(r"^(?P<name>[^(:]*?)\s*(?:\((?P<group>.*)\)|:\s*(?P<after>.*))\s*(?P<rest>.*)$", re.S)
_CHOICES = re.compile(
    r"\s*(?:,|which is|that is|being|is|can be|may be|either|with values?|-)*\s*\b(?:one of"
    r"|either)\b:?\s*(?P<list>.+)$",
    re.I,
)
_NAME_LIMIT = re.compile(r"\s+(?:from|between|of)\s+(-?\d.*)$|\s+(-?\d+\s*(?:-|to|\u2013)\s*-?\d+)$", re.I)


def split_items(text: str) -> list[str]:
    """Top-level pieces of a list; commas in parentheses and in `one of …` do not split."""
    bullets = re.findall(r"^\s*(?:[-*•]|\d+[.)])\s+(.+)$", text, re.M)
    if bullets:
        return [bullet.strip(" ,;.") for bullet in bullets]
    pieces, depth, start = [], 0, 0
    for match in re.finditer(r"[(\[]|[)\]]|,\s*(?:and\s+)?|;\s*|\s+and\s+|\s+plus\s+|\s*&\s*", text):
        separator = match[0]
        if separator in "([":
            depth += 1
        elif separator in ")]":
            depth -= 1
        elif depth <= 0:
            pieces.append((text[start : match.start()], separator))
            start = match.end()
    pieces.append((text[start:], ""))
    return _glue([(piece.strip(), token) for piece, token in pieces if piece.strip()])


def _glue(pieces: list[tuple[str, str]]) -> list[str]:
    """Joins what follows `one of` (or a qualifier after a colon) to its field."""
    items: list[str] = []
    in_choices = in_colon = False
    for text, _ in pieces:
        bare = re.fullmatch(r"(?:or\s+|and\s+)?[\w'\" -]+?(?:\s+or\s+[\w'\" -]+)?", text) is not None
        is_field = says_its_type(snake(re.sub(r"^(?:an?|the|or|and)\s+", "", text))) or ":" in text
        if items and in_choices and bare and not is_field and len(text.split()) <= 3:
            items[-1] += f", {text}"
            in_choices = not re.search(r"\bor\b", text)
            continue
        if items and in_colon and _is_qualifier(text):
            items[-1] += f", {text}"
            continue
        items.append(text)
        in_choices = re.search(r"\b(?:one of|either)\b", text) is not None and not re.search(
            r"\b(?:one of|either)\b.*\bor\b", text
        )
        in_colon = ":" in text and "(" not in text
    return items


def _is_qualifier(text: str) -> bool:
    return (
        re.fullmatch(
            r"(?:required|optional|unique|mandatory|not null|default.*|max.*|min.*|up to.*|at (?:least|most).*"
            r"|-?\d+\s*(?:to|-|\u2013).*|one of.*|[<>]=?.*|text|string|integer|number|boolean|date|positive)",
            text,
            re.I,
        )
        is not None
    )


def read_field(item: str) -> Field | None:
    """One field, or None when the words name none."""
    text = item.strip().strip(".`\"'*").strip()
    qualifiers = ""
    matched = _QUALIFIED.match(text)
    if matched:
        text = matched["name"]
        qualifiers = ", ".join(part for part in (matched["group"], matched["after"], matched["rest"]) if part)
    for pattern in (_CHOICES, _NAME_LIMIT):
        found = pattern.search(text)
        if found and found.start() > 0:
            tail = text[found.start() :]
            qualifiers = f"{tail.strip(' ,')}, {qualifiers}".strip(", ")
            text = text[: found.start()]
    lead = re.match(
        r"(?:(?:an?|the|its|their|each|some|also|or|and|required|optional|mandatory|unique)\s+)+", text, re.I
    )
    if lead:
        said = re.findall(r"required|optional|mandatory|unique", lead[0], re.I)
        qualifiers = ", ".join([*([qualifiers] if qualifiers else []), *said])
        text = text[lead.end() :]
    default = re.search(r"\s+(?:which )?(?:defaults? (?:to|is)|default|defaulting to)\b(.*)$", text, re.I)
    if default:
        qualifiers += ", " + default[0].strip()
        text = text[: default.start()]
    after = re.search(r"\s+(required|optional|mandatory|unique)$", text, re.I)
    if after:
        qualifiers = ", ".join([*([qualifiers] if qualifiers else []), after[1]])
        text = text[: after.start()]
    trailing = _TRAILING_TYPE.search(text.lower())
    if trailing and text[: trailing.start()].strip():
        qualifiers = f"{trailing[1]}, {qualifiers}"
        text = text[: trailing.start()]
    as_type = re.search(r"\s+(?:as|is)\s+(?:an?\s+)?(\w[\w -]*)$", text)
    if as_type:
        qualifiers = f"{as_type[1]}, {qualifiers}"
        text = text[: as_type.start()]
    text = text.strip(" `\"'*")
    name = snake(text)
    if not name or len(text.split()) > 3 or name in ("id", "created_at", "fields", "etc"):
        return None
    return _qualified(typed(name), qualifiers)


def _qualified(field: Field, words: str) -> Field:
    lower = words.lower()
    if not lower.strip():
        return field
    kind = _stated_type(lower)
    if kind and kind != field.type:
        field = Field(field.name, type=kind, default=False if kind == "boolean" else None)
    default = re.search(r"default(?:s|ing)?(?:\s+(?:to|is|value))?[\s:=]+[\"'`]?([\w.-]+)", words, re.I)
    stated = re.sub(r"default(?:s|ing)?(?:\s+(?:to|is|value))?[\s:=]+[\"'`]?[\w.-]+[\"'`]?", "", words, flags=re.I)
    stated = re.sub(r"\b(?:required|optional|mandatory|nullable|not null)\b", "", stated, flags=re.I)
    field = rules.apply(replace(field, unique=False), _limits_in(stated))
    if re.search(r"\bunique\b", lower):
        field = replace(field, unique=True)
    if re.search(r"\b(?:required|mandatory|not null)\b", lower):
        field = replace(field, required=True, default=None)
    if default:
        field = replace(field, default=_value(default[1], field), required=False)
    return field


def _limits_in(words: str) -> str:
    """The part of the qualifiers that states a limit, with type words taken off."""
    found = re.search(r"\b(?:one of|either)\b:?\s*(.+)$", words, re.I)
    if found:
        return "one of " + found[1].strip(" ,")
    kept = [part.strip() for part in words.split(",")]
    limits = [part for part in kept if part and (_is_limit(part))]
    options = [part for part in kept if part and not _is_limit(part) and _stated_type(part.lower()) is None]
    if (
        not limits
        and len(options) > 1
        and all(re.fullmatch(r"(?:or\s+|and\s+)?[\w-]+(?: [\w-]+){0,2}", part) for part in options)
    ):
        return "one of " + ", ".join(re.sub(r"^(?:or|and)\s+", "", part) for part in options)
    only = re.fullmatch(r"[\w-]+(?:\s*[/|]\s*[\w-]+)+", options[0]) if len(options) == 1 else None
    if only:
        return "one of " + ", ".join(re.split(r"\s*[/|]\s*", options[0]))
    return ", ".join(limits)


def _is_limit(part: str) -> bool:
    return re.search(r"\d|positive|negative|e-?mail|https?\b|\burl\b|list of", part, re.I) is not None


def _stated_type(lower: str) -> FieldType | None:
    if re.search(r"\blist of\b", lower):
        return "text"
    for pattern, kind in _TYPE_WORDS:
        if re.search(rf"(?:^|[\s,(])(?:{pattern})(?=$|[\s,);:])", lower):
            return kind
    return None


def _value(word: str, field: Field) -> Scalar:
    if field.type == "boolean":
        return word.lower() in ("true", "yes", "1", "on")
    if word.lower() in ("null", "none", "empty"):
        return None
    try:
        if field.type == "integer":
            return int(word)
        if field.type == "number":
            return float(word)
    except ValueError:
        return None
    return word.rstrip(".") if field.type == "text" else None
