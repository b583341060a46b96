"""From a vendor's exception to one of ours. The only module that names vendors' exceptions.

What a vendor says is shown in one case alone (a request that it finds wrong), with everything that looks like a
secret taken out, for without it nobody could find the fault.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx
import openai
from langchain_core.exceptions import ContextOverflowError

from packages.llm.errors import (
    AccessRefused,
    Busy,
    Filtered,
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

# vLLM and others answer a plain 400 where OpenAI has a code of its own.
_TOO_LONG = ("context_length_exceeded", "maximum context length", "prompt is too long", "input is too long")
_SECRET = re.compile(r"(?i)(sk-|bearer\s+|key[-_ ]?[=:]?\s*)[\w.*\-]{4,}|[\w+/\-]{32,}")
_SHOWN_CHARACTERS = 300


def classify(error: Exception, provider: str, key: str) -> ModelError:
    """`key` is the secret that must not be shown, in whatever way the vendor repeats it."""
    if isinstance(error, openai.APITimeoutError | httpx.TimeoutException | TimeoutError):
        return TimedOut(f"{provider} did not answer in time.")
    if isinstance(error, openai.LengthFinishReasonError):
        return Truncated(f"The answer of {provider} was cut at the limit of output tokens.")
    if isinstance(error, openai.ContentFilterFinishReasonError):
        return Filtered(f"{provider} withheld the answer.")
    if isinstance(error, ContextOverflowError):
        return TooLong(f"The prompt does not fit the model at {provider}.")
    if isinstance(error, openai.APIStatusError):
        return _by_status(error.status_code, _body(error), error.response.headers, provider, key)
    if isinstance(error, openai.APIConnectionError | httpx.TransportError):
        return Unavailable(f"{provider} cannot be reached.")
    if isinstance(error, ValueError) and error.args and isinstance(error.args[0], dict):
        # Some gateways send `{"error": …}` with status 200.
        details = error.args[0]
        code = details.get("code")
        if isinstance(code, int):
            return _by_status(code, details, {}, provider, key)
    return Malformed(f"{provider} answered in a form that is not the protocol's ({type(error).__name__}).")


def _by_status(status: int, body: Mapping[str, Any], headers: Mapping[str, str], provider: str, key: str) -> ModelError:
    said = json.dumps(body).lower()
    if status in (401, 403):
        return AccessRefused(f"{provider} refused access ({status}).")
    if status == 402 or (status == 429 and "insufficient_quota" in said):
        return QuotaSpent(f"The credit at {provider} is used up ({status}).")
    if status == 404:
        return ModelUnknown(f"{provider} knows no such model ({status}).")
    if status == 408:
        return TimedOut(f"{provider} did not answer in time ({status}).")
    if status == 429:
        busy = Busy(f"{provider} is limiting requests ({status}).")
        busy.retry_after_seconds = _seconds(headers.get("retry-after"))
        return busy
    if status >= 500:
        fault = Unavailable(f"{provider} has a fault of its own ({status}).")
        fault.retry_after_seconds = _seconds(headers.get("retry-after"))
        return fault
    if any(marker in said for marker in _TOO_LONG) or status == 413:
        return TooLong(f"The prompt does not fit the model at {provider} ({status}).")
    if "content_filter" in said:
        return Filtered(f"{provider} withheld the prompt ({status}).")
    words = _without_secrets(str(body.get("message") or ""), key)
    return RequestRefused(f"{provider} finds the request wrong ({status}){': ' + words if words else '.'}")


def _body(error: openai.APIStatusError) -> Mapping[str, Any]:
    return error.body if isinstance(error.body, dict) else {}


def _seconds(header: str | None) -> float | None:
    """Providers send seconds; the other form, a date, is rare enough to be left to our own backoff."""
    try:
        return max(0.0, float(header)) if header is not None else None
    except ValueError:
        return None


def _without_secrets(text: str, key: str) -> str:
    if key:
        text = text.replace(key, "…")
    return _SECRET.sub("…", text)[:_SHOWN_CHARACTERS]
