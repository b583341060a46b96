"""To the letter: what the request says in so many words, compared with the spec without a mind."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import Any

from packages.agents.contracts import Finding, Spec
from packages.agents.contracts.quotes import is_heading, is_quoted, outside_fences, parts_of_quote, words

_ENDPOINT = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE)\s+`?(/[^\s`'\"“”,;|)\]]*)")
_ATTACHED = re.compile(r"## Attachment: (\S+)")
LEFT_OUT = "endpoint-left-out"
MOST_SECTIONS = 12
LONG = 20_000
SPOKEN = 200
"""Characters: a shorter section is a heading over others, or a remark."""
_PARAMETER = re.compile(r"\{[^}/]*\}|<[^>/]*>|:[A-Za-z_]\w*")


def unlike_the_request(spec: Spec, said: str) -> list[Finding]:
    """`said` is the request with its attachments, and what people said since. Nothing is compared if it is empty."""
    return [*_invented(spec, said), *_left_out(spec, said), *_not_heard(spec, said)] if said else []


def _invented(spec: Spec, said: str) -> Iterator[Finding]:
    """Minor: what the requirement states may be right, though nobody wrote these words."""
    for requirement in spec.requirements:
        if not is_quoted(requirement.source, said):
            text = (
                f"The source of {requirement.id} is not in the request: quote its words exactly (… may stand for what "
                "you leave out), or leave it empty if you decided it."
            )
            yield Finding(rule="invented-quote", about=requirement.id, text=text, severity="minor")


def _left_out(spec: Spec, said: str) -> Iterator[Finding]:
    """Of the software itself: what a service outside answers is no endpoint of it."""
    designed: set[tuple[str, str]] = {(endpoint.method, _shape(endpoint.path)) for endpoint in spec.endpoints}
    designed |= {asked for service in spec.stack.services for one in service.mappings for asked in _asked(one)}
    for method, path in dict.fromkeys(_ENDPOINT.findall(said)):
        if (method, _shape(path)) not in designed:
            text = (
                f"The request names {method} {path}, which is no endpoint of the design. "
                "If it is none of this software, refuse this with the reason."
            )
            yield Finding(rule=LEFT_OUT, about=f"{method} {path}", text=text)


def _asked(mapping: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    request = mapping.get("request")
    if isinstance(request, dict):
        for key in ("url", "urlPath"):
            if isinstance(path := request.get(key), str):
                yield str(request.get("method", "GET")), _shape(path)


def _not_heard(spec: Spec, said: str) -> Iterator[Finding]:
    """Sections of a long request that no requirement quotes. Minor: some fix nothing."""
    if len(said) < LONG:
        return
    quoted = {part for one in spec.requirements for part in parts_of_quote(one.source)}
    for heading, _ in islice(_sections(said, quoted), MOST_SECTIONS):
        text = f"No requirement quotes anything of the request's section “{heading}”. Is something lost?"
        yield Finding(rule="section-not-quoted", about=heading[:80], text=text, severity="minor")


def _sections(said: str, quoted: Collection[str]) -> Iterator[tuple[str, str]]:
    """Heading and text of each section of prose that holds none of what is quoted."""
    found: list[tuple[str, list[str]]] = []
    is_prose = True
    for line, is_outside in outside_fences(said.splitlines()):
        if attached := _ATTACHED.match(line):
            is_prose = attached[1].endswith((".md", ".txt", ".rst"))
        if is_outside and is_prose and is_heading(line):
            found.append((line.lstrip("# ").strip(), []))
        elif found and is_prose:
            found[-1][1].append(line)
    for heading, lines in found:
        known = f" {words(' '.join(lines))} "
        if len(known) > SPOKEN and not any(f" {part} " in known for part in quoted):
            yield heading, known


def _shape(path: str) -> str:
    """The path without its query and the names of its parameters. Concrete ids of an example count as parameters."""
    bare = re.split(r"[?#]", path)[0].rstrip("/.:") or "/"
    return re.sub(r"(?<=/)[^/]*\d[^/]*(?=/|$)(?<!v\d)", "{}", _PARAMETER.sub("{}", bare))
