"""What the gateway refuses by itself, in the API's form of error: `error`, `message`, and `hint`, what to do next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import ceil

from aiohttp import web

Headers = Mapping[str, str]


class Refusal(Exception):
    """Ends a request. With `closes` the connection ends too, because what follows on it cannot be trusted."""

    def __init__(
        self, code: int, error: str, message: str, hint: str, headers: Headers | None = None, *, closes: bool = False
    ) -> None:
        super().__init__(message)
        self.code = code
        self.error = error
        self.message = message
        self.hint = hint
        self.headers = dict(headers or {})
        self.closes = closes

    def answer(self) -> web.Response:
        body = json.dumps({"error": self.error, "message": self.message, "hint": self.hint})
        answer = web.Response(
            text=body,
            status=self.code,
            content_type="application/json",
            headers={"Cache-Control": "no-store", **self.headers},
        )
        if self.closes:
            answer.force_close()
        return answer


def malformed(message: str, hint: str = "Send the request again as RFC 9112 writes it.") -> Refusal:
    return Refusal(400, "MalformedRequest", message, hint, closes=True)


def not_signed_in(message: str) -> Refusal:
    return Refusal(
        401,
        "NotSignedIn",
        message,
        "Sign in again, or send `Authorization: Bearer …` with a token that is valid now.",
        {"WWW-Authenticate": "Bearer"},
    )


def foreign_origin(origin: str) -> Refusal:
    return Refusal(
        403,
        "OriginRefused",
        f"Pages of {origin!r} may not ask with cookies or open WebSockets here.",
        "Open the console at the gateway's own address, or add the origin to ALLOWED_ORIGINS.",
    )


def host_unknown(host: str) -> Refusal:
    return Refusal(
        421,
        "HostUnknown",
        f"This is not {host}.",
        "Ask by an address, localhost, or a name of PUBLIC_URL or ALLOWED_HOSTS, where the gateway runs.",
        closes=True,
    )


def administrator_needed() -> Refusal:
    return Refusal(
        403,
        "AdministratorNeeded",
        "The metrics are for administrators.",
        "Ask from the gateway's own machine, as an administrator, or with METRICS_TOKEN as the bearer token.",
    )


def nothing_here(path: str, hint: str = "GET /openapi.json lists every path.") -> Refusal:
    return Refusal(404, "RouteNotFound", f"There is nothing at {path}.", hint)


def method_refused(method: str, path: str, allowed: str) -> Refusal:
    return Refusal(
        405, "MethodNotAllowed", f"{method} is not possible at {path}.", f"Use {allowed}.", {"Allow": allowed}
    )


def method_unknown(method: str) -> Refusal:
    return Refusal(
        501, "MethodUnknown", f"{method} is not known here.", "GET /openapi.json lists the methods.", closes=True
    )


def body_too_large(limit_bytes: int) -> Refusal:
    return Refusal(413, "RequestTooLarge", f"A request has at most {limit_bytes:,} bytes.", "Send less.", closes=True)


def body_unwanted() -> Refusal:
    return Refusal(
        413, "RequestTooLarge", "This is asked for without a body.", "Send the request without one.", closes=True
    )


def head_too_large() -> Refusal:
    return Refusal(
        431, "HeadTooLarge", "The request's address or its headers are too long.", "Send shorter ones.", closes=True
    )


def body_too_slow() -> Refusal:
    return Refusal(
        408, "RequestTooSlow", "The rest of the request's body did not come.", "Send the request again.", closes=True
    )


def expectation_unknown() -> Refusal:
    return Refusal(417, "ExpectationUnknown", "Only `Expect: 100-continue` can be met.", "Leave the header out.")


def upgrade_needed() -> Refusal:
    return Refusal(
        426,
        "UpgradeNeeded",
        "This path is a WebSocket.",
        "Open it with a WebSocket client.",
        {"Upgrade": "websocket", "Connection": "Upgrade"},
    )


def too_often(scope: str, retry_seconds: float) -> Refusal:
    seconds = max(1, ceil(retry_seconds))
    return Refusal(
        429,
        "TooManyRequests",
        f"Too many requests of this {scope}.",
        f"Wait {seconds} s; the RateLimit headers tell how much is left.",
        {"Retry-After": str(seconds)},
    )


def too_many_streams(limit: int) -> Refusal:
    return Refusal(
        429,
        "TooManyStreams",
        f"A sign-in has at most {limit} streams open at once.",
        "Close one of them first.",
        {"Retry-After": "5"},
    )


def too_many_connections(limit: int) -> Refusal:
    return Refusal(
        429,
        "TooManyConnections",
        f"An address has at most {limit} connections open at once.",
        "Close some first: event streams, terminals and idle connections count. CONNECTIONS_PER_ADDRESS, where the "
        "gateway runs, allows more.",
        {"Retry-After": "5"},
        closes=True,
    )


def api_broke_off() -> Refusal:
    return Refusal(
        502,
        "ApiBrokeOff",
        "The API ended the connection before it had answered.",
        "What was asked may have been done: look before you ask again.",
    )


def api_away() -> Refusal:
    return Refusal(
        503,
        "ApiUnavailable",
        "The API cannot be reached.",
        "Runs go on by themselves. Try again in a few seconds; `./conclave doctor` checks the parts.",
        {"Retry-After": "2"},
    )


def sign_in_unchecked() -> Refusal:
    return Refusal(
        503,
        "SignInUnchecked",
        "Nobody can tell now whether this token is valid: the API does not answer.",
        "Keep the token and try again in a few seconds; `./conclave doctor` checks the parts.",
        {"Retry-After": "2"},
    )


def shutting_down() -> Refusal:
    return Refusal(
        503,
        "ShuttingDown",
        "This gateway is shutting down.",
        "Try again in a moment.",
        {"Retry-After": "1"},
        closes=True,
    )


def api_too_slow() -> Refusal:
    return Refusal(
        504,
        "ApiTooSlow",
        "The API did not answer in time.",
        "What was asked may still be done: look before you ask again.",
    )


def internal_error() -> Refusal:
    return Refusal(
        500,
        "InternalError",
        "Something went wrong here; it is logged.",
        "This is a fault of Conclave. `./conclave logs gateway` holds the trace.",
        closes=True,
    )
