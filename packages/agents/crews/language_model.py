"""CrewAI's view of a model: each turn hops to the worker's loop, where the conversation is held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import PrivateAttr

from packages.agents.crews.conversation import Conversation
from packages.agents.crews.fence import BaseLLM
from packages.agents.crews.kickoff import Kickoff

F = TypeVar("F", bound=Callable[..., Any])

_WINDOW_TOKENS = 10_000_000


def _without_retries(method: F) -> F:
    """Keeps CrewAI from wrapping the method in three attempts of its own."""
    method._crewai_rate_limit_wrapped = True  # type: ignore[attr-defined]  # the mark that CrewAI looks for
    return method


class ConversationModel(BaseLLM):
    """Made for one kickoff. Retries, repair, money and narration are not CrewAI's business: see `Conversation`."""

    llm_type: str = "conversation"
    _conversation: Conversation = PrivateAttr()
    _kickoff: Kickoff = PrivateAttr()

    def __init__(self, conversation: Conversation, kickoff: Kickoff) -> None:
        super().__init__(model="conclave/router", provider="conclave")
        self._conversation = conversation
        self._kickoff = kickoff

    def supports_function_calling(self) -> bool:
        return True

    def supports_stop_words(self) -> bool:
        return False

    def get_context_window_size(self) -> int:
        # Larger than any: CrewAI would summarise or set aside what it thinks too long. The router knows the limit.
        return _WINDOW_TOKENS

    def get_input_tokens_count(self, *args: Any, **kwargs: Any) -> int:
        return 0

    @_without_retries
    def call(self, messages: Any, tools: Any = None, *args: Any, **kwargs: Any) -> Any:
        asked = [{"role": "user", "content": messages}] if isinstance(messages, str) else list(messages)
        return self._kickoff.on_worker(lambda: self._conversation.answer(asked, tools or ()))

    @_without_retries
    async def acall(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("CrewAI asks through `call`, on a thread")
