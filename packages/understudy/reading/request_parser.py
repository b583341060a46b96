"""A request in English becomes a blueprint, or a refusal that says why not."""

from __future__ import annotations

import re
from dataclasses import replace

from packages.understudy import rules
from packages.understudy.blueprint import Blueprint, Field, NotUnderstood, Resource
from packages.understudy.catalogue import default_fields, is_known_noun, says_its_type
from packages.understudy.reading.extras import (
    read_filters,
    read_groups,
    read_order,
    read_paths,
    read_port,
    read_relations,
    read_search,
    read_uniques,
    read_updates,
)
from packages.understudy.reading.field_words import read_field, split_items
from packages.understudy.reading.nouns import noun_phrase, nouns_in, path_of
from packages.understudy.reading.scope import check_language, check_scope
from packages.understudy.reading.sentences import check_every_sentence
from packages.understudy.words import is_plural, listed, plural, singular

_OPENER = (
    r"(?:\s*[,]?\s*(?:\b(?:with|having|has|have|includ\w+|contain\w*|consist\w* of|hold\w*|stor\w+|record\w*)\b"
    r"(?:\s+(?:the|these|following|a|an|its|their)\b)*(?:\s+(?:fields?|attributes?|properties|columns)\b)?"
    r"(?:\s+(?:are|is)\b)?\s*:?|(?:\.\s*(?:the |its )?)?\bfields?\b(?:\s+(?:are|is))?\s*:?|:|(?P<paren>\())\s*)"
)
_END = re.compile(
    r"(?<!\d)\.(?=\s|$)|\.\s|;(?!\s*(?:required|optional|unique))|\n\s*\n"
    r"|\s*,?\s*(?:\band\s+)?\b(?:on port|on the port|under /|below /|filter\w*\b|sort\w*\b|"
    r"search\w*\b|paginat\w*|newest first|oldest first|that can be|which can be|where\b|let\b|allow\w*\b|support\w*\b|"
    r"users?\s+(?:can|may|should)|it (?:should|must|shall|can|needs|has to)|(?:all"
    r"|everything)?\s*(?:stored|saved|persisted) in|"
    r"each \w+ (?:has|belongs)|and (?:an? )?[\w-]+s with|plus [\w-]+s with|using\b"
    r"|persist\w*|no (?:auth\w*|login|ui|front)|without\b|"
    r"listen\w*|(?:GET|POST|PUT|PATCH|DELETE) /|running on|run on|one [\w]+ (?:has|can)|full crud)",
    re.I,
)


def parse(request: str) -> Blueprint:
    """Raises `NotUnderstood` with a sentence that names what is outside the repertoire."""
    text = re.sub(r"[ \t]+", " ", request.replace("\r\n", "\n")).strip()
    check_language(text)
    check_scope(text)
    phrase, start, end = noun_phrase(text)
    nouns = nouns_in(phrase)
    if not nouns:
        raise NotUnderstood("It could not find in this request a REST API and what it shall store.")
    for other in (*read_groups(text), *read_relations(text, nouns).nouns):
        if other not in nouns:
            nouns.append(other)
    words = {"request": phrase.strip()}
    resources: list[Resource] = []
    children: list[tuple[str, str, str]] = []
    for noun in list(nouns):
        fields, quoted, extra = _fields(text, noun, nouns, (start, end) if len(nouns) == 1 else None)
        for child in extra:
            if child not in nouns:
                nouns.append(child)
        name_plural = path_of(noun)
        words[f"resource:{name_plural}"] = _mention(text, noun) or phrase.strip()
        if quoted:
            words[f"fields:{name_plural}"] = quoted
        resources.append(Resource(noun, name_plural, fields or default_fields(noun)))
        resources.extend(Resource(child, path_of(child), default_fields(child)) for child in extra)
        children.extend((child, noun, _quoted(text, noun, child)) for child in extra)
    if len(resources) > 6:
        raise NotUnderstood("It builds at most six resources at a time.")
    blueprint = Blueprint(title=_title(resources), resources=tuple(resources), words=words)
    for link in (*children, *read_relations(text, nouns).links):
        words[f"relation:{path_of(link[0])}"] = link[2]
        blueprint = _linked(blueprint, link[0], link[1])
    for read in (read_port, read_paths, read_uniques, read_filters, read_search, read_order, read_updates):
        blueprint = read(text, blueprint)
    check_every_sentence(text, blueprint)
    return finished(blueprint)


def _title(resources: list[Resource]) -> str:
    names = [resource.name.title() for resource in resources]
    if len(names) == 1:
        return f"{names[0]} API"
    return f"{listed([plural(name).title() for name in names])} API" if len(names) <= 3 else f"{names[0]} API and more"


def _mention(text: str, noun: str) -> str:
    found = re.search(_forms(noun), text, re.I)
    return found[0] if found else ""


