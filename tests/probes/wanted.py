"""What the words of a request imply about the service that answers it.

A small reader of plain English: it takes what it understands and leaves the rest open, because a probe may be
strict only about what was really said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

KIND_WORDS = {
    "text": "text",
    "string": "text",
    "integer": "integer",
    "whole number": "integer",
    "number": "number",
    "decimal": "number",
    "float": "number",
    "boolean": "boolean",
    "flag": "boolean",
    "datetime": "datetime",
    "timestamp": "datetime",
    "date": "date",
}
# These words tell the kind and stay in the name: "due date" is the field due_date, "done flag" is done.
KEPT_IN_NAME = {"date", "number", "text"}
ATTRIBUTE_WORDS = {"required", "optional", "mandatory", "unique", "field", "fields", "value", "new", "own", "its"} | {
    "character",
    "characters",
    "letter",
    "letters",
    "long",
}
ARTICLES = {"a", "an", "the", "my", "our", "some", "each", "every", "of", "is", "as", "also", "simple", "small"}
CONTAINER = re.compile(
    r"\s+(?:application|app|service|list|lists|tracker|tracking|management|manager|system|collection|store|database)$"
)
SUBJECT = re.compile(
    r"\b(?:api|service|backend|server|application|app)\s+"
    r"(?:for\s+managing|for\s+tracking|for|of|to\s+manage|to\s+track|to\s+store|that\s+manages|that\s+stores|that\s+tracks|managing|storing)\s+"
    r"(?P<subject>.+?)(?=\s+(?:with|where|that|which|whose|in|using|having)\b|[.;:]|,\s*(?:each|where|with|every)\b|$)"
)
# "A todo API", "a notes API with title and body"
BEFORE_API = re.compile(
    r"(?:^|\b(?:an?|the|my|me|simple|small)\s+)(?P<subject>(?!rest\b)[a-z-]+(?:\s+(?!rest\b)[a-z-]+)?)\s+(?:rest\s+)?api\b"
)
OWNS = re.compile(
    r"(?:^|[.;,:]\s*|\band\s+)(?:each|every|an?|the)?\s*(?P<owner>[a-z]+(?:[ -][a-z]+)?)\s+"
    r"(?:has|have|with|consists?\s+of)\s+(?P<fields>.+?)(?=[.;]|$)"
)
WITH = re.compile(r"\b(?:with|having|fields?:|:)\s+(?:the\s+)?(?:fields?\s+)?(?P<fields>.+?)(?=[.;]|$)")
FILTER = re.compile(
    r",?\s*(?:and\s+)?(?:(?:it|they|the list|the \w+|\w+)\s+)?(?:can\s+be\s+|must\s+be\s+|to\s+be\s+)?"
    r"filter\w*(?:\s+\w+){0,3}?\s+by\s+(?P<filters>[^.;]+)"
)
RANGE = re.compile(r"\b(?:from\s+|of\s+)?(?P<low>-?\d+)\s*(?:to|through|-)\s*(?P<high>-?\d+)\b")
LONGEST = re.compile(r"\b(?:at\s+most|up\s+to|max(?:imum)?(?:\s+of)?|no\s+more\s+than)\s+(?P<longest>\d+)")
CHOICES = re.compile(r"\b(?:one\s+of|either)\s+(?P<choices>[\w\s,/'\"|-]+)")


@dataclass(frozen=True)
class WantedField:
    """One field that was named. `None` and empty values were left open by the words."""

    name: str
    kind: str = ""
    is_required: bool = False
    is_unique: bool = False
    low: int | None = None
    high: int | None = None
    shortest: int | None = None
    longest: int | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class WantedResource:
    name: str
    fields: tuple[WantedField, ...] = ()
    filters: tuple[str, ...] = ()


def read_request(request: str) -> tuple[WantedResource, ...]:
    """Return the resources that the request asks for, in the order of their mention."""
    text = re.sub(r"\s+", " ", request.strip().lower())
    text = re.sub(r"\bbetween\s+(-?\d+)\s+and\s+(-?\d+)", r"from \1 to \2", text)
    filters = [name for found in FILTER.finditer(text) for name in names_in(found["filters"])]
    text = FILTER.sub("", text)
    resources: dict[str, list[WantedField]] = {}
    heading = SUBJECT.search(text) or BEFORE_API.search(text)
    if heading:
        subjects = [resource_name(part) for part in parts_of(heading["subject"])]
        rest = WITH.match(text[heading.end() :].strip())
        items = parts_of(rest["fields"]) if rest and not OWNS.search(rest["fields"]) else []
        if items and all(is_plural(item) for item in items):
            subjects, items = [resource_name(item) for item in items], []
        for subject in subjects:
            resources.setdefault(subject, [])
        if subjects:
            resources[subjects[-1]] += [field_of(item) for item in items]
    _, colon, enumeration = text.partition(":")
    named = owned_fields(enumeration if colon else text[heading.end() :] if heading else text)
    if colon and named:
        resources = {name: fields for name, fields in resources.items() if fields}
    for owner, fields in named:
        resources.setdefault(owner, []).extend(fields)
    return distribute(resources, filters)


def owned_fields(text: str) -> list[tuple[str, list[WantedField]]]:
    found = []
    for sentence in re.split(r"[.;]", text):
        match = OWNS.search(sentence)
        if match:
            found.append((resource_name(match["owner"]), [field_of(item) for item in parts_of(match["fields"])]))
    return found


def distribute(resources: dict[str, list[WantedField]], filters: list[str]) -> tuple[WantedResource, ...]:
    """Give each filter to the resource that has the field, else to the first."""
    wanted = {name: WantedResource(name, tuple(fields)) for name, fields in resources.items()}
    for name in filters:
        owners = [one for one in wanted.values() if any(field.name == name for field in one.fields)]
        owner = (owners or list(wanted.values()))[0]
        wanted[owner.name] = replace(owner, filters=(*owner.filters, name))
    return tuple(wanted.values())


def parts_of(text: str) -> list[str]:
    """Split an enumeration at commas and `and`, but not inside brackets or inside a list of choices."""
    guarded = re.sub(r"\([^)]*\)", lambda found: guard(found[0]), text)
    guarded = re.sub(r"\b(?:one\s+of|either)\s+[\w\s,/'\"|-]+?\bor\s+\w+", lambda found: guard(found[0]), guarded)
    parts = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", guarded)
    return [part.replace("\0", ",").replace("\1", " and ").strip() for part in parts if part.strip()]


def guard(text: str) -> str:
    return re.sub(r"\s+and\s+", "\1", text.replace(",", "\0"))


def field_of(item: str) -> WantedField:
    found_range, found_longest, found_choices = RANGE.search(item), LONGEST.search(item), CHOICES.search(item)
    counts_characters = bool(re.search(r"\bcharacters?\b|\bletters?\b|\blong\b", item))
    choices = (
        tuple(re.findall(r"[\w-]+", re.sub(r"\bor\b|\band\b", " ", found_choices["choices"]))) if found_choices else ()
    )
    bare = re.sub(r"\([^)]*\)", " ", item)
    for pattern in (CHOICES, RANGE, LONGEST):
        bare = pattern.sub(" ", bare)
    bare = re.split(r"\b(?:that|which|whose|where|must|between|from|default\w*|in)\b", bare)[0]
    kind = kind_of(item, bare)
    low, high = (int(found_range["low"]), int(found_range["high"])) if found_range else (None, None)
    if counts_characters:
        return WantedField(
            name=name_of(bare),
            kind=kind or "text",
            is_required="required" in item or "mandatory" in item,
            is_unique="unique" in item,
            shortest=low,
            longest=high if high is not None else int(found_longest["longest"]) if found_longest else None,
        )
    return WantedField(
        name=name_of(bare),
        kind=kind or ("integer" if found_range else ""),
        is_required=bool(re.search(r"\brequired\b|\bmandatory\b", item)),
        is_unique=bool(re.search(r"\bunique\b", item)),
        low=low,
        high=high if high is not None else int(found_longest["longest"]) if found_longest else None,
        choices=choices,
    )


def kind_of(item: str, bare: str) -> str:
    for word, kind in KIND_WORDS.items():
        if re.search(rf"\b{word}\b", item):
            is_part_of_a_name = word in KEPT_IN_NAME and name_of(bare) not in ("", word) and word == "number"
            return "" if is_part_of_a_name else kind
    return ""


def name_of(text: str) -> str:
    words = [word for word in re.findall(r"[a-z0-9_]+", text) if word not in ARTICLES | ATTRIBUTE_WORDS]
    kept = [word for word in words if word not in KIND_WORDS or word in KEPT_IN_NAME]
    return "_".join(kept or words)


def names_in(text: str) -> list[str]:
    names = [name_of(re.sub(r"\bby\b", " ", part)) for part in parts_of(text)]
    return [name for name in names if name]


def resource_name(text: str) -> str:
    words = " ".join(word for word in re.findall(r"[a-z0-9-]+", text) if word not in ARTICLES)
    return singular(CONTAINER.sub("", words).replace("to-do", "todo").replace("-", " ").replace(" ", "_"))


def is_plural(item: str) -> bool:
    words = re.findall(r"[a-z-]+", item)
    return bool(words) and words[0] not in ARTICLES and singular(words[-1]) != words[-1] and len(words) <= 2


def singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:s|x|ch|sh)es$", word) and not re.search(r"(?:courses|houses|expenses|licenses|cases)$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
