"""From a vendor's exception to one of ours. The only module that names vendors' exceptions.

By name: nine adapters stand on four HTTP libraries, and importing one of each to compare classes would take seconds.
What a vendor says is shown in one case alone (a request that it finds wrong), with everything that looks like a secret
taken out, for without it nobody could find the fault.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from packages.llm.errors import (
    AccessRefused,
    Busy,
    Filtered,
    Interrupted,
    Malformed,
    ModelError,
    ModelUnknown,
    QuotaSpent,
    RequestRefused,
    TimedOut,
    TooLong,
    Truncated,
    Unavailable,
)
from packages.llm.vendor_words import Told, told_by

log = logging.getLogger(__name__)
_SHOWN_CHARACTERS = 300
_LONGEST_WAIT_SECONDS = 86_400.0
_SECRET = re.compile(r"(?i)(sk-|bearer\s+|key[-_ ]?[=:]?\s*)[\w.*\-]{4,}|[\w+/\-]{32,}")

# What a class of any of the libraries means, whatever it says: the first of its ancestors that stands here counts.
_NOT_IN_TIME = frozenset(
    {
        "APITimeoutError",
        "TimeoutException",
        "TimeoutError",
        "ReadTimeoutError",
        "ConnectTimeoutError",
        "ModelTimeoutError",
        "StreamChunkTimeoutError",
    }
)
_BROKEN_OFF = frozenset(
    {
        "RemoteProtocolError",
        "ReadError",
        "WriteError",
        "ClientPayloadError",
        "ServerDisconnectedError",
        "IncompleteReadError",
        "ProtocolError",
        "ConnectionClosedError",
        "ConnectionResetError",
        "BrokenPipeError",
    }
)
_NO_CONNECTION = frozenset(
    {
        "APIConnectionError",
        "TransportError",
        "ClientConnectionError",
        "ModelConnectionError",
        "HTTPClientError",
    }
)
_NOBODY_LISTENS = frozenset(
    {
        "ConnectError",
        "ClientConnectorError",
        "EndpointConnectionError",
        "NewConnectionError",
        "ConnectionRefusedError",
        "gaierror",
    }
)
_NO_CREDENTIALS = frozenset(
    {
        "RefreshError",
        "DefaultCredentialsError",
        "MalformedError",
        "NoCredentialsError",
        "PartialCredentialsError",
        "CredentialRetrievalError",
        "TokenRetrievalError",
        "SSOTokenLoadError",
        "ProfileNotFound",
    }
)
_TOO_LONG = (
    "context_length_exceeded",
    "maximum context length",
    "prompt is too long",
    "input is too long",
    "exceeds the maximum number of tokens",
    "too many input tokens",
    "model's context length",
    "available context size",
    "exceed context limit",
)
_SPENT_CODES = frozenset({"insufficient_quota", "blocked_api_access", "servicequotaexceededexception", "billing_error"})
_SPENT = (
    "credit balance is too low",
    "prepayment credits",
    "reached your specified api usage limits",
    "too many tokens per day",
    "perday",
)
_WITHHELD = ("content_filter", "content filter", "content_policy", "invalid_prompt", "content filtering policy")
_WROTE_RUBBISH = frozenset({"tool_use_failed", "json_validate_failed"})
_OVERLOADED = ("overloaded", "server_error", "internal", "unavailable", "throttl", "modelstreamerror")


def classify(error: Exception, provider: str, key: str) -> ModelError:
    """`key` is the secret that must not be shown, in whatever way the vendor repeats it. Raises nothing."""
    try:
        return _classified(error, provider, key)
    except Exception as fault:  # whatever a vendor sends, the call fails over
        log.warning("An error of %s cannot be read: %s", provider, type(fault).__name__)
        return Malformed(f"{provider} answered in a form that is not the protocol's ({type(error).__name__}).")


def _classified(error: Exception, provider: str, key: str) -> ModelError:
    if ours := _by_class(error, provider):
        return ours
    told = told_by(error)
    if told is None:
        return Malformed(f"{provider} answered in a form that is not the protocol's ({type(error).__name__}).")
    if told.status is not None and told.status >= 400:
        return _by_status(told, provider, key)
    return _in_the_stream(told, provider)


def _by_class(error: Exception, provider: str) -> ModelError | None:
    names, causes = _names(error), _causes(error)
    if "ContextOverflowError" in names:
        return TooLong(f"The prompt does not fit the model at {provider}.")
    if "LengthFinishReasonError" in names:
        return Truncated(f"The answer of {provider} was cut at the limit of output tokens.")
    if "ContentFilterFinishReasonError" in names or "content filter being triggered" in str(error):
        return Filtered(f"{provider} withheld the answer.")
    if names & _NO_CREDENTIALS and getattr(error, "retryable", False):
        return Unavailable(f"Where one signs in to {provider} does not answer.")
    if names & _NO_CREDENTIALS:
        return AccessRefused(f"{provider} cannot be signed in to ({type(error).__name__}).")
    # The cause first: one library calls a refused connection a timeout.
    if (names | causes) & _NOBODY_LISTENS:
        return _unreachable(provider)
    if names & _BROKEN_OFF or (names & (_NO_CONNECTION | _NOT_IN_TIME) and causes & _BROKEN_OFF):
        return Interrupted(f"{provider} broke off the connection.")
    if "missing messageStop" in str(error):
        return Interrupted(f"{provider} broke off its answer.")
    if names & _NOT_IN_TIME:
        return TimedOut(f"{provider} did not answer in time.")
    return _unreachable(provider) if names & _NO_CONNECTION else None


def _unreachable(provider: str) -> Unavailable:
    error = Unavailable(f"{provider} cannot be reached.")
    error.has_no_connection = True
    return error


def _names(error: BaseException) -> frozenset[str]:
    return frozenset(one.__name__ for one in type(error).__mro__)


def _causes(error: BaseException) -> frozenset[str]:
    """The names of all classes that led to this exception."""
    found: frozenset[str] = frozenset()
    while cause := error.__cause__ or error.__context__:
        found |= _names(cause)
        error = cause
    return found


def _by_status(told: Told, provider: str, key: str) -> ModelError:
    status, words = told.status, told.words.lower()
    code = told.code.lower()
    for fits, make in _RULES:
        if fits(status or 0, code, words):
            return make(f"{provider} ({status})", told)
    safe = _without_secrets(told.message, key)
    return RequestRefused(f"{provider} finds the request wrong ({status}){': ' + safe if safe else '.'}")


_Rule = tuple[Callable[[int, str, str], bool], Callable[[str, Told], ModelError]]


def _is_spent(status: int, code: str, words: str) -> bool:
    # Some vendors speak of quota and billing where they mean requests in a minute: their words decide nothing.
    return status == 402 or code in _SPENT_CODES or any(marker in words for marker in _SPENT)


def _is_signed_out(status: int, code: str, words: str) -> bool:
    return (
        status == 401
        or "api_key_invalid" in words
        or code in ("unrecognizedclientexception", "expiredtokenexception", "organization_restricted")
    )


def _is_withheld(status: int, code: str, words: str) -> bool:
    return status in (400, 403) and any(marker in words for marker in (*_WITHHELD, "moderation", "flagged"))


def _is_unknown_model(status: int, code: str, words: str) -> bool:
    return status == 404 or "model identifier is invalid" in words or "on-demand throughput" in words


def _with_wait(kind: type[ModelError], words: str) -> Callable[[str, Told], ModelError]:
    def make(who: str, told: Told) -> ModelError:
        error = kind(words.format(who=who))
        error.retry_after_seconds = retry_after(told.retry_after)
        return error

    return make


def _plain(kind: type[ModelError], words: str) -> Callable[[str, Told], ModelError]:
    return lambda who, told: kind(words.format(who=who))


# The first that fits counts.
_RULES: tuple[_Rule, ...] = (
    # Without the wait that is told: Google tells one of seconds for a quota of a day as well.
    (_is_spent, _plain(QuotaSpent, "The credit at {who} is used up.")),
    (_is_withheld, _plain(Filtered, "{who} withheld the prompt.")),
    (_is_signed_out, _plain(AccessRefused, "{who} refused access.")),
    # More than may be asked in a whole minute: no waiting helps.
    (lambda status, code, words: "request too large" in words, _plain(TooLong, "The prompt is too much for {who}.")),
    (lambda status, code, words: status == 429, _with_wait(Busy, "{who} is limiting requests.")),
    (lambda status, code, words: status == 403, _plain(AccessRefused, "{who} refused access.")),
    (_is_unknown_model, _plain(ModelUnknown, "{who} knows no such model.")),
    (lambda status, code, words: status == 408, _plain(TimedOut, "{who} did not answer in time.")),
    (
        lambda status, code, words: status >= 500 or status == 424,
        _with_wait(Unavailable, "{who} has a fault of its own."),
    ),
    (
        lambda status, code, words: status == 413 or any(marker in words for marker in _TOO_LONG),
        _plain(TooLong, "The prompt does not fit the model at {who}."),
    ),
    (
        lambda status, code, words: code in _WROTE_RUBBISH,
        _plain(Malformed, "The model at {who} wrote a call that cannot be read."),
    ),
)


def _in_the_stream(told: Told, provider: str) -> ModelError:
    """An error that came as a part of an answer, which had begun with status 200."""
    said = f"{told.code} {told.words}".lower()
    if "rate_limit" in said:
        return Busy(f"{provider} is limiting requests.")
    if any(marker in said for marker in _OVERLOADED):
        return Unavailable(f"{provider} has a fault of its own.")
    return Interrupted(f"{provider} broke off its answer.")


def retry_after(text: str | None) -> float | None:
    """Of seconds (`2`, `2.5`, `2s`) or an HTTP date; None for anything else, and a day at most."""
    if not text:
        return None
    try:
        seconds = float(text.removesuffix("s"))
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (moment - datetime.now(UTC)).total_seconds()
    return min(max(0.0, seconds), _LONGEST_WAIT_SECONDS) if math.isfinite(seconds) else None


def _without_secrets(text: str, key: str) -> str:
    if key:
        text = text.replace(key, "…")
    return _SECRET.sub("…", text)[:_SHOWN_CHARACTERS]
