"""Everything that a provider can do, in its own protocol over HTTP: each ends in the right kind of error.

`--full` does all of it with all nine, and writes docs/reference/provider-faults.md.
"""

from __future__ import annotations

import asyncio
import json
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from packages.llm.calls import Call
from packages.llm.errors import (
    AccessRefused,
    Busy,
    Empty,
    Filtered,
    Interrupted,
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
from tests.conftest import IS_FULL
from tests.llm.wire.attempts import MESSAGES, SCHEMA, TOOLS, answer_of, call, connected, fault_of, routed
from tests.llm.wire.behaviours import (
    ARGUMENTS,
    CACHED_TOKENS,
    DOCUMENT,
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    RETRY_AFTER_SECONDS,
    TEXT,
    TOOL,
    Behaviour,
    Vendor,
)
from tests.llm.wire.fault_table import FaultTable
from tests.llm.wire.listener import Reply
from tests.llm.wire.openai_speech import COST_USD, VLLM_WINDOW_TOKENS
from tests.llm.wire.vendors import AWS, SECRETS, served
from tests.llm.wire.wordings import OTHER_WORDS

pytestmark = [
    # How google-genai defines a class when it is first asked, and how langchain-google-genai copies an error.
    pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:coroutine 'ClientResponse.json' was never awaited:RuntimeWarning"),
]
B, V = Behaviour, Vendor
FAULTS: dict[Behaviour, type[ModelError]] = {
    B.BUSY_UNTIL: Busy,
    B.BUSY: Busy,
    B.QUOTA: QuotaSpent,
    B.UNAUTHORIZED: AccessRefused,
    B.UNPAID: QuotaSpent,
    B.FORBIDDEN: AccessRefused,
    B.MODEL_UNKNOWN: ModelUnknown,
    B.SLOW_REQUEST: TimedOut,
    B.WRONG_REQUEST: RequestRefused,
    B.BROKEN: Unavailable,
    B.OVERLOADED: Unavailable,
    B.GATEWAY: Unavailable,
    B.REFUSED: Unavailable,
    B.CLOSED: Interrupted,
    B.SILENT: TimedOut,
    B.STALLS: TimedOut,
    B.CUT: Interrupted,
    B.RESET: Interrupted,
    B.UNFINISHED: Interrupted,
    B.LENGTH: Truncated,
    B.GARBLED: Malformed,
    B.PAGE: Malformed,
    B.ERROR_IN_200: Malformed,
    B.ERROR_EVENT: Unavailable,
    B.TOO_LONG: TooLong,
    B.PROMPT_FILTERED: Filtered,
    B.ANSWER_FILTERED: Filtered,
    B.EMPTY: Empty,
    B.NOTHING: Interrupted,
}
OPENAI_FAMILY = (V.OPENAI, V.OPENROUTER, V.AZURE, V.GROQ, V.VLLM)
GOOGLE = (V.GEMINI, V.VERTEX)
# By streaming or not, where an adapter tells less, or more, than others.
APART: dict[tuple[Vendor, Behaviour, bool], type[ModelError]] = {
    **{(vendor, B.ERROR_IN_200, False): Unavailable for vendor in OPENAI_FAMILY},
    **{(vendor, B.NOTHING, False): Malformed for vendor in (*OPENAI_FAMILY, V.BEDROCK)},
    **{(vendor, B.ERROR_IN_200, True): Unavailable for vendor in GOOGLE},
    # Google's client makes an empty answer of an error.
    **{(vendor, B.ERROR_IN_200, False): Interrupted for vendor in GOOGLE},
    # Bedrock's client takes half a body for an empty one.
    (V.BEDROCK, B.CUT, False): Malformed,
}
# One of each class; and of each adapter one whose fault no other tells in this way.
SAMPLE = {
    *((V.OPENAI, fault) for fault in (B.BUSY_UNTIL, B.UNAUTHORIZED, B.MODEL_UNKNOWN, B.WRONG_REQUEST, B.OVERLOADED)),
    *((V.OPENAI, fault) for fault in (B.REFUSED, B.CUT, B.UNFINISHED, B.LENGTH, B.GARBLED, B.EMPTY, B.STALLS)),
    (V.VLLM, B.TOO_LONG),
    (V.AZURE, B.PROMPT_FILTERED),
    (V.OPENROUTER, B.ERROR_EVENT),
    (V.ANTHROPIC, B.QUOTA),
    (V.GEMINI, B.BUSY_UNTIL),
    (V.BEDROCK, B.CUT),
}
ANSWERED_IN_SAMPLE = {(V.OPENAI, B.TOOL_CALL), (V.ANTHROPIC, B.TOOL_CALL), (V.VERTEX, B.TEXT), (V.BEDROCK, B.TOOL_CALL)}
TABLE = Path(__file__).parents[2] / "docs/reference/provider-faults.md"
LIMIT_SECONDS = 1.0
"""Until a provider that says nothing is given up; long enough for a request to be sent."""


def cases(faults: list[tuple[Vendor, Behaviour]], sample: set[tuple[Vendor, Behaviour]]) -> list[Any]:
    """In both forms; of the sample the streamed one, which is what is used."""
    return [
        pytest.param(
            vendor,
            fault,
            is_streamed,
            id=f"{vendor}-{fault.name.lower()}-{'streamed' if is_streamed else 'whole'}",
            marks=() if (vendor, fault) in sample and is_streamed else pytest.mark.exhaustive,
        )
        for vendor, fault in faults
        for is_streamed in ((True,) if fault is B.ERROR_EVENT else (True, False))
    ]


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in AWS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def table() -> Iterator[FaultTable]:
    found = FaultTable()
    yield found
    if IS_FULL and found.is_complete(FAULTS):
        TABLE.write_text(found.as_markdown())


@pytest.mark.parametrize(
    ("vendor", "does", "is_streamed"), cases([(vendor, fault) for fault in FAULTS for vendor in Vendor], SAMPLE)
)
async def test_a_fault_is_told_by_its_kind_after_one_request(
    vendor: Vendor,
    does: Behaviour,
    is_streamed: bool,
    tmp_path: Path,
    table: FaultTable,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    limits: dict[str, Any] = {}
    if does in (B.SILENT, B.STALLS):
        limits = {"first_token_seconds": LIMIT_SECONDS, "idle_seconds": LIMIT_SECONDS}
        limits = limits if is_streamed else {"timeout_seconds": LIMIT_SECONDS}
    async with served(vendor, does, tmp_path, stream=is_streamed, **limits) as one:
        async with connected(one) as connection:
            error = await fault_of(connection, call())
        sent = len(one.questions)
        if limits:
            await one.listener.hung_up.wait()

    assert type(error) is APART.get((vendor, does, is_streamed), FAULTS[does]), f"{error!r}"
    assert sent == (0 if does is B.REFUSED else 1)
    if does is B.BUSY_UNTIL:
        assert error.retry_after_seconds == RETRY_AFTER_SECONDS
    if does in (B.BUSY, B.QUOTA):
        # Google tells a wait of seconds for a quota of a day as well.
        assert error.retry_after_seconds is None
    if isinstance(error, Unavailable):
        assert error.has_no_connection == (does is B.REFUSED)
    told = "".join([*traceback.format_exception(error), error.hint, repr(vars(error)), caplog.text])
    assert not [secret for secret in SECRETS if secret in told]
    table.add(does, vendor, is_streamed, error)


@pytest.mark.parametrize(
    ("vendor", "does", "is_streamed"),
    cases([(vendor, does) for does in (B.TEXT, B.TOOL_CALL, B.DOCUMENT) for vendor in Vendor], ANSWERED_IN_SAMPLE),
)
async def test_an_answer_has_one_form_whoever_gives_it(
    vendor: Vendor, does: Behaviour, is_streamed: bool, tmp_path: Path
) -> None:
    asked = call(tools=TOOLS if does is B.TOOL_CALL else (), schema=SCHEMA if does is B.DOCUMENT else None)
    async with served(vendor, does, tmp_path, stream=is_streamed) as one:
        completion = await answer_of(one, asked)
        assert len(one.questions) == 1

    assert completion.provider == vendor
    assert (completion.input_tokens, completion.output_tokens) == (INPUT_TOKENS, OUTPUT_TOKENS)
    assert completion.cached_tokens == CACHED_TOKENS
    if vendor is V.OPENROUTER:
        assert (completion.cost_source, completion.cost_usd) == ("provider", COST_USD)
    if does is B.TEXT:
        assert (completion.text, completion.tool_calls) == (TEXT, [])
    elif does is B.DOCUMENT:
        assert (json.loads(completion.text), completion.tool_calls) == (DOCUMENT, [])
    else:
        [made] = completion.tool_calls
        assert made["id"]
        assert (made["type"], made["function"]["name"]) == ("function", TOOL)
        assert json.loads(made["function"]["arguments"]) == ARGUMENTS


@pytest.mark.exhaustive
@pytest.mark.parametrize("vendor", [one for one in Vendor if one is not V.BEDROCK])
@pytest.mark.parametrize("does", [B.SILENT, B.STALLS])
async def test_who_is_cancelled_hangs_up(vendor: Vendor, does: Behaviour, tmp_path: Path) -> None:
    """Not so with Bedrock: its client waits in a thread, until its own limit of time ends that."""
    async with served(vendor, does, tmp_path) as one, connected(one) as connection:
        attempt = asyncio.create_task(connection.attempt(call()))
        await one.listener.hangs.wait()
        attempt.cancel()
        with pytest.raises(asyncio.CancelledError):
            await attempt
        await one.listener.hung_up.wait()


@pytest.mark.exhaustive
@pytest.mark.parametrize("vendor", Vendor)
async def test_a_conversation_with_calls_and_their_results_goes_on(vendor: Vendor, tmp_path: Path) -> None:
    made = {"id": "call_1", "type": "function", "function": {"name": TOOL, "arguments": json.dumps(ARGUMENTS)}}
    broken = {"id": "call_2", "type": "function", "function": {"name": TOOL, "arguments": '{"path": "a'}}
    said: list[dict[str, Any]] = [
        *MESSAGES,
        {"role": "assistant", "content": None, "tool_calls": [made, broken]},
        {"role": "tool", "tool_call_id": "call_1", "name": TOOL, "content": "written"},
        {"role": "tool", "tool_call_id": "call_2", "name": TOOL, "content": "these arguments are no JSON"},
    ]
    async with served(vendor, B.TEXT, tmp_path) as one:
        completion = await answer_of(one, Call(run="r1", role="coder", step="s1", messages=said, tools=TOOLS))
        [sent] = one.questions

    assert completion.text == TEXT
    assert b"written" in sent.raw
    assert ARGUMENTS["path"].encode() in sent.raw


@pytest.mark.exhaustive
@pytest.mark.parametrize("vendor", Vendor)
async def test_a_second_question_is_asked_like_the_first(vendor: Vendor, tmp_path: Path) -> None:
    """What is found out of the model when it is first asked serves that question as well."""
    async with served(vendor, B.TEXT, tmp_path) as one, routed(one) as router:
        await router.complete(call())
        await router.complete(call())
        first, second = one.questions

    assert first.body == second.body
    assert first.credential in SECRETS
    limit, most = limit_of(first.body), one.target.model.max_output_tokens
    assert limit < VLLM_WINDOW_TOKENS if vendor is V.VLLM else limit == most


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("vendor", "reply", "kind"), [pytest.param(*rest, id=name.replace(" ", "_")) for name, *rest in OTHER_WORDS]
)
async def test_other_words_of_a_vendor_are_understood_as_well(
    vendor: Vendor, reply: Reply, kind: type[ModelError], tmp_path: Path
) -> None:
    async with served(vendor, B.TEXT, tmp_path) as one, connected(one) as connection:
        one.speech.instead = reply
        error = await fault_of(connection, call())
    assert type(error) is kind, f"{error!r}"


def limit_of(body: dict[str, Any]) -> int:
    """The most that may be written, as each protocol names it."""
    places = [body, body.get("generationConfig", {}), body.get("inferenceConfig", {})]
    names = ("max_completion_tokens", "max_tokens", "maxOutputTokens", "maxTokens")
    [limit] = [place[name] for place in places for name in names if name in place]
    return int(limit)
