"""One attempt at one provider: LangChain's adapter in, a checked answer out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from packages.llm.calls import Call
from packages.llm.emulation import described, read_calls
from packages.llm.errors import Declined, Empty, Filtered, Interrupted, Malformed, ModelError, NotConfigured, Truncated
from packages.llm.settings import OPENAI, LLMSettings

if TYPE_CHECKING:
    from httpx import AsyncClient
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_openai import ChatOpenAI


class Chat:
    """The adapter is loaded and built at the first call: the import alone takes a second."""

    def __init__(self, settings: LLMSettings) -> None:
        self.settings = settings
        self._adapter: ChatOpenAI | None = None
        self._connections: AsyncClient | None = None

    async def attempt(self, call: Call) -> AIMessage:
        """One request, no retries. Raises a `ModelError`; cancelling it cancels the request."""
        from packages.llm.classify import classify

        adapter = self._chat()
        options: dict[str, Any] = {}
        messages = call.messages
        is_emulated = bool(call.tools) and self.settings.tools == "emulated"
        if is_emulated:
            messages = described(messages, call.tools)
        elif call.tools:
            options["tools"] = list(call.tools)
        if call.schema is not None:
            if self.settings.provider != OPENAI:
                # Others may hold the answer to the form, but do not show it to the model; some ignore it.
                messages = with_form(messages, call.schema["schema"])
            # In the body, for the parameter of this name makes the client parse the answer, and fail in its own ways.
            options["extra_body"] = {
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": call.schema["name"], "schema": call.schema["schema"], "strict": False},
                }
            }
        try:
            # The client's own limit is for each piece of the answer; this one is for all of it.
            async with asyncio.timeout(self.settings.timeout_seconds):
                answer = await adapter.ainvoke([_message(one) for one in messages], **options)
            return _with_calls(answer, call) if is_emulated else answer
        except Exception as error:
            ours = classify(error, self.settings.provider, self._key)
        # Outside the handler: a vendor's text must not ride along as the cause.
        raise ours

    async def close(self) -> None:
        if self._connections is not None:
            await self._connections.aclose()
        self._adapter = self._connections = None

    @property
    def _key(self) -> str:
        return self.settings.api_key.get_secret_value() if self.settings.api_key else ""

    def _chat(self) -> ChatOpenAI:
        if not self.settings.is_configured:
            raise NotConfigured("No model provider is set.")
        if self._adapter is None:
            from langchain_openai import ChatOpenAI
            from openai import DefaultAsyncHttpxClient

            # A client of our own: LangChain's default is shared by all adapters of an endpoint, also across loops,
            # so that closing one would close them all.
            self._connections = DefaultAsyncHttpxClient(timeout=self.settings.timeout_seconds)
            self._adapter = ChatOpenAI(
                model=self.settings.model,
                api_key=self.settings.api_key or _no_key,
                base_url=self.settings.endpoint,
                timeout=self.settings.timeout_seconds,
                max_retries=0,
                http_async_client=self._connections,
                max_tokens=self.settings.max_output_tokens,
                use_responses_api=False,
            )
        return self._adapter


def _no_key() -> str:
    # An endpoint of one's own often needs none, but the protocol's client insists on one.
    return "none"


def check(answer: AIMessage, provider: str) -> ModelError | None:
    """Why this is no answer, although the provider sent it without an error. None if it is one."""
    finish = answer.response_metadata.get("finish_reason")
    refusal = answer.additional_kwargs.get("refusal")
    if refusal:
        # The model's own words, which the user is meant to read.
        return Declined(str(refusal))
    if finish == "content_filter":
        return Filtered(f"{provider} withheld the answer.")
    if finish == "length":
        return Truncated(f"The answer of {provider} was cut at the limit of output tokens.")
    if not finish:
        return Interrupted(f"{provider} broke off its answer.")
    if not str(answer.text).strip() and not tool_calls(answer):
        return Empty(f"{provider} answered nothing.")
    if any(not call["function"]["name"] for call in tool_calls(answer)):
        return Malformed(f"{provider} called a tool without a name.")
    return None


def tool_calls(answer: AIMessage) -> list[dict[str, Any]]:
    """In OpenAI's form and order of kind: well-formed calls, then those whose arguments are no JSON."""
    calls = [(call["id"], call["name"], json.dumps(call["args"])) for call in answer.tool_calls]
    calls += [(call["id"], call["name"] or "", call["args"] or "") for call in answer.invalid_tool_calls]
    return [
        {"id": id_ or f"call_{uuid4().hex}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for id_, name, arguments in calls
    ]


def with_form(messages: Sequence[Mapping[str, Any]], form: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The question with the wanted form at its end: what is before reads alike in all of a role's prompts."""
    number = next(place for place, message in enumerate(messages) if message["role"] == "user")
    wanted = json.dumps(form, separators=(",", ":"))
    asked = f"{messages[number]['content']}\n\nOne JSON document and nothing around it. Its schema: {wanted}"
    return [*messages[:number], {**messages[number], "content": asked}, *messages[number + 1 :]]


def _with_calls(answer: AIMessage, call: Call) -> AIMessage:
    """The calls that stand in the answer's text, as if the model had known tools."""
    said, calls = read_calls(str(answer.text), call.tools)
    wanted = [{"id": f"call_{uuid4().hex}", "name": one["name"], "args": one["arguments"]} for one in calls]
    return answer.model_copy(update={"content": said, "tool_calls": wanted}) if wanted else answer


def _message(message: Mapping[str, Any]) -> BaseMessage:
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

    role, content = message["role"], message.get("content") or ""
    if role == "system":
        return SystemMessage(content)
    if role == "user":
        return HumanMessage(content)
    if role == "tool":
        return ToolMessage(content, tool_call_id=message["tool_call_id"], name=message.get("name"))
    well_formed, broken = _sorted_calls(message.get("tool_calls") or ())
    return AIMessage(content, tool_calls=well_formed, invalid_tool_calls=broken)


def _sorted_calls(calls: Sequence[Mapping[str, Any]]) -> tuple[list[Any], list[Any]]:
    well_formed: list[Any] = []
    broken: list[Any] = []
    for call in calls:
        function = call["function"]
        base = {"id": call["id"], "name": function["name"]}
        try:
            arguments = json.loads(function["arguments"] or "{}")
        except ValueError:
            arguments = None
        if isinstance(arguments, dict):
            well_formed.append({**base, "args": arguments, "type": "tool_call"})
        else:
            broken.append({**base, "args": function["arguments"], "error": None, "type": "invalid_tool_call"})
    return well_formed, broken
