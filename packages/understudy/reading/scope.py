"""What the understudy does not build, and how it says so."""

from __future__ import annotations

import re

from packages.understudy.blueprint import NotUnderstood

REPERTOIRE = "The understudy builds REST APIs over named resources."
REMEDY = (
    "For anything else connect a model: set OPENAI_API_KEY, and OPENAI_BASE_URL and OPENAI_MODEL for a compatible "
    "server."
)

_OUTSIDE: tuple[tuple[str, str], ...] = (
    (r"mobile|android|ios app|iphone|ipad|flutter|react native|smartphone|swiftui", "a mobile app"),
    (
        r"web ?sites?|web ?pages?|landing page|front-?ends?|user interface|ui|gui|dashboard|react|vue|angular|svelte"
        r"|html|css|single[- ]page|browser|tailwind|web ?app(?:lication)?s?|desktop",
        "a user interface",
    ),
    (r"command[- ]line|cli|terminal (?:tool|app\w*|program)|shell script|bash|argparse", "a command-line tool"),
    (
        r"machine learning|deep learning|neural|train(?:s|ing)? (?:a|the|an) model|predict\w*|classif\w+|recommendation"
        r"|recommender|llms?|chat ?bot|gpt|openai|ai|sentiment|embeddings?|image recognition|ocr",
        "machine learning",
    ),
    (
        r"log[ -]?ins?|logged[- ]in|log(?:s|ging)? (?:in|on)|sign[ -]?(?:up|in|on)|auth|authenticat\w+|authori[sz]\w+"
        r"|passwords?|jwt|oauth2?|api[- ]keys?|mfa|2fa|permissions?|role-based|rbac|user accounts?|access control"
        r"|sessions? cookies?|bearer|tokens?",
        "sign-in and permissions",
    ),
    (r"payments?|pay(?:ing)? by|stripe|paypal|checkout|billing|credit cards?", "payments"),
    (r"web ?sockets?|real[- ]?time|push notifications?|server-sent|sse|live updates?", "live connections"),
    (r"scrap(?:e|es|ing|er)|crawl\w*|spider", "scraping"),
    (r"graphql|grpc|soap|mqtt|kafka|rabbitmq|celery", "protocols other than REST"),
    (
        r"postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|redis|dynamodb|firebase|elasticsearch|supabase|sqlalchemy"
        r"|oracle database|sql server",
        "a storage other than SQLite",
    ),
    (
        r"node(?:\.?js)?|express(?:\.?js)?|nestjs|django|flask|java|spring(?: boot)?|golang|in go|rust|typescript"
        r"|javascript|php|laravel|ruby|rails|kotlin|c#|\.net|c\+\+|elixir|scala|perl|haskell",
        "a language or framework other than Python with FastAPI",
    ),
    (r"docker\w*|kubernetes|k8s|terraform|helm|aws|azure|gcp|lambda|ci/cd|github actions", "deployment"),
    (
        r"send(?:s|ing)? (?:an? )?(?:e-?mails?|sms|messages?|notifications?)|(?:e-?mail|sms) notifications?"
        r"|notif(?:y|ies|ications?)|web ?hooks?",
        "notifications",
    ),
    (r"upload\w*|file storage|image processing|thumbnails?|attach files?|video|streaming", "files and media"),
    (r"csv|pdf|excel|spreadsheets?|import(?:s|ing)? from|export\w*", "import and export of files"),
    (
        r"statistics|analytics|aggregat\w+|monthly (?:reports?|totals?|summar\w+)|sums? (?:up|of)|averages?|charts?"
        r"|total(?:s)? per|reporting",
        "calculations over the stored data",
    ),
    (r"cron|schedul(?:e|ed|er) (?:jobs?|tasks?)|background (?:jobs?|tasks?|workers?)|queue", "background jobs"),
    (r"rate[- ]limit\w*|throttl\w+|caching", "rate limits and caches"),
    (r"soft[- ]delete\w*|undo|audit (?:log|trail)|version history|multi-?tenant\w*|encrypt\w*", "data histories"),
    (r"many[- ]to[- ]many", "many-to-many relations"),
    (r"sort(?:ed|ing|able)? (?:\w+ )?by (?!(?:id|creation|created|newest|oldest|date of"
     r" creation)\b)\w+", "sorting by a field"),
    (r"block ?chain|crypto ?currenc\w+|smart contracts?|nfts?", "blockchains"),
    (r"operating system|compiler|kernel|driver|3d|physics|play(?:able|ing)? (?:a )?game"
     r"|video game", "this kind of software"),
    (r"translat\w+|convert(?:s|er|ing)|calculat\w+|generat(?:e|es|ing) (?:random|images?"
     r"|text|reports?)", "computations"),
)  # fmt: skip
_NEGATION = re.compile(
    r"(?:\b(?:no|without|not|never|neither|nor|skip|omit|excluding|don'?t|doesn'?t|needn'?t)\b[^.;:!?]{0,60}"
    r"|\b(?:instead of|rather than)\s+(?:an?\s+)?)$",
    re.I,
)
_FOREIGN = re.compile(
    r"\b(?:eine?[nrms]?|erstelle\w*|baue|für|mit|und|ich|möchte|bitte|der|das|ein|une|créer|créez|avec|pour|les|des"
    r"|una|crear|crea|con|para|por|los|las|uma|criar|com|een|maak|voor|met|en|api-rest|un|construye|stwórz|dla)\b",
    re.I,
)
_ENGLISH = re.compile(
    r"\b(?:the|and|with|for|that|of|build|create|make|write|need|want|should|which|an|to|by|on|has|api|rest|list"
    r"|simple|please|store|stores|managing|manage)\b",
    re.I,
)


def refusal(reason: str) -> str:
    return f"{REPERTOIRE} {reason} {REMEDY}"


def check_language(request: str) -> None:
    letters = [letter for letter in request if letter.isalpha()]
    if len(letters) < 3:
        raise NotUnderstood("The request is empty, so there is nothing to build.")
    if sum(letter.isascii() for letter in letters) < 0.7 * len(letters):
        raise NotUnderstood("It reads English only; please ask again in English.")
    foreign, english = len(_FOREIGN.findall(request)), len(_ENGLISH.findall(request))
    if foreign >= 2 and foreign >= english - 1:
        raise NotUnderstood("It reads English only; please ask again in English.")


def check_scope(request: str) -> None:
    """Raises with the names of every part that is outside the repertoire; what is negated does not count."""
    found: list[str] = []
    for pattern, name in _OUTSIDE:
        for match in re.finditer(rf"(?<![\w/-])(?:{pattern})(?![\w-]|/\w)", request, re.I):
            if not _NEGATION.search(request[: match.start()]):
                found.append(f"{name} ({match[0]!r})")
                break
    if found:
        raise NotUnderstood(f"This request also asks for something outside that: {'; '.join(found)}.")
