"""Bedrock's Converse, whole and as a stream of binary frames."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.llm.wire.behaviours import (
    CACHED_TOKENS,
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    RETRY_AFTER_SECONDS,
    Answer,
    Behaviour,
    pieces,
)
from tests.llm.wire.event_stream import event, exception
from tests.llm.wire.listener import Asked, Reply, document
from tests.llm.wire.speech import Speech

FINISH = {"stop": "end_turn", "tool": "tool_use", "length": "max_tokens", "filter": "content_filtered", None: None}
LIMITED = "Too many requests, please wait before trying again."
ERRORS: dict[Behaviour, tuple[int, str, str]] = {
    Behaviour.BUSY_UNTIL: (429, "ThrottlingException", LIMITED),
    Behaviour.BUSY: (429, "ThrottlingException", LIMITED),
    Behaviour.QUOTA: (400, "ServiceQuotaExceededException", "Your request exceeds the service quota of your account."),
    # AWS has no 401: who it does not know is forbidden.
    Behaviour.UNAUTHORIZED: (
        403,
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
    ),
    Behaviour.UNPAID: (402, "PaymentRequiredException", "Your account is past due."),
    Behaviour.FORBIDDEN: (403, "AccessDeniedException", "You don't have access to the model with the specified ID."),
    Behaviour.MODEL_UNKNOWN: (404, "ResourceNotFoundException", "Could not resolve the foundation model."),
    Behaviour.SLOW_REQUEST: (408, "ModelTimeoutException", "The model took too long to answer."),
    Behaviour.WRONG_REQUEST: (400, "ValidationException", "The toolConfig field must be defined when using toolUse."),
    Behaviour.BROKEN: (500, "InternalServerException", "The system encountered an unexpected error. Try again."),
    Behaviour.OVERLOADED: (503, "ServiceUnavailableException", "The service is unable to handle your request."),
    Behaviour.TOO_LONG: (400, "ValidationException", "Input is too long for requested model."),
}
GUARDED = "Sorry, the model cannot answer this question."


class BedrockSpeech(Speech):
    stream_type = "application/vnd.amazon.eventstream"
    broken_event = event("contentBlockDelta", {})[:-4] + b"\0\0\0\0"

    def knows(self, asked: Asked) -> bool:
        return re.fullmatch(r"/model/[^/]+/converse(-stream)?", asked.path) is not None

    def is_streamed(self, asked: Asked) -> bool:
        return asked.path.endswith("/converse-stream")

    def error(self, does: Behaviour, asked: Asked) -> Reply | None:
        if does not in ERRORS:
            return None
        status, kind, message = ERRORS[does]
        headers = {"x-amzn-errortype": f"{kind}:http://internal.amazon.com/coral/com.amazon.bedrock/"}
        if does is Behaviour.BUSY_UNTIL:
            headers["retry-after"] = str(RETRY_AFTER_SECONDS)
        return document({"message": f"{message} ({asked.credential})"}, status, headers)

    def error_in_200(self, asked: Asked) -> Any:
        return {"message": f"The system encountered an unexpected error. ({asked.credential})"}

    def error_event(self, asked: Asked) -> bytes:
        return exception("modelStreamErrorException", f"The stream of the model broke. ({asked.credential})")

    def whole(self, answer: Answer, asked: Asked) -> dict[str, Any]:
        rest = {"usage": _usage(), "metrics": {"latencyMs": 1}}
        if self.does is Behaviour.PROMPT_FILTERED:
            return {"output": _said([{"text": GUARDED}]), "stopReason": "guardrail_intervened", **rest}
        if not answer.has_choices:
            return {**rest, "stopReason": "end_turn"}
        content: list[dict[str, Any]] = [{"text": answer.text}] if answer.text else []
        for number, (name, arguments) in enumerate(answer.tools):
            content.append({"toolUse": {"toolUseId": f"tooluse_{number}", "name": name, "input": arguments}})
        body = {"output": _said(content), **rest}
        return {**body, "stopReason": FINISH[answer.finish]} if answer.finish else body

    def opening(self, answer: Answer, asked: Asked) -> list[bytes]:
        text = GUARDED if self.does is Behaviour.PROMPT_FILTERED else answer.text
        events = [event("messageStart", {"role": "assistant"})] if answer.has_choices else []
        index = 0
        for piece in pieces(text):
            events.append(event("contentBlockDelta", {"contentBlockIndex": index, "delta": {"text": piece}}))
        if text and answer.finish:
            events.append(event("contentBlockStop", {"contentBlockIndex": index}))
            index += 1
        for number, (name, arguments) in enumerate(answer.tools):
            start = {"toolUse": {"toolUseId": f"tooluse_{number}", "name": name}}
            events.append(event("contentBlockStart", {"contentBlockIndex": index, "start": start}))
            for piece in pieces(json.dumps(arguments)):
                delta = {"toolUse": {"input": piece}}
                events.append(event("contentBlockDelta", {"contentBlockIndex": index, "delta": delta}))
            events.append(event("contentBlockStop", {"contentBlockIndex": index}))
            index += 1
        return events

    def closing(self, answer: Answer, asked: Asked) -> list[bytes]:
        reason = "guardrail_intervened" if self.does is Behaviour.PROMPT_FILTERED else FINISH[answer.finish]
        stop = [event("messageStop", {"stopReason": reason})] if answer.has_choices else []
        return [*stop, event("metadata", {"usage": _usage(), "metrics": {"latencyMs": 1}})]


def _said(content: list[dict[str, Any]]) -> dict[str, Any]:
    return {"message": {"role": "assistant", "content": content}}


def _usage() -> dict[str, Any]:
    """Cached tokens are no part of Bedrock's input tokens."""
    return {
        "inputTokens": INPUT_TOKENS - CACHED_TOKENS,
        "cacheReadInputTokens": CACHED_TOKENS,
        "cacheWriteInputTokens": 0,
        "outputTokens": OUTPUT_TOKENS,
        "totalTokens": INPUT_TOKENS + OUTPUT_TOKENS,
    }
