"""The router against a real HTTP server: what is sent, what comes back, what goes wrong."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from packages.llm.calls import Call
from packages.llm.configuration import load_configuration
from packages.llm.errors import (
    AccessRefused,
    Declined,
    Empty,
    Filtered,
    Interrupted,
    ModelError,
    ModelUnknown,
    NobodyAvailable,
    NotConfigured,
    QuotaSpent,
    RequestRefused,
    TooLong,
    Truncated,
)
from packages.llm.router import Router
from tests.llm.scripted_model import HANGS, Scripted, ScriptedModel, calls, fails, refuses, says
from tests.llm.virtual_time import VirtualTime

KEY = "sk-secret-0123456789abcdef"
FORM = {"type": "object", "properties": {"path": {"type": "string", "description": "which file"}}, "required": ["path"]}
ASKED = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello?"}]


def a_call(messages: list[dict[str, Any]] | None = None, **changes: Any) -> Call:
    return Call(run="run-1", role="coder", step="code-T1", messages=messages or ASKED, **changes)


@asynccontextmanager
async def routed(url: str | None, time: VirtualTime | None = None, **variables: str) -> AsyncIterator[Router]:
    """A router for one endpoint that waits in no time, and for no longer than a minute."""
    clock = time or VirtualTime()
    given = {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": KEY, "MODEL_PATIENCE_SECONDS": "60", **variables} if url else {}
    router = Router(load_configuration(given), clock=clock, sleep=clock.sleep, luck=lambda: 1.0)
    yield router
    await router.close()


async def test_an_answer_comes_with_its_usage_and_price(model: ScriptedModel) -> None:
    prices = {"MODEL_PRICE_INPUT_USD_PER_MILLION": "2", "MODEL_PRICE_OUTPUT_USD_PER_MILLION": "8"}
    async with routed(model.url, None, **prices) as router:
        found = await router.complete(a_call())
    assert (found.text, found.model, found.tool_calls) == ("hello", "gpt-4.1", [])
    assert (found.input_tokens, found.output_tokens) == (100, 20)
    assert found.cost_usd == pytest.approx(100 * 2e-6 + 20 * 8e-6)
    assert found.provider == model.url.removeprefix("http://").removesuffix("/v1")
    assert not found.replayed
    sent = model.requests[0]
    assert sent["messages"] == ASKED
    assert sent["model"] == "gpt-4.1"
    assert "temperature" not in sent
    assert "stop" not in sent


async def test_without_a_price_the_cost_is_not_known(model: ScriptedModel) -> None:
    async with routed(model.url) as router:
        assert (await router.complete(a_call())).cost_usd is None


async def test_a_schema_is_asked_for_without_strictness(model: ScriptedModel) -> None:
    model.script = [says("```json\n{}\n```")]
    schema = {"name": "Design", "schema": {"type": "object"}}
    async with routed(model.url) as router:
        assert (await router.complete(a_call(schema=schema))).text == "```json\n{}\n```"
    assert model.requests[0]["response_format"] == {"type": "json_schema", "json_schema": {**schema, "strict": False}}


async def test_tool_calls_go_out_and_come_back_in_the_protocols_form(model: ScriptedModel) -> None:
    model.script = [calls(("read", {"path": "a"}), ("write", "{broken"), text="Reading.")]
    tools = [{"type": "function", "function": {"name": "read", "parameters": {"type": "object"}}}]
    async with routed(model.url) as router:
        found = await router.complete(a_call(tools=tools))
        told: list[dict[str, Any]] = [
            *ASKED,
            {"role": "assistant", "content": found.text, "tool_calls": found.tool_calls},
            {"role": "tool", "tool_call_id": "call_0", "name": "read", "content": "x"},
            {"role": "tool", "tool_call_id": "call_1", "name": "write", "content": "bad JSON"},
        ]
        await router.complete(a_call(told, tools=tools))
    assert found.text == "Reading."
    assert [call["function"]["arguments"] for call in found.tool_calls] == ['{"path": "a"}', "{broken"]
    sent = model.requests[1]["messages"]
    assert [message["role"] for message in sent] == ["system", "user", "assistant", "tool", "tool"]
    assert [call["id"] for call in sent[2]["tool_calls"]] == ["call_0", "call_1"]
    assert sent[2]["tool_calls"][1]["function"]["arguments"] == "{broken"


async def test_arguments_that_are_no_object_come_back_as_they_are(model: ScriptedModel) -> None:
    """Whoever asked explains it to the model; completed by guesswork they would be half a file."""
    model.script = [calls(("read", "true"), ("write", '{"path": "a", "content": "half'))]
    async with routed(model.url) as router:
        found = await router.complete(a_call(tools=[{"type": "function", "function": {"name": "read"}}]))
    assert [call["function"]["arguments"] for call in found.tool_calls] == ["true", '{"path": "a", "content": "half']


NO_ANSWERS: list[tuple[str, Scripted, type[ModelError], int]] = [
    ("401", fails(401), AccessRefused, 1),
    ("403", fails(403), AccessRefused, 1),
    ("404", fails(404), ModelUnknown, 1),
    ("402", fails(402), QuotaSpent, 1),
    ("quota", fails(429, code="insufficient_quota"), QuotaSpent, 1),
    ("400", fails(400, "unsupported parameter: x"), RequestRefused, 1),
    ("too long", fails(400, code="context_length_exceeded"), TooLong, 1),
    ("too long, as vLLM says it", fails(400, "This model's maximum context length is 4096 tokens"), TooLong, 1),
    ("prompt withheld", fails(400, code="content_filter"), Filtered, 1),
    ("429", fails(429), NobodyAvailable, 2),
    ("500", fails(500), NobodyAvailable, 3),
    ("503", fails(503), NobodyAvailable, 3),
    ("408", fails(408), NobodyAvailable, 4),
    ("error with status 200", Scripted({"error": {"message": "busy", "code": 429}}), NobodyAvailable, 3),
    ("no JSON", Scripted("<html>hello</html>"), NobodyAvailable, 3),
    ("no choices", Scripted({"choices": []}), NobodyAvailable, 3),
    ("null choices", Scripted({"choices": None}), NobodyAvailable, 3),
    ("empty", says(""), Empty, 3),
    ("blank", says(" \n"), Empty, 3),
    ("nothing", says(None), Empty, 3),
    ("no reason to finish", says("half of an", finish=None), Interrupted, 3),
    ("cut at the limit", says("half of an", finish="length"), Truncated, 1),
    ("withheld", says("", finish="content_filter"), Filtered, 1),
    ("refused", refuses("I only write REST APIs."), Declined, 1),
]


@pytest.mark.parametrize("with_schema", [False, True], ids=["text", "schema"])
@pytest.mark.parametrize(
    ("scripted", "kind", "requests"), [case[1:] for case in NO_ANSWERS], ids=[case[0] for case in NO_ANSWERS]
)
async def test_what_is_no_answer_never_passes_as_one(
    model: ScriptedModel, scripted: Scripted, kind: type[ModelError], requests: int, with_schema: bool
) -> None:
    model.script = [scripted]
    schema = {"name": "D", "schema": {"type": "object"}} if with_schema else None
    async with routed(model.url, MODEL_PATIENCE_SECONDS="5") as router:
        with pytest.raises(ModelError) as raised:
            await router.complete(a_call(schema=schema))
    assert type(raised.value) is kind
    assert raised.value.hint
    # A schema that is refused is asked for in words, once.
    assert len(model.requests) == requests + (kind is RequestRefused and with_schema)


async def test_a_refusal_is_told_in_the_models_words(model: ScriptedModel) -> None:
    model.script = [refuses("I only write REST APIs.")]
    async with routed(model.url) as router:
        with pytest.raises(Declined, match=r"^I only write REST APIs\.$"):
            await router.complete(a_call())


async def test_waits_grow_and_the_provider_may_set_them(model: ScriptedModel) -> None:
    time = VirtualTime()
    model.script = [fails(500), fails(500), fails(429, retry_after="7"), says("at last")]
    async with routed(model.url, time) as router:
        assert (await router.complete(a_call())).text == "at last"
    assert time.waits == [1.0, 2.0, pytest.approx(7.0, abs=0.3)]
    assert time.waits[2] > 7.0


async def test_a_provider_that_wants_an_hour_is_not_waited_for(model: ScriptedModel) -> None:
    time = VirtualTime()
    model.script = [fails(429, retry_after="3600")]
    async with routed(model.url, time) as router:
        with pytest.raises(NobodyAvailable, match="limiting requests") as raised:
            await router.complete(a_call())
    assert raised.value.retry_after_seconds == pytest.approx(3600, abs=1)
    assert (len(model.requests), time.waits) == (1, [])


async def test_an_outage_is_sat_out_for_as_long_as_patience_lasts(model: ScriptedModel) -> None:
    time = VirtualTime()
    model.script = [fails(503)]
    async with routed(model.url, time) as router:
        with pytest.raises(NobodyAvailable, match="has a fault of its own") as raised:
            await router.complete(a_call())
    assert 30 < sum(time.waits) <= 60
    assert raised.value.retry_after_seconds is not None
    assert 5 < len(model.requests) < 15


async def test_nobody_there_is_unavailable() -> None:
    async with routed("http://127.0.0.1:1/v1") as router:
        with pytest.raises(NobodyAvailable, match=r"127\.0\.0\.1:1 cannot be reached"):
            await router.complete(a_call())


async def test_silence_is_a_timeout(model: ScriptedModel) -> None:
    model.script = [HANGS]
    async with routed(model.url, MODEL_TIMEOUT_SECONDS="0.2", MODEL_PATIENCE_SECONDS="2") as router:
        with pytest.raises(NobodyAvailable, match="did not answer in time"):
            await router.complete(a_call())
    # Three times in vain, and once for a single word: it hangs for everyone.
    assert len(model.requests) == 4


async def test_cancelling_cancels_the_request(model: ScriptedModel) -> None:
    model.script = [HANGS]
    async with routed(model.url) as router:
        task = asyncio.create_task(router.complete(a_call()))
        await asyncio.wait_for(model.was_asked.wait(), 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(model.was_hung_up.wait(), 5)
        assert (model.hung_up, model.in_flight, len(model.requests)) == (1, 0, 1)


@pytest.mark.parametrize(
    "scripted",
    [
        fails(401, f"Incorrect API key provided: {KEY}."),
        fails(400, f"Bad header Authorization: Bearer {KEY}; key=abcdefgh12345678 {'Zm9v' * 12}"),
        fails(500, f"upstream said {KEY}"),
        Scripted(f"<html>{KEY}</html>"),
        Scripted({"error": {"message": KEY}}),
    ],
    ids=["401", "400", "500", "html", "200"],
)
async def test_no_error_shows_a_key(model: ScriptedModel, scripted: Scripted, caplog: pytest.LogCaptureFixture) -> None:
    model.script = [scripted]
    async with routed(model.url) as router:
        with pytest.raises(ModelError) as raised:
            await router.complete(a_call())
    shown = "".join(traceback.format_exception(raised.value)) + caplog.text + repr(router.configuration)
    assert KEY not in shown
    assert "abcdefgh12345678" not in shown
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


async def test_a_wrong_request_is_explained(model: ScriptedModel) -> None:
    model.script = [fails(400, "unsupported parameter: tools")]
    async with routed(model.url) as router:
        with pytest.raises(RequestRefused, match="unsupported parameter: tools"):
            await router.complete(a_call())


async def test_without_a_provider_the_variables_are_named() -> None:
    async with routed(None) as router:
        with pytest.raises(NotConfigured) as raised:
            await router.complete(a_call())
    assert "OPENAI_API_KEY" in raised.value.hint


async def test_calls_run_at_the_same_time(model: ScriptedModel) -> None:
    model.script = [replace(says("hello"), delay_seconds=0.2)]
    async with routed(model.url) as router:
        await asyncio.gather(*(router.complete(a_call()) for _ in range(8)))
    assert model.most_in_flight == 8


async def test_a_model_without_tools_is_told_of_them_and_its_calls_are_read(model: ScriptedModel) -> None:
    tools = [{"type": "function", "function": {"name": "read_file", "description": "Reads.", "parameters": FORM}}]
    model.script = [says('I look.\n<call tool="read_file">\n<path>\na.py\n</path>\n</call>'), says("Done.")]
    async with routed(model.url, MODEL_TOOLS="emulated") as router:
        first = await router.complete(a_call(tools=tools))
        (call,) = first.tool_calls
        told: list[dict[str, Any]] = [
            *ASKED,
            {"role": "assistant", "content": first.text, "tool_calls": first.tool_calls},
            {"role": "tool", "tool_call_id": call["id"], "content": "1: x = 1"},
        ]
        last = await router.complete(a_call(told, tools=tools))
    assert (first.text, call["function"]) == ("I look.", {"name": "read_file", "arguments": '{"path": "a.py"}'})
    assert (last.text, last.tool_calls) == ("Done.", [])
    sent = model.requests[1]
    assert "tools" not in sent
    assert [one["role"] for one in sent["messages"]] == ["system", "user", "assistant", "user"]
    assert sent["messages"][2]["content"] == 'I look.\n\n<call tool="read_file">\n<path>\na.py\n</path>\n</call>'
    assert sent["messages"][3]["content"] == '<result tool="read_file">\n1: x = 1\n</result>'
