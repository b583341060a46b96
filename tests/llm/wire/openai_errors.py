"""The errors of those who speak OpenAI's protocol, in their own words: (status, body, headers)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.llm.wire.behaviours import RETRY_AFTER_SECONDS, Behaviour, Vendor

Error = tuple[int, Any, dict[str, str]]
RETRY_AFTER = {"retry-after": str(RETRY_AFTER_SECONDS)}
SPENT_LIMITS = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": f"{RETRY_AFTER_SECONDS}s"}
CREDIT = (
    "You exceeded your current quota, please check your plan and billing details. For more information on this error, "
    "read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors."
)
FILTERED = (
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify "
    "your prompt and retry. To learn more about our content filtering policies please read our documentation: "
    "https://go.microsoft.com/fwlink/?linkid=2198766"
)
FLAGGED = "Invalid prompt: your prompt was flagged as potentially violating our usage policy. Try a different prompt."
TOO_LONG = (
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 130512 tokens. "
    "Please reduce the length of the messages."
)
VLLM_TOO_LONG = (
    "This model's maximum context length is 1024 tokens. However, you requested 1512 tokens (1000 in the messages, "
    "512 in the completion). Please reduce the length of the messages or completion."
)


def _error(status: int, message: str, kind: str | None, code: Any = None, **headers: str) -> Error:
    body = {"error": {"message": f"{message} ({{key}})", "type": kind, "param": None, "code": code}}
    return status, body, {name.replace("_", "-"): value for name, value in headers.items()}


def _until(error: Error, **more: str) -> Error:
    return error[0], error[1], {**error[2], **RETRY_AFTER, **more}


WRONG = "invalid_request_error"
LIMITED = _error(
    429,
    "Rate limit reached for {model} in organization org-1 on requests per min: Limit 3.",
    "requests",
    "rate_limit_exceeded",
)
OPENAI: dict[Behaviour, Error] = {
    Behaviour.BUSY_UNTIL: _until(LIMITED, **SPENT_LIMITS),
    Behaviour.BUSY: LIMITED,
    Behaviour.QUOTA: _error(429, CREDIT, "insufficient_quota", "insufficient_quota"),
    Behaviour.UNAUTHORIZED: _error(401, "Incorrect API key provided: {key}.", WRONG, "invalid_api_key"),
    Behaviour.UNPAID: _error(402, "Insufficient Balance", "unknown_error", "invalid_request_error"),
    Behaviour.FORBIDDEN: _error(
        403, "Country, region, or territory not supported", "request_forbidden", "unsupported_country_region_territory"
    ),
    Behaviour.MODEL_UNKNOWN: _error(
        404, "The model `{model}` does not exist or you do not have access to it.", WRONG, "model_not_found"
    ),
    Behaviour.SLOW_REQUEST: _error(408, "Timed out reading the request.", "timeout"),
    Behaviour.WRONG_REQUEST: _error(
        400, "Unsupported value: 'temperature' does not support 0.2.", WRONG, "unsupported_value"
    ),
    Behaviour.BROKEN: _error(500, "The server had an error while processing your request. Sorry!", "server_error"),
    Behaviour.OVERLOADED: _error(503, "The engine is currently overloaded, please try again later", "server_error"),
    Behaviour.TOO_LONG: _error(400, TOO_LONG, WRONG, "context_length_exceeded"),
    Behaviour.PROMPT_FILTERED: _error(400, FLAGGED, WRONG, "invalid_prompt"),
}


def _azure(number: int, message: str, code: str, **more: Any) -> Error:
    return number, {"error": {"code": code, "message": f"{message} ({{key}})", **more}}, {}


# Its words for a limit of requests speak of a quota.
AZURE_LIMITED = _azure(
    429,
    "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded call "
    "rate limit of your current OpenAI S0 pricing tier. Please retry after 2 seconds. Please go here: "
    "https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.",
    "429",
)
AZURE: dict[Behaviour, Error] = {
    **OPENAI,
    Behaviour.BUSY_UNTIL: _until(AZURE_LIMITED),
    Behaviour.BUSY: AZURE_LIMITED,
    Behaviour.UNAUTHORIZED: _azure(
        401, "Access denied due to invalid subscription key or wrong API endpoint. Provide a valid key.", "401"
    ),
    Behaviour.FORBIDDEN: _azure(403, "Access denied due to Virtual Network/Firewall rules.", "AccessDenied"),
    Behaviour.MODEL_UNKNOWN: _azure(
        404,
        "The API deployment for this resource does not exist. If you created it recently, wait a moment.",
        "DeploymentNotFound",
    ),
    Behaviour.PROMPT_FILTERED: _azure(
        400,
        FILTERED,
        "content_filter",
        param="prompt",
        type=None,
        status=400,
        innererror={
            "code": "ResponsibleAIPolicyViolation",
            "content_filter_result": {"violence": {"filtered": True, "severity": "high"}},
        },
    ),
}


def _openrouter(status: int, message: str, **metadata: Any) -> Error:
    return status, {"error": {"message": f"{message} ({{key}})", "code": status, "metadata": metadata}}, {}


OPENROUTER: dict[Behaviour, Error] = {
    Behaviour.BUSY_UNTIL: _until(_openrouter(429, "Provider returned error", raw="{model} is rate-limited upstream")),
    Behaviour.BUSY: _openrouter(429, "Provider returned error", raw="{model} is temporarily rate-limited upstream."),
    Behaviour.QUOTA: _openrouter(402, "Insufficient credits. Add more using https://openrouter.ai/settings/credits"),
    Behaviour.UNAUTHORIZED: _openrouter(401, "User not found."),
    Behaviour.UNPAID: _openrouter(
        402,
        "This request requires more credits, or fewer max_tokens. You requested up to "
        "32000 tokens, but can only afford 1200.",
    ),
    Behaviour.FORBIDDEN: _openrouter(403, "You do not have permission to perform this action."),
    Behaviour.MODEL_UNKNOWN: _openrouter(404, "No endpoints found for {model}."),
    Behaviour.SLOW_REQUEST: _openrouter(408, "Request timed out"),
    Behaviour.WRONG_REQUEST: _openrouter(400, "{model} is not a valid model ID"),
    Behaviour.BROKEN: _openrouter(500, "Internal Server Error"),
    Behaviour.OVERLOADED: _openrouter(503, "There is no available model provider that meets your requirements"),
    Behaviour.TOO_LONG: _openrouter(
        400,
        "This endpoint's maximum context length is 131072 tokens. However, you "
        "requested about 140000 tokens. Please reduce the length of either one.",
    ),
    # Not a refusal of access: the status is the same.
    Behaviour.PROMPT_FILTERED: _openrouter(
        403,
        '{model} requires moderation. Your input was flagged for "violence".',
        reasons=["violence"],
        flagged_input="…",
        provider_name="OpenAI",
    ),
}

GROQ_LIMITED = _error(
    429,
    "Rate limit reached for model `{model}` in organization `org_1` service tier `on_demand` on tokens per minute "
    "(TPM): Limit 6000, Used 5400, Requested 900. Please try again in 2s. Need more tokens? Upgrade to Dev Tier today.",
    "tokens",
    "rate_limit_exceeded",
)
GROQ: dict[Behaviour, Error] = {
    **OPENAI,
    Behaviour.BUSY_UNTIL: _until(GROQ_LIMITED, **SPENT_LIMITS),
    Behaviour.BUSY: GROQ_LIMITED,
    # A limit of spending is told with the status of a wrong request.
    Behaviour.QUOTA: _error(400, "API access is blocked: the spend limit is reached.", WRONG, "blocked_api_access"),
    Behaviour.UNAUTHORIZED: _error(401, "Invalid API Key", WRONG, "invalid_api_key"),
    Behaviour.TOO_LONG: _error(
        400, "Please reduce the length of the messages or completion.", WRONG, "context_length_exceeded"
    ),
    Behaviour.OVERLOADED: _error(
        503, "{model} is currently over capacity. Please try again and back off exponentially.", "internal_server_error"
    ),
    Behaviour.PROMPT_FILTERED: _error(400, "Your input was flagged by the content filter.", WRONG, "content_filter"),
}


def _vllm(status: int, message: str, kind: str) -> Error:
    return status, {"error": {"message": message, "type": kind, "param": None, "code": status}}, {}


VLLM: dict[Behaviour, Error] = {
    # A server of one's own limits nobody, but a proxy before it does.
    **OPENAI,
    Behaviour.UNAUTHORIZED: (401, {"error": "Unauthorized"}, {}),
    Behaviour.MODEL_UNKNOWN: _vllm(404, "The model `{model}` does not exist.", "NotFoundError"),
    Behaviour.WRONG_REQUEST: _vllm(400, 'Grammar error: Unimplemented keys: ["uniqueItems"]', "BadRequestError"),
    Behaviour.BROKEN: _vllm(
        500, "EngineCore encountered an issue. See stack trace for the root cause.", "InternalServerError"
    ),
    Behaviour.TOO_LONG: _vllm(400, VLLM_TOO_LONG, "BadRequestError"),
    Behaviour.PROMPT_FILTERED: _error(400, "The prompt was filtered.", WRONG, "content_filter"),
}

ERRORS: Mapping[Vendor, Mapping[Behaviour, Error]] = {
    Vendor.OPENAI: OPENAI,
    Vendor.AZURE: AZURE,
    Vendor.OPENROUTER: OPENROUTER,
    Vendor.GROQ: GROQ,
    Vendor.VLLM: VLLM,
}
UPSTREAM = {
    "error": {"message": "Provider returned error ({key})", "code": 502, "metadata": {"provider_name": "Novita"}}
}
BROKE = OPENAI[Behaviour.BROKEN][1]
IN_200: Mapping[Vendor, Any] = {
    Vendor.OPENAI: BROKE,
    Vendor.AZURE: BROKE,
    Vendor.OPENROUTER: {**UPSTREAM, "user_id": "user_1"},
    Vendor.GROQ: BROKE,
    Vendor.VLLM: VLLM[Behaviour.BROKEN][1],
}
IN_STREAM: Mapping[Vendor, Any] = {
    **IN_200,
    Vendor.OPENROUTER: {
        "id": "gen-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "{model}",
        "provider": "Novita",
        "error": {"code": "server_error", "message": "Provider disconnected unexpectedly ({key})"},
        "choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}],
    },
}
