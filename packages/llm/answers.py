"""What a provider sent without an error: joined from its pieces, and looked at whether it is an answer at all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.messages.ai import add_ai_message_chunks

from packages.llm.adapters.messages import sorted_calls, tool_calls
from packages.llm.errors import Declined, Empty, Filtered, Interrupted, Malformed, ModelError, Truncated

_CUT = frozenset({"length", "max_tokens", "model_context_window_exceeded"})
_WITHHELD = frozenset(
    {
        "content_filter",
        "refusal",
        "guardrail_intervened",
        "content_filtered",
        "safety",
        "recitation",
        "blocklist",
        "prohibited_content",
        "spii",
        "image_safety",
    }
)
_WHOLE = frozenset({"stop", "end_turn", "stop_sequence", "tool_calls", "tool_use", "function_call", "eos", "eos_token"})
"""Whoever ends with anything else has not come to an end: servers have many words for that, and find new ones."""


def joined(pieces: Sequence[AIMessageChunk]) -> AIMessage:
    """The whole of a stream. Joined at its end, once: piece by piece takes the square of the time."""
    if not pieces:
        return AIMessage("")
    whole = add_ai_message_chunks(pieces[0], *pieces[1:]) if len(pieces) > 1 else pieces[0]
    # A stream may tell some of these in several pieces, and joined they would read "stopstop".
    metadata = {key: value for piece in pieces for key, value in piece.response_metadata.items() if value is not None}
    # LangChain completes arguments that were cut or are no JSON to what they might have been: a file half written.
    well_formed, broken = sorted_calls((one["id"], one["name"], one["args"]) for one in whole.tool_call_chunks)
    return AIMessage(
        content=whole.content,
        additional_kwargs=whole.additional_kwargs,
        response_metadata=metadata,
        tool_calls=well_formed,
        invalid_tool_calls=broken,
        usage_metadata=whole.usage_metadata,
    )


def check(answer: AIMessage, provider: str, is_probe: bool = False) -> ModelError | None:
    """Why this is no answer, although the provider sent it without an error. None if it is one.

    A probe asks for so little that it may be cut, and may have been spent on thinking.
    """
    if refusal := answer.additional_kwargs.get("refusal"):
        # The model's own words, which the user is meant to read.
        return Declined(str(refusal))
    blocked = (answer.response_metadata.get("prompt_feedback") or {}).get("block_reason")
    if blocked:
        return Filtered(f"{provider} withheld the prompt.")
    finish = finish_reason(answer)
    if finish in _WITHHELD:
        return Filtered(f"{provider} withheld the answer.")
    if finish in _CUT:
        return None if is_probe else Truncated(f"The answer of {provider} was cut at the limit of output tokens.")
    if finish not in _WHOLE:
        return Interrupted(f"{provider} broke off its answer{f' ({finish[:40]})' if finish else ''}.")
    calls = tool_calls(answer)
    if not str(answer.text).strip() and not calls and not is_probe:
        return Empty(f"{provider} answered nothing.")
    if any(not call["function"]["name"] for call in calls):
        return Malformed(f"{provider} called a tool without a name.")
    return None


def finish_reason(answer: AIMessage) -> str:
    """As the provider spells it, in small letters; "" if it gave none."""
    said = answer.response_metadata
    found = said.get("finish_reason") or said.get("stop_reason") or said.get("stopReason") or ""
    return str(found).lower()


def provider_cost(answer: AIMessage) -> float | None:
    """What the provider says that it charged, in dollars; None for what cannot be a price."""
    usage = answer.response_metadata.get("token_usage")
    cost = usage.get("cost") if isinstance(usage, dict) else None
    if not isinstance(cost, int | float) or isinstance(cost, bool):
        return None
    return float(cost) if math.isfinite(cost) and cost >= 0 else None


def usage_of(answer: AIMessage) -> dict[str, int] | None:
    """Tokens as `input`, `output`, `cached` (read) and `cache_written`, the last two part of the input; None if untold.

    A provider that counted no input has not told.
    """
    usage: Any = answer.usage_metadata
    if not usage or usage["input_tokens"] <= 0 or usage["output_tokens"] < 0:
        return None
    details = usage.get("input_token_details") or {}
    written = details.get("cache_creation") or sum(
        details.get(f"ephemeral_{age}_input_tokens") or 0 for age in ("5m", "1h")
    )
    return {
        "input": int(usage["input_tokens"]),
        "output": int(usage["output_tokens"]),
        "cached": int(details.get("cache_read") or 0),
        "cache_written": int(written),
    }
