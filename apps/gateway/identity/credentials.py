"""The bearer token of a request: in `Authorization`, or, for browsers' WebSockets, as an offered subprotocol."""

from __future__ import annotations

from aiohttp import web

from apps.gateway.refusals import malformed

API_TOKEN_PREFIX = "cnc_"  # noqa: S105  the public start of every API token, no secret
TOKEN_PROTOCOL = "conclave.bearer."  # noqa: S105  the public start of a subprotocol
_LENGTH_LIMIT = 4096


def bearer_token(request: web.BaseRequest) -> str | None:
    """None where nobody claims to be anybody, empty for what is no token. A `Refusal` for two claims at once."""
    given = request.headers.getall("Authorization", ())
    if not given:
        return None
    if len(given) > 1:
        raise malformed("A request has one Authorization header.")
    scheme, _, token = given[0].partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and _may_be_one(token) else ""


def offered_protocols(request: web.BaseRequest) -> tuple[list[str], str | None]:
    """The WebSocket subprotocols without the one that carries a token, and that token."""
    offered = [one.strip() for one in ",".join(request.headers.getall("Sec-WebSocket-Protocol", ())).split(",")]
    tokens = [one.removeprefix(TOKEN_PROTOCOL) for one in offered if one.startswith(TOKEN_PROTOCOL)]
    if len(tokens) > 1:
        raise malformed("A WebSocket offers one token.")
    kept = [one for one in offered if one and not one.startswith(TOKEN_PROTOCOL)]
    return kept, tokens[0] if tokens and _may_be_one(tokens[0]) else None


def _may_be_one(token: str) -> bool:
    return 0 < len(token) <= _LENGTH_LIMIT and token.isascii()
