"""What well-known nouns usually hold, and what a field's name says about its type."""

from __future__ import annotations

import re
from dataclasses import replace

from packages.understudy.blueprint import Field, FieldType
from packages.understudy.words import snake

_FIELDS_OF = {
    "todo": "title! notes done",
    "task": "title! notes done",
    "note": "title! content",
    "book": "title! author year isbn",
    "author": "name! biography",
    "contact": "name! email phone notes",
    "product": "name! description price quantity",
    "item": "name! description quantity",
    "user": "name! email*!",
    "customer": "name! email phone",
    "employee": "name! email position salary",
    "student": "name! email birth_date",
    "expense": "description! amount! category date",
    "income": "description! amount! category date",
    "transaction": "description! amount! date",
    "recipe": "name! ingredients instructions servings minutes",
    "ingredient": "name! quantity unit",
    "event": "title! description location starts_at ends_at",
    "appointment": "title! notes starts_at ends_at",
    "bookmark": "url! title tags",
    "link": "url! title",
    "movie": "title! director year rating",
    "film": "title! director year rating",
    "song": "title! artist album year",
    "album": "title! artist year",
    "post": "title! body published",
    "article": "title! body published",
    "page": "title! body",
    "comment": "body! author",
    "review": "body! rating",
    "message": "body! author",
    "tag": "name*!",
    "category": "name*! description",
    "project": "name! description",
    "order": "reference! status total date",
    "invoice": "number! customer amount due_date paid",
    "car": "make! model! year mileage",
    "vehicle": "make! model! year mileage",
    "pet": "name! species birth_date",
    "animal": "name! species",
    "plant": "name! species last_watered",
    "city": "name! country population",
    "country": "name*! capital population",
    "course": "title! description credits",
    "habit": "name! notes active",
    "workout": "name! date minutes notes",
    "exercise": "name! sets repetitions weight",
    "meal": "name! date calories",
    "quote": "text! author",
    "question": "text! answer",
    "ticket": "title! description status",
    "issue": "title! description status",
    "asset": "name! description value",
    "entry": "title! body date",
    "reminder": "title! notes remind_at done",
    "goal": "title! notes target_date done",
    "room": "name! capacity",
    "team": "name! description",
    "player": "name! position",
    "game": "title! platform year",
    "supplier": "name! email phone",
    "company": "name! website",
    "job": "title! description location",
    "place": "name! address latitude longitude",
    "restaurant": "name! address rating",
}
_TYPES: tuple[tuple[str, FieldType], ...] = (
    (
        r"(is|has)_\w+|done|completed?|finished|active|archived|read|published|paid|available|favou?rite|pinned"
        r"|in_stock|public|enabled|urgent|resolved|checked|starred|bought|purchased|sold|shipped|visible|open",
        "boolean",
    ),
    (r"\w*_at|date_?time|timestamp|starts?|ends?|(start|end|event|appointment)_time", "datetime"),
    (r"(\w+_)?(date|day|birthday|deadline)|due|date_of_\w+|due_on|last_watered|released_on|born", "date"),
    (
        r"(\w+_)?(price|cost|amount|weight|height|width|depth|total|temperature|latitude|longitude|distance|balance"
        r"|salary|budget|fee|tax|discount|percentage|value|size|area|volume|speed)|\w+_in_(kg|g|cm|m|km|euros?|dollars|usd|eur)",
        "number",
    ),
    (
        r"(\w+_)?(quantity|count|year|age|stock|pages|priority|rating|duration|servings|minutes|hours|seconds|days"
        r"|capacity|floor|seats|calories|likes|views|level|stars|mileage|population|credits|sets|repetitions|reps"
        r"|points|score|page_count|bedrooms|weeks|months)|number_of_\w+|\w+_in_(minutes|hours|seconds|days|weeks|months|years)",
        "integer",
    ),
)
_TEXTS: tuple[tuple[str, float, float], ...] = (
    (
        r"(\w+_)?(description|notes?|body|content|text|instructions|ingredients|summary|abstract|bio(graphy)?"
        r"|message|comment|details|answer|remarks?)",
        0,
        5000,
    ),
    (r"address", 0, 500),
    (r"isbn", 10, 17),
    (r"(\w+_)?phone(_number)?|mobile|telephone", 3, 40),
    (r"currency", 3, 3),
    (r"unit", 1, 20),
)
_RANGES: dict[str, tuple[float | None, float | None]] = {
    "priority": (1, 5),
    "rating": (1, 5),
    "stars": (1, 5),
    "year": (0, 9999),
    "age": (0, 150),
    "latitude": (-90, 90),
    "longitude": (-180, 180),
    "temperature": (None, None),
    "balance": (None, None),
    "floor": (None, None),
    "level": (None, None),
    "score": (None, None),
    "value": (None, None),
}


def default_fields(noun: str) -> tuple[Field, ...]:
    """The usual fields of a noun; for an unknown one a name and a description."""
    words = _FIELDS_OF.get(noun) or _FIELDS_OF.get(re.split(r"[\s_-]", noun)[-1]) or "name! description"
    found = []
    for word in words.split():
        field = typed(snake(word.rstrip("!*")))
        if field.name == "name" and "*" in word:
            field = replace(field, maximum=50.0)
        found.append(replace(field, required="!" in word, unique="*" in word))
    return tuple(found)


def is_known_noun(noun: str) -> bool:
    return noun in _FIELDS_OF


def typed(name: str) -> Field:
    """A field whose type is read from its name; text when the name says nothing."""
    if re.fullmatch(r"(\w+_)?e?_?mail(_address)?", name):
        return Field(name, form="email", maximum=254.0)
    if re.fullmatch(r"(\w+_)?(url|link|website|homepage|uri)", name):
        return Field(name, form="url", maximum=2000.0)
    if re.fullmatch(r"(\w+_)?(tags|labels|keywords|genres)", name):
        return Field(name, form="list")
    for pattern, kind in _TYPES:
        if re.fullmatch(pattern, name):
            return _sized(Field(name, type=kind, default=False if kind == "boolean" else None))
    for pattern, low, high in _TEXTS:
        if re.fullmatch(pattern, name):
            return Field(name, minimum=low or None, maximum=high)
    return Field(name)


def says_its_type(name: str) -> bool:
    return typed(name) != Field(name)


def _sized(field: Field) -> Field:
    if field.type not in ("integer", "number"):
        return field
    low, high = _RANGES.get(field.name.rpartition("_")[2], (0, None))
    return replace(field, minimum=low, maximum=high)
