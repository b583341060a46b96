"""Request ids and the W3C trace context."""

from __future__ import annotations

import re
import secrets

from multidict import CIMultiDictProxy

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_TRACE_PARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def request_id(headers: CIMultiDictProxy[str]) -> str:
    """The client's own where it is harmless, a new one elsewhere."""
    given = headers.getall("X-Request-ID", ())
    return given[0] if len(given) == 1 and _REQUEST_ID.fullmatch(given[0]) else new_request_id()


def trace_parent(headers: CIMultiDictProxy[str]) -> tuple[str, bool]:
    """`traceparent`, and whether it is the client's: only then does its `tracestate` belong to it."""
    given = headers.getall("traceparent", ())
    if len(given) == 1 and _TRACE_PARENT.fullmatch(given[0]):
        return given[0], True
    return new_trace_parent(), False


def new_request_id() -> str:
    return secrets.token_hex(16)


def new_trace_parent() -> str:
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
