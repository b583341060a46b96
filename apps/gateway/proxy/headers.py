"""Which headers are passed on. Those of a hop end there, and nobody outside says who they are by a header of ours."""

from __future__ import annotations

from collections.abc import Iterable

from multidict import CIMultiDict, CIMultiDictProxy

_OF_A_HOP = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer"}
    | {"transfer-encoding", "upgrade"}
)
_SET_ANEW = frozenset({"x-request-id", "traceparent", "tracestate", "expect", "x-real-ip", "forwarded", "via"})
_FORGED = ("x-conclave-", "x-forwarded-", "x-user-", "x-auth-")
# By it a page of ours shows that it is one: it claims nothing of who is outside.
_OF_A_PAGE = "x-conclave-csrf"
_OF_A_WEB_SOCKET = "sec-websocket-"
_OF_AN_ANSWER_SET_ANEW = frozenset({"server", "x-request-id"})


def request_headers(headers: CIMultiDictProxy[str], *, is_web_socket: bool = False) -> CIMultiDict[str]:
    """What the API may see of a request's headers. Host, credentials and cookies are passed on unchanged."""
    dropped = _OF_A_HOP | _nominated(headers)
    kept: CIMultiDict[str] = CIMultiDict()
    for name, value in headers.items():
        lower = name.lower()
        if "_" in lower:
            # Servers that turn headers into variables read X_User_Id as X-User-Id.
            lower = lower.replace("_", "-")
        is_forged = lower.startswith(_FORGED) and name.lower() != _OF_A_PAGE
        if lower in dropped or lower in _SET_ANEW or is_forged:
            continue
        if is_web_socket and (lower.startswith(_OF_A_WEB_SOCKET) or lower == "content-length"):
            continue
        kept.add(name, value)
    return kept


def answer_headers(headers: CIMultiDictProxy[str]) -> CIMultiDict[str]:
    """What the client may see of an answer's headers."""
    dropped = _OF_A_HOP | _nominated(headers)
    kept: CIMultiDict[str] = CIMultiDict()
    for name, value in headers.items():
        lower = name.lower()
        if lower not in dropped and lower not in _OF_AN_ANSWER_SET_ANEW:
            kept.add(name, value)
    return kept


def _nominated(headers: CIMultiDictProxy[str]) -> frozenset[str]:
    """What `Connection` declares to be of this hop. Host and credentials cannot be dropped that way."""
    if "Connection" not in headers:
        return frozenset()
    names: Iterable[str] = ",".join(headers.getall("Connection")).split(",")
    return frozenset(name.strip().lower() for name in names) - {"host", "content-length", "authorization", "cookie"}
