"""What a vendor's exception tells, in one shape for all vendors: each keeps it in a place of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Told:
    """`status` is HTTP's, None where the error came inside an answer; `words` is the body, for looking things up.

    Nothing of it is safe to show.
    """

    status: int | None
    code: str
    message: str
    words: str
    retry_after: str | None = None


def told_by(error: Exception) -> Told | None:
    """None if the exception is not about an answer of a vendor's server."""
    return (
        _of_bedrock(error) or _of_google(error) or _of_openai_or_anthropic(error) or _of_an_error_with_status_200(error)
    )


def _of_bedrock(error: Exception) -> Told | None:
    response = getattr(error, "response", None)
    if not isinstance(response, dict) or "Error" not in response:
        return None
    said = response["Error"]
    metadata = response.get("ResponseMetadata") or {}
    headers: Mapping[str, str] = metadata.get("HTTPHeaders") or {}
    code = str(said.get("Code", ""))
    status = _BEDROCK.get(code, metadata.get("HTTPStatusCode"))
    message = str(said.get("Message", ""))
    return Told(status, code, message, f"{code} {message}", headers.get("retry-after"))


# By name, where the status says something else.
_BEDROCK = {
    "UnrecognizedClientException": 401,
    "ExpiredTokenException": 401,
    "AccessDeniedException": 403,
    "ResourceNotFoundException": 404,
    "ModelTimeoutException": 408,
    "ThrottlingException": 429,
    "ModelNotReadyException": 503,
    "ServiceUnavailableException": 503,
    "InternalServerException": 500,
}


def _of_google(error: Exception) -> Told | None:
    found: Any = next(
        (one for one in (error, error.__cause__) if hasattr(one, "details") and hasattr(one, "code")), None
    )
    if found is None or not isinstance(found.code, int):
        return None
    details = found.details if isinstance(found.details, dict) else {}
    said = details.get("error", details)
    said = said if isinstance(said, dict) else {}
    parts = [one for one in said.get("details") or () if isinstance(one, dict)]
    message = str(said.get("message", ""))
    wait = next((str(one["retryDelay"]) for one in parts if "retryDelay" in one), None)
    return Told(found.code, str(said.get("status", "")), message, f"{message} {json.dumps(parts)}", wait)


def _of_openai_or_anthropic(error: Exception) -> Told | None:
    if not hasattr(error, "body") or not hasattr(error, "message"):
        return None
    body = error.body
    said = body.get("error", body) if isinstance(body, dict) else {}
    said = said if isinstance(said, dict) else {}
    status = getattr(error, "status_code", None)
    if status is not None and status < 400:
        status = None
    code = said.get("code") or said.get("type") or ""
    if status is None:
        status = _as_status(code)
    response = getattr(error, "response", None)
    headers = response.headers if response is not None else {}
    message = said.get("message") or (body if isinstance(body, str) else "")
    return Told(status, str(code), str(message), json.dumps(body, default=str), headers.get("retry-after"))


def _of_an_error_with_status_200(error: Exception) -> Told | None:
    """Some gateways send `{"error": …}` with status 200."""
    said = error.args[0] if isinstance(error, ValueError) and error.args else None
    if not isinstance(said, dict):
        return None
    code = said.get("code") or said.get("type") or ""
    return Told(_as_status(code), str(code), str(said.get("message", "")), json.dumps(said, default=str))


def _as_status(code: object) -> int | None:
    text = str(code)
    return int(text) if text.isdecimal() and 400 <= int(text) < 600 else None
