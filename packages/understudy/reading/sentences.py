"""No sentence of a request is passed over in silence: what is not understood is named in the refusal."""

from __future__ import annotations

import re

from packages.understudy.blueprint import Blueprint, NotUnderstood

_DEMAND = re.compile(
    r"\b(?:must|should|shall|needs?|can(?:not)?|may|when(?:ever)?|if|unless|only|always"
    r"|never|automatically|every|has to)\b",
    re.I,
)
_KNOWN = re.compile(
    r"\b(?:rest(?:ful)?|api|crud|service|back-?end|endpoints?|filter\w*|search\w*|paginat\w*|pages?|newest|oldest|port|under|"
    r"fields?|requir\w+|optional|unique|default\w*|valid\w*|invalid|422|404|409|201|204"
    r"|created|status codes?|errors?|json|"
    r"sqlite|fastapi|python|pytest|tests?|tested|readme|document\w*|openapi|swagger|persist\w*|surviv\w*|restart\w*|"
    r"stor(?:e|es|ed|age)|sav(?:e|ed)|keep|simple|clean|code|typed|types|belongs?|has|have|having|with|characters?|"
    r"integer|number|text|boolean|date|email|url|create|read|update|delete|edit|change|add|remove|list|view|get|put|patch|"
    r"post|id|thanks?|please|database|quality|production|no|without|not negative|positive)\b",
    re.I,
)
_STRANGE = re.compile(
    r"\b(?:automatically|remind\w*|share[ds]?|sharing|assign(?:ed|s|ing)?|archiv(?:es?|ing)"
    r" (?:it|them|after)|after \d+ \w+|"
    r"expire[sd]?|approve[sd]?|approval|workflow|transition\w*|locked|conflicts? with another|overlap\w*|recurr\w+|"
    r"repeat(?:s|ing)|own(?:ed|s|er)? by|per user|multiple users|several users|undo|history|merge|vote|voting|"
    r"bulk|batch|trigger\w*|synchron\w+|integrat\w+ with|other (?:service|system)s?)\b",
    re.I,
)


def check_every_sentence(text: str, blueprint: Blueprint) -> None:
    names = "|".join(
        re.escape(word)
        for resource in blueprint.resources
        for word in (resource.name, resource.plural, *(field.name.replace("_", " ") for field in resource.fields))
    )
    known = re.compile(rf"\b(?:{names})\b", re.I)
    for sentence in re.split(r"(?<=[.!?;])\s+|\n+", text):
        strange = _STRANGE.search(sentence)
        if strange and not known.fullmatch(strange[0]):
            raise NotUnderstood(f"It does not know how to build this part: {sentence.strip()[:120]!r}.")
        if _DEMAND.search(sentence) and not _KNOWN.search(sentence) and not known.search(sentence):
            raise NotUnderstood(f"It does not know how to build this part: {sentence.strip()[:120]!r}.")
