"""Gemini's API, and the same on Vertex AI with its tokens."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import Any

from tests.llm.wire.behaviours import (
    CACHED_TOKENS,
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    RETRY_AFTER_SECONDS,
    THOUGHT_TOKENS,
    Answer,
    Behaviour,
    Vendor,
    pieces,
)
from tests.llm.wire.listener import Asked, Reply, document
from tests.llm.wire.speech import PAGE, Speech

FINISH = {"stop": "STOP", "tool": "STOP", "length": "MAX_TOKENS", "filter": "SAFETY", None: None}
METHOD = r"models/[\w.-]+:(generateContent|streamGenerateContent)"
PATHS = {
    Vendor.GEMINI: rf"/v1beta/{METHOD}",
    Vendor.VERTEX: rf"/v1beta1/projects/[\w-]+/locations/[\w-]+/publishers/google/{METHOD}",
}
# Gemini has the same words for a limit of this minute and for one of this day.
QUOTA = "You exceeded your current quota, please check your plan and billing details. Please retry in 2s."
TYPE = "type.googleapis.com/google.rpc"
RETRY = {"@type": f"{TYPE}.RetryInfo", "retryDelay": f"{RETRY_AFTER_SECONDS}s"}
UNPAID = "This API method requires billing to be enabled. Please enable billing on project #1."


def _violation(limit: str) -> dict[str, Any]:
    metric = "generativelanguage.googleapis.com/generate_content_paid_tier_requests"
    return {"@type": f"{TYPE}.QuotaFailure", "violations": [{"quotaMetric": metric, "quotaId": limit}]}


Error = tuple[int, str, str, list[dict[str, Any]]]
EXHAUSTED = "RESOURCE_EXHAUSTED"
VERTEX_LIMITED: Error = (429, EXHAUSTED, "Resource exhausted. Please try again later.", [])
VERTEX: dict[Behaviour, Error] = {
    Behaviour.BUSY_UNTIL: (*VERTEX_LIMITED[:3], [RETRY]),
    Behaviour.BUSY: VERTEX_LIMITED,
    Behaviour.QUOTA: (429, EXHAUSTED, QUOTA, [_violation("GenerateRequestsPerDayPerProjectPerModel"), RETRY]),
    Behaviour.UNAUTHORIZED: (401, "UNAUTHENTICATED", "Request had invalid authentication credentials.", []),
    Behaviour.UNPAID: (402, "FAILED_PRECONDITION", UNPAID, []),
    Behaviour.FORBIDDEN: (403, "PERMISSION_DENIED", "Permission 'aiplatform.endpoints.predict' denied.", []),
    Behaviour.MODEL_UNKNOWN: (404, "NOT_FOUND", "Publisher Model `{model}` was not found.", []),
    Behaviour.SLOW_REQUEST: (408, "DEADLINE_EXCEEDED", "The request timed out.", []),
    Behaviour.WRONG_REQUEST: (400, "INVALID_ARGUMENT", "Unknown name \"strict\" at 'tools[0]': Cannot find field.", []),
    Behaviour.BROKEN: (500, "INTERNAL", "An internal error has occurred. Please retry.", []),
    Behaviour.OVERLOADED: (503, "UNAVAILABLE", "The model is overloaded. Please try again later.", []),
    Behaviour.TOO_LONG: (
        400,
        "INVALID_ARGUMENT",
        "The input token count (1200512) exceeds the maximum number of tokens allowed (1048576).",
        [],
    ),
}
GEMINI: dict[Behaviour, Error] = {
    **VERTEX,
    Behaviour.BUSY_UNTIL: (
        429,
        EXHAUSTED,
        QUOTA,
        [_violation("GenerateContentPaidTierInputTokensPerModelPerMinute"), RETRY],
    ),
    Behaviour.BUSY: (429, EXHAUSTED, "Resource has been exhausted (e.g. check quota).", []),
    # A wrong key has the status of a wrong request.
    Behaviour.UNAUTHORIZED: (
        400,
        "INVALID_ARGUMENT",
        "API key not valid. Please pass a valid API key.",
        [{"@type": f"{TYPE}.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"}],
    ),
    Behaviour.MODEL_UNKNOWN: (404, "NOT_FOUND", "models/{model} is not found for API version v1beta.", []),
}
ERRORS = {Vendor.GEMINI: GEMINI, Vendor.VERTEX: VERTEX}


class GoogleSpeech(Speech):
    broken_event = b'data: {"candidates": [{"content": {"parts": [{"text": "Hel\r\n\r\n'

    def __init__(self, vendor: Vendor, does: Behaviour = Behaviour.TEXT) -> None:
        super().__init__(does)
        self.vendor = vendor

    def knows(self, asked: Asked) -> bool:
        is_stream = asked.path.endswith(":streamGenerateContent")
        return re.fullmatch(PATHS[self.vendor], asked.path) is not None and is_stream == (asked.query == {"alt": "sse"})

    def is_streamed(self, asked: Asked) -> bool:
        return asked.path.endswith(":streamGenerateContent")

    def error(self, does: Behaviour, asked: Asked) -> Reply | None:
        if does not in ERRORS[self.vendor]:
            return None
        error = ERRORS[self.vendor][does]
        return document(_error(error, asked), error[0])

    def error_in_200(self, asked: Asked) -> Any:
        return _error(VERTEX[Behaviour.OVERLOADED], asked)

    def error_event(self, asked: Asked) -> bytes:
        return _event(_error(VERTEX[Behaviour.OVERLOADED], asked))

    def whole(self, answer: Answer, asked: Asked) -> dict[str, Any]:
        if self.does is Behaviour.PROMPT_FILTERED:
            return {**_blocked(), **self._base(asked)}
        if not answer.has_choices:
            return self._base(asked)
        return self._body(asked, _parts(answer), FINISH[answer.finish])

    def opening(self, answer: Answer, asked: Asked) -> list[bytes]:
        if self.does is Behaviour.PROMPT_FILTERED:
            return [_event({**_blocked(), **self._base(asked)})]
        if not answer.has_choices:
            return [_event(self._base(asked))]
        events = [self._body(asked, [{"text": piece}], None) for piece in pieces(answer.text)]
        if answer.tools:
            events.append(self._body(asked, _parts(answer), None))
        return [_event(event) for event in events] or [_event(self._body(asked, [], None))]

    def closing(self, answer: Answer, asked: Asked) -> list[bytes]:
        if self.does is Behaviour.PROMPT_FILTERED or not answer.has_choices:
            return []
        parts = [] if answer.finish == "filter" else [{"text": ""}]
        return [_event(self._body(asked, parts, FINISH[answer.finish]))]

    def _body(self, asked: Asked, parts: list[dict[str, Any]], finish: str | None) -> dict[str, Any]:
        candidate: dict[str, Any] = {"index": 0}
        if parts:
            candidate["content"] = {"role": "model", "parts": parts}
        if finish:
            candidate["finishReason"] = finish
        return {"candidates": [candidate], **self._base(asked)}

    def _base(self, asked: Asked) -> dict[str, Any]:
        usage = {
            "promptTokenCount": INPUT_TOKENS,
            "cachedContentTokenCount": CACHED_TOKENS,
            "candidatesTokenCount": OUTPUT_TOKENS - THOUGHT_TOKENS,
            "thoughtsTokenCount": THOUGHT_TOKENS,
            "totalTokenCount": INPUT_TOKENS + OUTPUT_TOKENS,
        }
        return {"usageMetadata": usage, "modelVersion": _model(asked), "responseId": "r1"}


class Tokens(StrEnum):
    """What the endpoint of access tokens does."""

    GIVEN = "gives a token"
    DENIED = "refuses the key"
    BROKEN = "500"
    PAGE = "a page of HTML"
    SILENT = "hangs"


class TokenEndpoint:
    """Where a service account gets its access tokens."""

    def __init__(self, does: Tokens = Tokens.GIVEN) -> None:
        self.does = does

    def __call__(self, asked: Asked) -> Reply:
        match self.does:
            case Tokens.GIVEN:
                return document({"access_token": ACCESS_TOKEN, "expires_in": 3600, "token_type": "Bearer"})
            case Tokens.DENIED:
                said = {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
                return document(said, 400)
            case Tokens.BROKEN:
                return document({"error": "internal_failure"}, 500)
            case Tokens.PAGE:
                return PAGE
            case Tokens.SILENT:
                return Reply(ending="hang")


ACCESS_TOKEN = "ya29.a0AfH6SMBnot-a-real-access-token-0123456789"


def _model(asked: Asked) -> str:
    return asked.path.rsplit("/", 1)[-1].split(":")[0]


def _blocked() -> dict[str, Any]:
    return {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}


def _parts(answer: Answer) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = [{"text": answer.text}] if answer.text else []
    return parts + [{"functionCall": {"name": name, "args": arguments}} for name, arguments in answer.tools]


def _error(error: Error, asked: Asked) -> dict[str, Any]:
    status, name, message, details = error
    said = f"{message.replace('{model}', _model(asked))} ({asked.credential})"
    return {"error": {"code": status, "message": said, "status": name, "details": details}}


def _event(body: Any) -> bytes:
    return b"data: " + json.dumps(body).encode() + b"\r\n\r\n"
