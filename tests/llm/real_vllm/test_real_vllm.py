"""Conclave's router and a real vLLM server. CONCLAVE_TEST_VLLM is the folder that its environment is kept in."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import time
from typing import Any

import psutil
import pytest

from packages.llm.calls import Call, Completion
from packages.llm.configuration import load_configuration
from packages.llm.errors import AccessRefused, TooLong, Truncated
from packages.llm.health import FROZEN, Health
from packages.llm.router import Router
from tests.llm.books import MemoryBook, MemoryJournal
from tests.llm.fleet import eventually
from tests.llm.real_vllm.environment import NotToBeHad, environment
from tests.llm.real_vllm.server import CONTEXT_TOKENS, KEY, MODEL, RealServer, serving
from tests.llm.real_vllm.tiny_model import ANSWER, LOOSE_ARGUMENTS, WITHOUT_END
from tests.llm.scripted_model import ScriptedModel, says

FOLDER = os.environ.get("CONCLAVE_TEST_VLLM", "")
pytestmark = [
    pytest.mark.skipif(not FOLDER, reason="seen by `./conclave test --vllm`, which installs a vLLM of 3 GB"),
    pytest.mark.timeout(1800),
]

WRITE_FILE = {
    "type": "function",
    "function": {
        "name": "write_file",
        "description": "Writes a file.",
        "parameters": {
            "type": "object",
            "properties": {"path": {"type": "string"}, "lines": {"type": "integer"}},
            "required": ["path", "lines"],
            "additionalProperties": False,
        },
    },
}
PLAN = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "tasks": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {"id": {"type": "integer"}, "kind": {"enum": ["code", "test"]}},
                "required": ["id", "kind"],
            },
        },
        "is_done": {"type": "boolean"},
    },
    "required": ["name", "tasks", "is_done"],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    try:
        python = environment(Path(FOLDER))
    except NotToBeHad as error:
        pytest.skip(f"NOT SEEN HERE: vLLM cannot be installed: {error}")
    with serving(python, tmp_path_factory.mktemp("vllm")) as running:
        yield running


class Asked:
    """A router with the real server as its first provider, and a clock that can be moved on."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.ahead = 0.0
        self.book = MemoryBook(None)
        self.router = Router(
            load_configuration(variables), MemoryJournal(), self.book, clock=lambda: time() + self.ahead
        )
        self.route = self.router.routes[f"vllm/{MODEL}"]

    async def __call__(self, *messages: str | Mapping[str, Any], **more: Any) -> Completion:
        said = [{"role": "user", "content": one} if isinstance(one, str) else one for one in messages]
        return await self.router.complete(Call(run="run-1", role="coder", step="code", messages=said, **more))


@asynccontextmanager
async def router_of(server: RealServer, **more: str) -> AsyncIterator[Asked]:
    variables = {
        "VLLM_ENDPOINT": server.endpoint,
        "VLLM_MODEL": MODEL,
        "VLLM_API_KEY": KEY,
        "MODEL_MAX_OUTPUT_TOKENS": "3000",
        "MODEL_PATIENCE_SECONDS": "0",
        **more,
    }
    asked = Asked({name: value for name, value in variables.items() if value})
    try:
        yield asked
    finally:
        await asked.router.close()


@pytest.mark.parametrize("is_streamed", [True, False])
async def test_a_question_is_answered_with_the_tokens_that_it_took(server: RealServer, is_streamed: bool) -> None:
    async with router_of(server, MODEL_STREAM=str(is_streamed)) as ask:
        found = await ask("Hello?")
        assert (found.text, found.provider, found.model) == (ANSWER, "vllm", MODEL)
        # The user's mark, a byte each, and the mark of the answer; then five words and an end.
        assert (found.input_tokens, found.output_tokens) == (1 + len("Hello?") + 1, 6)
        assert (ask.book.outcomes[0].first_token_seconds is not None) == is_streamed


async def test_the_window_is_the_one_that_the_server_tells(server: RealServer) -> None:
    async with router_of(server) as ask:
        assert ask.router.report()[0].context_tokens is None
        assert (await ask.router.probe("vllm")).is_usable
        assert ask.router.report()[0].context_tokens == CONTEXT_TOKENS


@pytest.mark.parametrize("is_streamed", [True, False])
async def test_a_tool_is_called_in_its_form_and_the_talk_goes_on(server: RealServer, is_streamed: bool) -> None:
    async with router_of(server, MODEL_STREAM=str(is_streamed)) as ask:
        found = await ask("Write!", tools=[WRITE_FILE])
        [call] = found.tool_calls
        assert call["function"]["name"] == "write_file"
        assert json.loads(call["function"]["arguments"]) == {"path": "", "lines": 1}
        asked = {"role": "assistant", "content": None, "tool_calls": found.tool_calls}
        result = {"role": "tool", "tool_call_id": call["id"], "content": "Written."}
        assert (await ask("Write!", asked, result, tools=[WRITE_FILE])).text == ANSWER