def _quoted(text: str, noun: str, child: str) -> str:
    found = re.search(rf"{_forms(noun)}.{{0,40}}?{_forms(child)}", text, re.I)
    return found[0] if found else ""


def _forms(noun: str) -> str:
    words = noun.split()
    one = (
        r"[\s-]".join([*map(re.escape, words[:-1]), ""]) + f"(?:{re.escape(words[-1])}|{re.escape(plural(words[-1]))})"
    )
    return rf"\b(?:{one}{'|to-dos?' if noun == 'todo' else ''})\b"


def _fields(
    text: str, noun: str, nouns: list[str], place: tuple[int, int] | None
) -> tuple[tuple[Field, ...], str, list[str]]:
    """(fields, the words that name them, resources that stand among the fields)."""
    starts = [found.end() for found in re.finditer(_forms(noun), text, re.I)]
    starts += [place[1]] if place else []
    for start in starts:
        opened = re.match(
            r"(?:\s+(?:applications?|apps?|items?|lists?|entries|resources?|records?|catalogu?e|collection|manager"
            r"|management|tracker|database|api|backend|service|should|must|shall|each|all"
            r"|belongs? to (?:an?|one|the|exactly one) [\w-]+,? and))*" + _OPENER,
            text[start:],
            re.I,
        )
        if opened is None:
            continue
        clause = _clause(text[start + opened.end() :], bool(opened["paren"]))
        fields, extra = _read_clause(clause, noun, nouns)
        if fields or extra:
            return tuple(fields), clause.strip(), extra
    return (), "", []


def _clause(rest: str, is_in_parentheses: bool) -> str:
    if is_in_parentheses:
        depth = 1
        for index, letter in enumerate(rest):
            depth += (letter == "(") - (letter == ")")
            if depth == 0:
                return rest[:index]
    if re.match(r"\s*(?:[-*•]|\d+[.)])\s", rest):
        bullets = re.match(r"(?:\s*(?:[-*•]|\d+[.)])\s+[^\n]+(?:\n|$))+", rest)
        return bullets[0] if bullets else rest
    depth = 0
    for index, letter in enumerate(rest):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and (ended := _END.match(rest, index)) and (index or ended[0].strip()):
            return rest[:index]
    return rest


def _read_clause(clause: str, noun: str, nouns: list[str]) -> tuple[list[Field], list[str]]:
    fields: list[Field] = []
    extra: list[str] = []
    for item in split_items(clause):
        bare = re.sub(r"^(?:an?|the|its|their|many|several|multiple|some)\s+", "", item.strip(" ."), flags=re.I).lower()
        if is_plural(bare) and is_known_noun(singular(bare)) and not says_its_type(bare) and singular(bare) != noun:
            if singular(bare) in nouns:
                break
            extra.append(singular(bare))
            continue
        field = read_field(item)
        if field is not None and all(field.name != known.name for known in fields):
            fields.append(field)
    if fields and not any(field.required for field in fields):
        stated_optional = re.search(rf"optional {fields[0].name}|{fields[0].name}[^,]*\boptional", clause, re.I)
        if fields[0].default is None and fields[0].form != "list" and not stated_optional:
            fields[0] = replace(fields[0], required=True)
    return fields, extra


def _linked(blueprint: Blueprint, child_noun: str, parent_noun: str) -> Blueprint:
    child, parent = blueprint.resource(path_of(child_noun)), blueprint.resource(path_of(parent_noun))
    if child is None or parent is None or child == parent or any(link.parent == child.plural for link in parent.fields):
        return blueprint
    name = f"{parent.singular}_id"
    kept = tuple(field for field in child.fields if field.name not in (name, parent.singular))
    link = Field(name, type="integer", required=True, minimum=1, parent=parent.plural)
    return blueprint.with_resource(replace(child, fields=(link, *kept)))


def finished(blueprint: Blueprint) -> Blueprint:
    """Links that follow from names, limits on everything, and the filters that come with types."""
    for resource in blueprint.resources:
        fields = []
        for field in resource.fields:
            base = field.name.removesuffix("_id")
            other = next((found for found in blueprint.resources if base in (found.singular, found.module)), None)
            is_link = other is not None and other != resource and not field.parent and field.type in ("text", "integer")
            if is_link and other and not any(link.parent == resource.plural for link in other.fields):
                field = Field(f"{other.singular}_id", "integer", field.required, minimum=1, parent=other.plural)
            if field.type == "boolean" and field.default is None and not field.required:
                field = replace(field, default=False)
            if field.choices and field.default is not None and field.default not in field.choices:
                field = replace(field, default=None)
            fields.append(rules.bounded(field))
        natural = tuple(field.name for field in fields if field.type == "boolean" or field.choices or field.parent)
        names = {field.name for field in fields}
        filters = tuple(dict.fromkeys((*(name for name in resource.filters if name in names), *natural)))
        blueprint = blueprint.with_resource(replace(resource, fields=tuple(fields), filters=filters))
    return blueprint
