"""Which resources a request is about."""

from __future__ import annotations

import re

from packages.understudy.catalogue import is_known_noun
from packages.understudy.words import plural, singular

_VERB = (
    r"(?:manag(?:e|es|ing)|stor(?:e|es|ing)|track(?:s|ing)?|keep(?:s|ing)?(?: track)?(?: of)?|handl(?:e|es|ing)"
    r"|organi[sz](?:e|es|ing)|sav(?:e|es|ing)|record(?:s|ing)?|catalogu?(?:e|es|ing)|maintain(?:s|ing)?|serv(?:e|es|ing)"
    r"|creat(?:e|es|ing)|read(?:s|ing)?|updat(?:e|es|ing)|delet(?:e|es|ing)|add(?:s|ing)?|edit(?:s|ing)?"
    r"|list(?:s|ing)?|view(?:s|ing)?|remov(?:e|es|ing)|hold(?:s|ing)?|collect(?:s|ing)?|administer(?:s|ing)?"
    r"|provid(?:e|es|ing)|offer(?:s|ing)?|expos(?:e|es|ing)|perform(?:s|ing)?|do|get|gets|getting|crud)\b"
)
_VERBS = re.compile(rf"^(?:{_VERB}(?:\s*(?:,|and|or|/|,\s*and)\s*)?\s*)+(?:\b(?:of|on|for|over|with)\b\s*)?", re.I)
_FILLER = re.compile(
    r"^(?:(?:an?|the|my|our|your|their|all|some|any|simple|small|tiny|basic|minimal|little|complete|full|clean|modern"
    r"|production[- ]ready|good|nice|personal|new|tested|robust|crud|restful|rest|json|http|web|fastapi|python|sqlite"
    r"|collection|list|lists|set|catalogu?e|database|kinds?|of)\s+)+",
    re.I,
)
_TAIL = re.compile(
    r"\s+(?:applications?|apps?|lists?|managers?|management|trackers?|tracking|catalogu?es?|collections?|databases?"
    r"|inventory|library|libraries|systems?|services?|registry|directory|logs?|resources?|records?|data|boards?|api"
    r"|backend|server|information|details|store|keeper|organi[sz]er|planner|site|platform|program|software|project)$",
    re.I,
)
_SPECIAL = (
    (r"to[- ]?dos?(?: (?:items?|lists?|entries|tasks?))?", "todo"),
    (r"task lists?", "task"),
    (r"address ?books?|phone ?books?|rolodex", "contact"),
    (r"book ?(?:stores?|shops?)|library|libraries|reading lists?", "book"),
    (r"blogs?|blogging|weblogs?", "post"),
    (r"recipe ?books?|cook ?books?", "recipe"),
    (r"guest ?books?|diary|diaries|journals?", "entry"),
    (r"inventory|inventories|stock", "item"),
    (r"(?:online |web ?)?shops?|stores?", "product"),
    (r"calendars?", "event"),
    (r"wikis?", "page"),
    (r"shopping lists?|shopping list items?", "item"),
    (r"note[- ]?taking", "note"),
    (r"spending|budgets?", "expense"),
)
_API = r"(?:(?:rest(?:ful)?|crud|json|http|web|backend|micro|python|fastapi|sqlite)[\s-]*)*"
_ANCHOR = re.compile(
    rf"\b{_API}(?:apis?|(?:micro)?services?|back-?ends?|servers?|endpoints?|crud)\b"
    r"(?:\s+(?:in|with|using|on|on top of)\s+(?:python|fastapi|sqlite)(?:\s*(?:,|and)\s*(?:python|fastapi|sqlite))*)?"
    r"[\s,]+(?P<link>for|to|that|which|of|over|around|where|about|letting|allowing|exposing|managing|storing|tracking"
    r"|providing|on)\b\s*(?:(?:users?|people|me|us|one|you|i|we|clients?)\s+)?(?:(?:can|may|lets?|allows?|to|will)\s+"
    r"(?:me|us|users?|people|you|clients?)?\s*(?:to\s+)?)*",
    re.I,
)
_BEFORE = re.compile(
    rf"(?P<noun>[\w-]+(?: [\w-]+){{0,3}}?(?: (?:and|,) [\w-]+)?)\s+(?:{_API})(?:apis?"
    rf"|(?:micro)?services?|back-?ends?)\b",
    re.I,
)
_BARE = re.compile(r"^(?:(?:please|build|create|make|write|i (?:need|want)|develop|give me|we need)\s+)*", re.I)
_STOP = re.compile(
    r"\s*(?:[.;:(\n]|\b(?:with|having|has|have|where|that|which|whose|each|on port|under"
    r"|below|using|in|contain(?:s|ing)?"
    r"|including|consist\w*|so|and their|and its|who|written|built|backed|by|at|as|via|running|listening|from|is|are"
    r"|belong\w*|should|must|can|please|it|filter\w*|search\w*|sort\w*|run|return\w*"
    r"|support\w*|no|without)\b|,\s*(?:each|with|and (?:it|they)|filter\w*|search\w*"
    r"|sort\w*|newest|oldest|no)\b|$)",
    re.I,
)


