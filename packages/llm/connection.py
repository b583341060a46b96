"""One attempt at one model: a question in, a checked answer or a `ModelError` out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from packages.llm.calls import Call
from packages.llm.configuration import Target
from packages.llm.emulation import described, read_calls
from packages.llm.errors import AccessRefused, ModelError, TooLong, Unavailable

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, AIMessageChunk

    from packages.llm.adapters import Adapter

_CHARACTERS_PER_TOKEN = 4
"""Of ordinary text: with it a prompt is not thought too long that would fit."""
_LEAST_OUTPUT_TOKENS = 256
_WINDOW_SECONDS = 5.0
_SETUP = "Check its key file, profile and address: `./conclave providers test` tries it."
_PROBE = [{"role": "user", "content": "Reply with the single word: yes"}]
_PROBE_TOKENS = 16


@dataclass(frozen=True)
class Answered:
    """`is_usable` is no part of it: see `check`. `first_token_seconds` is None where nothing was streamed."""

    message: AIMessage
    seconds: float
    first_token_seconds: float | None
    provider_cost_usd: float | None = None
    """What the provider says that it charges (OpenRouter does)."""


class Connection:
    """To one model. Its adapter is built at the first attempt, and kept."""

    def __init__(self, target: Target, on_headers: Callable[[Mapping[str, str]], None] | None = None) -> None:
        self.target = target
        self._on_headers = on_headers or _ignore
        self._adapter: Adapter | None = None
        self._building = asyncio.Lock()
        self._found_context: int | None = None
        self.describes_forms = target.forms == "described"
        """Whether JSON schemas are asked for in words alone; from the first refusal on, too."""
        self._pieces = 0
        self._next_window = 0.0
        self.last_sign = 0.0
        """When a piece of an answer last came, by the monotonic clock."""

    @property
    def context_tokens(self) -> int | None:
        """What goes in and comes out at most, together. None as long as it is not known."""
        return self.target.model.context_tokens or self._found_context

    def does_not_fit(self, call: Call) -> str:
        """Why this call cannot be asked here at all; "" if it may fit."""
        if self.context_tokens is None:
            return ""
        needed = call.characters // _CHARACTERS_PER_TOKEN + _LEAST_OUTPUT_TOKENS
        return f"about {needed} tokens, its window holds {self.context_tokens}" if needed > self.context_tokens else ""

    def max_output_tokens(self, call: Call, limit: int | None = None) -> int:
        """What is left of the window, at most what may be written."""
        known: int | None = self._adapter.profile.get("max_output_tokens") if self._adapter else None
        most = min(one for one in (self.target.model.max_output_tokens, limit, known) if one)
        if self.context_tokens is None:
            return most
        left = self.context_tokens - call.input_tokens_ceiling
        return max(_LEAST_OUTPUT_TOKENS, min(most, left))

    async def attempt(self, call: Call, max_output_tokens: int | None = None, in_words: bool = False) -> Answered:
        """One request, no retries. Raises a `ModelError`; cancelling it cancels the request.

        `in_words`: a schema is asked for in words alone; if that is answered, it is from now on.
        """
        from packages.llm.classify import classify

        model, before = self.target.model, self._pieces
        try:
            adapter = await self.prepare()
            if why := self.does_not_fit(call):
                raise TooLong(f"The prompt does not fit {self.target.id}: {why}.")
            # The clients' own limits are for each piece of the answer; this one is for all of it.
            async with asyncio.timeout(model.timeout_seconds):
                most = max_output_tokens or self.max_output_tokens(call)
                answered = await self._asked(adapter, call, most, in_words or self.describes_forms)
            self.describes_forms = self.describes_forms or in_words
            return answered
        except ModelError:
            raise
        except Exception as error:
            ours = classify(error, self.target.provider.name, self.target.provider.secret)
            # Of others' requests a piece may have come meanwhile: then it is there.
            ours.nothing_came = self._pieces == before
            if isinstance(ours, Unavailable) and ours.has_no_connection:
                self._found_context = None if self.target.provider.kind == "vllm" else self._found_context
        # Outside the handler: a vendor's text must not ride along as the cause.
        raise ours

    async def probe(self) -> Answered:
        """The smallest real question: servers whose engine is frozen go on answering everything else."""
        from packages.llm.answers import check

        call = Call(run="", role="probe", step="probe", messages=_PROBE)
        answered = await self.attempt(call, _PROBE_TOKENS)
        unusable = check(answered.message, self.target.provider.name, is_probe=True)
        if unusable:
            raise unusable
        return answered

    async def close(self) -> None:
        adapter, self._adapter = self._adapter, None
        if adapter is not None:
            await adapter.close()

    async def prepare(self) -> Adapter:
        """Builds the adapter, and finds out how much the model reads. Raises `AccessRefused` where that cannot be."""
        broken: Exception | None = None
        async with self._building:
            if self._adapter is None:
                from packages.llm.adapters import build_adapter

                try:
                    # In a thread: an import takes seconds, and others' answers would wait for it.
                    self._adapter = await asyncio.to_thread(build_adapter, self.target, self._on_headers)
                except Exception as error:
                    broken = error
            if self._adapter is not None and self._found_context is None and time.monotonic() >= self._next_window:
                # A server that is still loading tells it later.
                self._next_window = time.monotonic() + _WINDOW_SECONDS
                self._found_context = await self._window(self._adapter)
        if self._adapter is None:
            name = self.target.provider.name
            raise AccessRefused(f"{name} cannot be set up ({type(broken).__name__}).", _SETUP)
        return self._adapter

    async def _window(self, adapter: Adapter) -> int | None:
        if self.target.model.context_tokens is None and self.target.provider.kind == "vllm":
            from packages.llm.adapters.openai import served_context_tokens

            return await served_context_tokens(self.target)
        known = adapter.profile.get("max_input_tokens")
        return int(known) if known else None

    async def _asked(self, adapter: Adapter, call: Call, max_output_tokens: int, in_words: bool) -> Answered:
        from packages.llm.adapters.messages import as_langchain
        from packages.llm.answers import provider_cost

        is_emulated = bool(call.tools) and self.target.model.tools == "emulated"
        messages = described(call.messages, call.tools) if is_emulated else call.messages
        options = [adapter.limit(max_output_tokens)]
        if call.tools and not is_emulated:
            options.append(adapter.tools(call.tools, self.target.is_strict))
        if call.schema is not None:
            if in_words or self.target.forms == "both":
                messages = with_form(messages, call.schema["schema"])
            if not in_words:
                options.append(adapter.form(call.schema["name"], call.schema["schema"]))
        keeps_broken_calls = self.target.provider.kind not in ("anthropic", "gemini", "vertex", "bedrock")
        asked, merged = as_langchain(messages, keeps_broken_calls), _merged(options)
        started = time.monotonic()
        first: float | None = None
        if self.target.provider.stream:
            answer, first = await self._streamed(adapter.stream(asked, merged), started)
        else:
            answer = await adapter.answer(asked, merged)
        seconds = time.monotonic() - started
        return Answered(_with_calls(answer, call) if is_emulated else answer, seconds, first, provider_cost(answer))

    async def _streamed(self, stream: AsyncIterator[AIMessageChunk], started: float) -> tuple[AIMessage, float | None]:
        """The whole answer; silence before and within it has limits of its own."""
        from packages.llm.answers import joined

        model, pieces, first = self.target.model, list[Any](), None
        limit = self.target.first_token_seconds
        while True:
            async with asyncio.timeout(limit):
                piece = await anext(stream, None)
            self.last_sign = time.monotonic()
            self._pieces += 1
            if piece is None:
                return joined(pieces), first
            if first is None:
                first, limit = time.monotonic() - started, model.idle_seconds
            pieces.append(piece)


def with_form(messages: Sequence[Mapping[str, Any]], form: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The question with the wanted form at its end: what is before reads alike in all of a role's prompts."""
    import json

    number = next(place for place, message in enumerate(messages) if message["role"] == "user")
    wanted = json.dumps(form, separators=(",", ":"))
    asked = f"{messages[number]['content']}\n\nOne JSON document and nothing around it. Its schema: {wanted}"
    return [*messages[:number], {**messages[number], "content": asked}, *messages[number + 1 :]]


def _with_calls(answer: AIMessage, call: Call) -> AIMessage:
    """The calls that stand in the answer's text, as if the model had known tools."""
    said, calls = read_calls(str(answer.text), call.tools)
    wanted = [{"id": f"call_{uuid4().hex}", "name": one["name"], "args": one["arguments"]} for one in calls]
    return answer.model_copy(update={"content": said, "tool_calls": wanted}) if wanted else answer


def _merged(options: list[dict[str, Any]]) -> dict[str, Any]:
    """Options of one call; what goes into the body from several of them goes there together."""
    merged: dict[str, Any] = {}
    for one in options:
        body = {**merged.get("extra_body", {}), **one.get("extra_body", {})}
        merged |= one
        if body:
            merged["extra_body"] = body
    return merged


def _ignore(headers: Mapping[str, str]) -> None:
    return None
