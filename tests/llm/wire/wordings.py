"""What vendors say besides, in their own words: each was read in their documents or in reports of their users."""

from __future__ import annotations

from typing import Any

from packages.llm.errors import (
    AccessRefused,
    Busy,
    Malformed,
    ModelError,
    ModelUnknown,
    QuotaSpent,
    TooLong,
    Unavailable,
)
from tests.llm.wire.behaviours import Vendor
from tests.llm.wire.listener import Reply, document


def _openai(status: int, message: str, kind: str = "invalid_request_error", code: Any = None) -> Reply:
    return document({"error": {"message": message, "type": kind, "param": None, "code": code}}, status)


def _anthropic(status: int, kind: str, message: str) -> Reply:
    return document({"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}, status)


def _google(status: int, name: str, message: str, *details: dict[str, Any]) -> Reply:
    return document({"error": {"code": status, "message": message, "status": name, "details": details}}, status)


def _bedrock(status: int, kind: str, message: str) -> Reply:
    return document({"message": message}, status, {"x-amzn-errortype": kind})


OTHER_WORDS: list[tuple[str, Vendor, Reply, type[ModelError]]] = [
    (
        "a vLLM of 2026 on a prompt that is too long",
        Vendor.VLLM,
        _openai(
            400,
            "You passed 16385 input tokens and requested 0 output tokens. However, the model's context length is only "
            "16384 tokens, resulting in a maximum input length of 16384 tokens. Please reduce the length of the input "
            "prompt. (parameter=input_tokens, value=16385)",
            "BadRequestError",
            400,
        ),
        TooLong,
    ),
    (
        "a vLLM on too many output tokens",
        Vendor.VLLM,
        _openai(
            400,
            "'max_tokens' or 'max_completion_tokens' is too large: 5000. This model's maximum context length is 1024 "
            "tokens and your request has 20 input tokens (5000 > 1024 - 20).",
            "BadRequestError",
            400,
        ),
        TooLong,
    ),
    (
        "SGLang on a prompt that is too long",
        Vendor.VLLM,
        _openai(400, "The input (70000 tokens) is longer than the model's context length (65536 tokens).", code=400),
        TooLong,
    ),
    (
        "llama.cpp on a prompt that is too long",
        Vendor.VLLM,
        _openai(
            400,
            "request (9412 tokens) exceeds the available context size (8192 tokens), try increasing it",
            "exceed_context_size_error",
            400,
        ),
        TooLong,
    ),
    (
        "OpenAI on a prompt that is more than a minute's tokens",
        Vendor.OPENAI,
        _openai(
            429,
            "Request too large for gpt-4.1 in organization org-1 on tokens per min (TPM): Limit 30000, Requested 43512."
            " The input or output tokens must be reduced in order to run successfully.",
            "tokens",
            "rate_limit_exceeded",
        ),
        TooLong,
    ),
    (
        "Groq on a prompt that is more than a minute's tokens",
        Vendor.GROQ,
        _openai(
            413,
            "Request too large for model `openai/gpt-oss-120b` in organization `org_1` on tokens per minute (TPM): "
            "Limit 8000, Requested 9512, please reduce your message size and try again.",
            "tokens",
            "rate_limit_exceeded",
        ),
        TooLong,
    ),
    (
        "Groq on a call that its model wrote wrong",
        Vendor.GROQ,
        _openai(
            400,
            "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.",
            code="tool_use_failed",
        ),
        Malformed,
    ),
    (
        "Groq on an organization that it restricts",
        Vendor.GROQ,
        _openai(400, "Organization has been restricted. Please reach out to support.", code="organization_restricted"),
        AccessRefused,
    ),
    (
        "Anthropic on a limit of spending",
        Vendor.ANTHROPIC,
        _anthropic(
            400,
            "invalid_request_error",
            "You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.",
        ),
        QuotaSpent,
    ),
    (
        "Anthropic on a prompt that leaves no room for the answer",
        Vendor.ANTHROPIC,
        _anthropic(
            400,
            "invalid_request_error",
            "input length and `max_tokens` exceed context limit: 190512 + 20000 > 200000, decrease input length or "
            "`max_tokens` and try again",
        ),
        TooLong,
    ),
    (
        "Anthropic on a request of too many bytes",
        Vendor.ANTHROPIC,
        _anthropic(413, "request_too_large", "Request exceeds the maximum size"),
        TooLong,
    ),
    (
        "Gemini on credit that is used up",
        Vendor.GEMINI,
        _google(
            429,
            "RESOURCE_EXHAUSTED",
            "Your prepayment credits are depleted. Please go to AI Studio at https://ai.studio/projects to manage your "
            "project and billing.",
        ),
        QuotaSpent,
    ),
    (
        "Gemini on a limit whose rest it does not tell",
        Vendor.GEMINI,
        _google(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota, please check your plan and billing."),
        Busy,
    ),
    (
        "Bedrock on a limit of tokens in a day",
        Vendor.BEDROCK,
        _bedrock(429, "ThrottlingException", "Too many tokens per day, please wait before trying again."),
        QuotaSpent,
    ),
    (
        "Bedrock on a model's name",
        Vendor.BEDROCK,
        _bedrock(400, "ValidationException", "The provided model identifier is invalid."),
        ModelUnknown,
    ),
    (
        "Bedrock on a model of which only profiles are offered",
        Vendor.BEDROCK,
        _bedrock(
            400,
            "ValidationException",
            "Invocation of model ID anthropic.claude-sonnet-4-5-20250929-v1:0 with on-demand throughput isn't "
            "supported. Retry your request with the ID or ARN of an inference profile that contains this model.",
        ),
        ModelUnknown,
    ),
    (
        "Bedrock on a token that has expired",
        Vendor.BEDROCK,
        _bedrock(403, "ExpiredTokenException", "The security token included in the request is expired"),
        AccessRefused,
    ),
    (
        "Bedrock on a model that broke",
        Vendor.BEDROCK,
        _bedrock(424, "ModelErrorException", "The request failed due to an error while processing the model."),
        Unavailable,
    ),
    (
        "Bedrock on a model that is not loaded yet",
        Vendor.BEDROCK,
        _bedrock(429, "ModelNotReadyException", "The model is not ready to serve inference requests."),
        Unavailable,
    ),
]
