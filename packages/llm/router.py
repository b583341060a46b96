"""Asks a model: from the journal if it was asked before, else within the budget, with bounded retries."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from packages.llm.calls import Call, Completion, journal_entry
from packages.llm.chat import Chat, check, tool_calls
from packages.llm.errors import ModelError
from packages.llm.ports import BudgetBook, Journal, NoBudget, NoJournal
from packages.llm.settings import LLMSettings

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

_Key = tuple[str, str, int, str]
Sleep = Callable[[float], Awaitable[None]]
_FIRST_WAIT_SECONDS = 1.0

log = logging.getLogger(__name__)


class Router:
    """One per process. Answers are recorded before they are returned."""

    def __init__(
        self,
        settings: LLMSettings,
        journal: Journal | None = None,
        budget: BudgetBook | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.settings = settings
        self._journal = journal or NoJournal()
        self._budget = budget or NoBudget()
        self._sleep = sleep
        self._recording: dict[_Key, asyncio.Task[None]] = {}
        self._chat = Chat(settings)
        self._alternative = Chat(settings.alternative()) if settings.alternative_model else self._chat

    async def complete(self, call: Call) -> Completion:
        """Raises a `ModelError`. Cancelling it cancels the request that is under way."""
        key = (call.run, call.step, call.ordinal, call.request_hash)
        if recording := self._recording.get(key):
            # Whoever asked first was ended before the answer was written down.
            await asyncio.wait([recording])
        if recorded := await self._journal.find(*key):
            return Completion.from_record(recorded)
        completion = await self._asked(call)
        await self._record(key, journal_entry(call, completion))
        return completion

    async def close(self) -> None:
        await self._chat.close()
        await self._alternative.close()

    async def _record(self, key: _Key, answer: Mapping[str, Any]) -> None:
        """Shielded: an answer that is paid for is recorded even if the run is cancelled this instant."""
        task = self._recording[key] = asyncio.ensure_future(self._recorded(key, answer))
        await asyncio.shield(task)

    async def _recorded(self, key: _Key, answer: Mapping[str, Any]) -> None:
        try:
            await self._journal.record(*key, answer)
        finally:
            self._recording.pop(key, None)

    async def _asked(self, call: Call) -> Completion:
        for attempt in range(1, self.settings.attempts + 1):
            try:
                return await self._attempt(call)
            except ModelError as error:
                wait = self._wait_seconds(error, attempt)
                log.warning(
                    "model call failed: run=%s step=%s attempt=%d error=%s", call.run, call.step, attempt, error
                )
                if wait is None:
                    raise
            await self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _wait_seconds(self, error: ModelError, attempt: int) -> float | None:
        """None if asking again is of no use, or would take longer than a person would wait."""
        if not error.is_retryable or attempt >= self.settings.attempts:
            return None
        wait = error.retry_after_seconds
        if wait is None:
            wait = _FIRST_WAIT_SECONDS * 4.0 ** (attempt - 1)
        return wait if wait <= self.settings.max_wait_seconds else None

    async def _attempt(self, call: Call) -> Completion:
        """One request, with its money reserved before and settled after."""
        chat = self._alternative if call.is_alternative else self._chat
        ceiling = chat.settings.cost_usd(call.input_tokens_ceiling, chat.settings.max_output_tokens)
        reservation = await self._budget.reserve(call, ceiling)
        completion: Completion | None = None
        may_have_cost = True  # until we know better: a request that is cut off may have been served
        started = time.monotonic()
        try:
            try:
                answer = await chat.attempt(call)
            except ModelError as error:
                may_have_cost = error.may_have_cost
                raise
            completion = _completion(answer, chat.settings, ceiling, time.monotonic() - started)
            if unusable := check(answer, self.settings.provider):
                raise unusable
            return completion
        finally:
            await asyncio.shield(self._budget.settle(call.run, reservation, completion, may_have_cost))


def _completion(answer: AIMessage, settings: LLMSettings, ceiling_usd: float | None, seconds: float) -> Completion:
    usage = answer.usage_metadata
    spent = (usage["input_tokens"], usage["output_tokens"]) if usage else (0, 0)
    is_free = settings.price_input_usd_per_million == 0 == settings.price_output_usd_per_million
    return Completion(
        provider=settings.provider,
        model=str(answer.response_metadata.get("model_name") or settings.model),
        text=str(answer.text),
        tool_calls=tool_calls(answer),
        input_tokens=spent[0],
        output_tokens=spent[1],
        # Without usage in the answer its cost is not known, unless it is free.
        cost_usd=settings.cost_usd(*spent) if usage else (0.0 if is_free else None),
        ceiling_usd=ceiling_usd,
        seconds=round(seconds, 3),
    )