async def test_without_strictness_the_model_calls_tools_in_any_form_it_likes(
    server: RealServer, tmp_path: Path
) -> None:
    """So it is on by default for a vLLM: see `Target.is_strict`."""
    file = tmp_path / "models.toml"
    file.write_text(f'[providers.vllm.models."{MODEL}"]\nstrict = false\nmax_output_tokens = 200\n')
    async with router_of(server, LLM_CONFIG=str(file)) as ask:
        [call] = (await ask("Write!", tools=[WRITE_FILE])).tool_calls
        assert call["function"]["arguments"] == LOOSE_ARGUMENTS


@pytest.mark.parametrize("is_streamed", [True, False])
async def test_a_document_has_the_form_that_was_asked_for(server: RealServer, is_streamed: bool) -> None:
    async with router_of(server, MODEL_STREAM=str(is_streamed)) as ask:
        found = await ask("A plan!", schema={"name": "Plan", "schema": PLAN})
        plan = json.loads(found.text)
        assert set(plan) == {"name", "tasks", "is_done"}
        assert [set(task) for task in plan["tasks"]] == [{"id", "kind"}]
        assert plan["tasks"][0]["kind"] in ("code", "test")


async def test_an_answer_that_is_cut_at_its_limit_is_none(server: RealServer) -> None:
    async with router_of(server, MODEL_MAX_OUTPUT_TOKENS="300") as ask:
        with pytest.raises(Truncated):
            await ask(f"Go {WITHOUT_END}.")


async def test_a_prompt_that_the_server_finds_too_long_is_told_as_such(server: RealServer) -> None:
    """A token is a byte here, so that a prompt which should fit by its letters does not."""
    async with router_of(server) as ask:
        with pytest.raises(TooLong):
            await ask("x" * 2 * CONTEXT_TOKENS)
        assert [outcome.error for outcome in ask.book.outcomes] == ["TooLong"]


async def test_a_prompt_that_cannot_fit_the_window_is_not_sent(server: RealServer) -> None:
    async with router_of(server) as ask:
        await ask("Hello?")
        with pytest.raises(TooLong, match=f"its window holds {CONTEXT_TOKENS}"):
            await ask("x" * 5 * CONTEXT_TOKENS)
        assert len(ask.book.attempts) == 1


async def test_a_longer_prompt_goes_to_whoever_has_room(server: RealServer, model: ScriptedModel) -> None:
    model.script = [says("elsewhere")]
    async with router_of(server, OPENAI_BASE_URL=model.url) as ask:
        assert (await ask("x" * 2 * CONTEXT_TOKENS)).text == "elsewhere"
        assert (await ask("x" * 5 * CONTEXT_TOKENS)).text == "elsewhere"
        assert [attempt.provider == "vllm" for attempt in ask.book.attempts] == [True, False, False]
        assert "does not fit" in ask.book.attempts[2].passed_over[0].reason


async def test_a_wrong_key_is_refused(server: RealServer) -> None:
    async with router_of(server, VLLM_API_KEY="sk-wrong") as ask:
        with pytest.raises(AccessRefused) as caught:
            await ask("Hello?")
        assert "sk-wrong" not in str(caught.value)


async def test_a_frozen_engine_is_found_and_left_alone_until_it_is_back(
    server: RealServer, model: ScriptedModel
) -> None:
    model.script = [says("elsewhere")]
    async with router_of(server, OPENAI_BASE_URL=model.url) as ask:
        health = Health(ask.router)

        async def look() -> None:
            ask.ahead += 15
            await health.look()
            await health.idle()

        assert (await ask("Hello?")).text == ANSWER
        begun = asyncio.create_task(ask(f"Go {WITHOUT_END}."))
        await eventually(lambda: bool(ask.route.in_flight))
        await health.look()
        while not await server.running():
            pass
        engine = server.engine()
        with frozen(engine):
            waiting = asyncio.create_task(ask("Hello again?"))
            await eventually(lambda: len(ask.route.in_flight) == 2)
            # Whoever asks for its health is told that all is well.
            assert [await server.status(path) for path in ("/health", "/v1/models")] == [200, 200]
            await look()
            assert [one.text for one in await asyncio.gather(begun, waiting)] == ["elsewhere", "elsewhere"]
            assert FROZEN in ask.route.condition(ask.router.clock()).cause
            asked = len(ask.book.attempts)
            assert (await ask("Are you there?")).text == "elsewhere"
            assert [attempt.provider == "vllm" for attempt in ask.book.attempts[asked:]] == [False]
        await look()
        assert ask.route.condition(ask.router.clock()).state == "closed"
        assert (await ask("And now?")).text == ANSWER


@contextmanager
def frozen(process: psutil.Process) -> Iterator[None]:
    process.suspend()
    try:
        yield
    finally:
        process.resume()