def noun_phrase(text: str) -> tuple[str, int, int]:
    """The words that name the resources, with their place in the text; empty when there are none."""
    for anchor in _ANCHOR.finditer(text):
        start = anchor.end()
        verbs = _VERBS.match(text[start:])
        start += verbs.end() if verbs else 0
        if anchor["link"].lower() in ("that", "which", "where", "to") and not verbs:
            continue
        stop = _STOP.search(text, start)
        end = stop.start() if stop else len(text)
        if nouns_in(text[start:end]):
            return text[start:end], start, end
    for before in _BEFORE.finditer(text):
        lead = _BARE.match(before["noun"])
        phrase = before["noun"][lead.end() :] if lead else before["noun"]
        if nouns_in(phrase):
            start = before.start("noun") + (lead.end() if lead else 0)
            return phrase, start, before.end("noun")
    return _bare_noun(text)


def _bare_noun(text: str) -> tuple[str, int, int]:
    """A request such as `A book catalogue with title and author`, which names no API but says its fields."""
    lead = _BARE.match(text)
    start = lead.end() if lead else 0
    stop = _STOP.search(text, start)
    end = stop.start() if stop else len(text)
    phrase = text[start:end]
    says_fields = re.match(r"\s*(?:with|having|\(|:)", text[end:])
    nouns = nouns_in(phrase)
    if (
        nouns
        and (says_fields or all(is_known_noun(noun) for noun in nouns))
        and not re.search(r"\bapps?\b|\bapplications?\b", phrase)
    ):
        return phrase, start, end
    return "", 0, 0


def nouns_in(phrase: str) -> list[str]:
    """Singular nouns of a phrase such as `books and authors`; empty when a piece is no plain noun."""
    found: list[str] = []
    phrase = re.sub(r"\s+(?:on|for|of|in)\s+(?:an?|the|each|every|its|their|those|these)\s+", " and ", phrase)
    for piece in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s+plus\s+|\s*/\s*", phrase.strip(" .,:;!?\"'`")):
        noun = noun_in(piece)
        if noun is None:
            return []
        if noun and noun not in found:
            found.append(noun)
    return found


def noun_in(piece: str) -> str | None:
    """The noun of one piece, "" when it is only filler, None when it is no noun."""
    text = piece.strip(" .,:;!?\"'`").lower()
    text = _FILLER.sub("", text + " ").strip()
    for pattern, noun in _SPECIAL:
        if re.fullmatch(
            rf"(?:{pattern})(?:\s+(?:applications?|apps?|management|tracker|manager|service|system))?", text
        ):
            return noun
    while True:
        shorter = _TAIL.sub("", text).strip()
        if shorter == text:
            break
        text = shorter
    words = text.split()
    if not words:
        return ""
    if len(words) > 3 or not all(re.fullmatch(r"[a-z][a-z-]*", word) for word in words) or _is_no_noun(words[-1]):
        return None
    return " ".join([*words[:-1], singular(words[-1])])


def _is_no_noun(word: str) -> bool:
    return re.fullmatch(
        r"\w+(?:shortener|converter|calculator|generator|checker|compiler|gateway|proxy|bot|parser|engine)|shortener"
            r"|converter|calculator|generator|checker|compiler|engine|gateway|proxy|bot|parser|it|them|this|that|something|anything|stuff|things?|everything|me|us|you|fast|good|well|please|api|rest|web|app"
        r"|application|software|program|system|service|crud|data|operations?|use|fun|test|testing|production|here|there",
        word,
    ) is not None  # fmt: skip


def path_of(noun: str) -> str:
    words = re.split(r"[\s_]+", noun)
    return "-".join([*words[:-1], plural(words[-1])])
