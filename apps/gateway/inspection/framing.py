"""Requests that two servers could read differently are refused: exactly one Host, one framing, a known method.

The parser (llhttp, strict) refuses what it cannot read. What it lets through and RFC 9112 forbids is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from ipaddress import ip_address

from aiohttp import web
from aiohttp.http import HttpVersion10, HttpVersion11

from apps.gateway.refusals import expectation_unknown, head_too_large, malformed, method_unknown

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}))(?::\d{1,5})?")
_LENGTH = re.compile(r"\d{1,15}")
_FIELD_OVERHEAD_BYTES = 4
"""`: ` and the end of the line."""


def host_of(request: web.BaseRequest, head_limit_bytes: int) -> str:
    """The one valid Host of a well-framed request; a `Refusal` that closes the connection for all others."""
    if request.method not in METHODS:
        raise method_unknown(request.method)
    if request.version not in (HttpVersion10, HttpVersion11):
        raise malformed("Only HTTP/1.1 and HTTP/1.0 are spoken here.")
    _check_size(request, head_limit_bytes)
    headers = request.headers
    _check_framing(request)
    if (expectation := headers.get("Expect")) is not None and expectation.lower() != "100-continue":
        raise expectation_unknown()
    hosts = headers.getall("Host", ())
    if len(hosts) != 1:
        raise malformed(f"A request names exactly one Host, this one {len(hosts)}.")
    if not _HOST.fullmatch(hosts[0]):
        raise malformed("The Host is not a name or an address with an optional port.")
    return str(hosts[0])


def is_ours(host: str, names: Collection[str]) -> bool:
    """Whether a request to this Host means us. A page whose name was made to lead here (DNS rebinding) names its own.

    Addresses and localhost are nobody's names, `names` are ours, `*` among them is any.
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() and not host.endswith("]") else host
    name = name.lower().rstrip(".")
    return "*" in names or name in names or name == "localhost" or name.endswith(".localhost") or _is_address(name)


@lru_cache(maxsize=1024)
def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _check_size(request: web.BaseRequest, limit_bytes: int) -> None:
    size = len(request.raw_path)
    for name, value in request.raw_headers:
        size += len(name) + len(value) + _FIELD_OVERHEAD_BYTES
    if size > limit_bytes:
        raise head_too_large()


def _check_framing(request: web.BaseRequest) -> None:
    headers = request.headers
    codings = headers.getall("Transfer-Encoding", ())
    lengths = headers.getall("Content-Length", ())
    if codings:
        if request.version < HttpVersion11:
            raise malformed("HTTP/1.0 knows no Transfer-Encoding.")
        if lengths:
            raise malformed("A body is framed by Transfer-Encoding or by Content-Length, not by both.")
        if len(codings) > 1 or codings[0].strip().lower() != "chunked":
            raise malformed("The only Transfer-Encoding here is `chunked`, given once.")
    elif len(lengths) > 1 or (lengths and not _LENGTH.fullmatch(lengths[0])):
        raise malformed("Content-Length is one number.")
