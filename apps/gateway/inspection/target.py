"""The address that a request asks for, with one meaning only: gateway and API must not disagree on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from apps.gateway.refusals import malformed

_VISIBLE = re.compile(r"/[!$-;=?-\[\]-~]*")
"""Printable ASCII without the double quote, `#`, `<`, `>` and the backslash."""
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")


@dataclass(frozen=True)
class Target:
    """`path` is decoded, for routing; `raw` is path and query as they came, for the API."""

    path: str
    raw: str


def read_target(raw: str, host: str) -> Target:
    """Read the request line's target in origin or absolute form; a `Refusal` where it could be read in two ways."""
    if raw.startswith(("http://", "https://", "HTTP://", "HTTPS://")):
        raw = _origin_form(raw, host)
    if not _VISIBLE.fullmatch(raw):
        raise malformed("The address must begin with / and hold printable ASCII; encode the rest with %.")
    path = raw.partition("?")[0]
    if path.startswith("//"):
        raise malformed("The address must begin with a single /.")
    if "%" in path:
        if _BROKEN_ESCAPE.search(path):
            raise malformed("A % in a path is followed by two hexadecimal digits.")
        try:
            path = unquote(path, errors="strict")
        except UnicodeDecodeError:
            raise malformed("The path is not UTF-8 once it is decoded.") from None
        if _CONTROL.search(path):
            raise malformed("The path holds control characters or backslashes.")
    if "/." in path and any(segment in (".", "..") for segment in path.split("/")):
        raise malformed("The path holds `.` or `..`: resolve them before you ask.")
    return Target(path, raw)


def _origin_form(raw: str, host: str) -> str:
    """RFC 9112, 3.2.2: a server accepts the absolute form. Its authority must be the one that Host names."""
    try:
        parts = urlsplit(raw)
    except ValueError:
        raise malformed("The address is not a URL.") from None
    if parts.netloc.lower() != host.lower():
        raise malformed("The address and the Host header name different servers.")
    return raw[raw.index("://") + 3 + len(parts.netloc) :] or "/"
