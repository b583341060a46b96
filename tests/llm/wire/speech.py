"""What all protocols have in common: whole answers, streams of events, errors, and lines that break."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.llm.wire.behaviours import Answer, Behaviour, answer_to
from tests.llm.wire.listener import Asked, Ending, Reply, document

ENDINGS: Mapping[Behaviour, Ending] = {
    Behaviour.STALLS: "hang",
    Behaviour.CUT: "close",
    Behaviour.RESET: "reset",
}
PAGE = Reply(
    (b"<html><body><h1>Sign in to the network of this hotel</h1></body></html>",), headers={"content-type": "text/html"}
)


class Speech(ABC):
    """One vendor's way to speak. It does what `does` says, until it is told otherwise.

    `instead` is sent in place of all that, if it is set.
    """

    stream_type = "text/event-stream"
    broken_event: bytes
    headers: Mapping[str, str] = {}
    """Of every answer: what the vendor tells of its limits."""

    def __init__(self, does: Behaviour = Behaviour.TEXT) -> None:
        self.does = does
        self.instead: Reply | None = None

    def __call__(self, asked: Asked) -> Reply:
        does = self.does
        if not self.knows(asked):
            # Of no vendor's making, so that no test takes it for a model that is unknown.
            return Reply((f"no such path: {asked.path}".encode(),), 418)
        if self.instead:
            return self.instead
        if does is Behaviour.CLOSED:
            return Reply(ending="close")
        if does is Behaviour.SILENT:
            return Reply(ending="hang")
        if does is Behaviour.PAGE:
            return PAGE
        if does is Behaviour.GATEWAY:
            return replace(PAGE, status=502)
        is_streamed = self.is_streamed(asked)
        if does is Behaviour.ERROR_IN_200 or (does is Behaviour.ERROR_EVENT and not is_streamed):
            return document(self.error_in_200(asked))
        if error := self.error(does, asked):
            return error
        return self._streamed(asked) if is_streamed else self._whole(asked)

    def _whole(self, asked: Asked) -> Reply:
        reply = document(self.whole(answer_to(self.does), asked), headers=self.headers)
        if self.does is Behaviour.GARBLED:
            return replace(reply, pieces=(reply.pieces[0][:-20],))
        return replace(reply, ending=ENDINGS.get(self.does, "clean"))

    def _streamed(self, asked: Asked) -> Reply:
        answer = answer_to(self.does)
        events = self.opening(answer, asked)
        if self.does in ENDINGS:
            events = events[:-1]
        elif self.does is Behaviour.GARBLED:
            events = [*events, self.broken_event]
        elif self.does is Behaviour.ERROR_EVENT:
            events = [*events, self.error_event(asked)]
        elif answer.finish:
            events = [*events, *self.closing(answer, asked)]
        headers = {"content-type": self.stream_type, **self.headers}
        return Reply(tuple(events), headers=headers, is_stream=True, ending=ENDINGS.get(self.does, "clean"))

    @abstractmethod
    def knows(self, asked: Asked) -> bool: ...

    @abstractmethod
    def is_streamed(self, asked: Asked) -> bool: ...

    @abstractmethod
    def error(self, does: Behaviour, asked: Asked) -> Reply | None:
        """The answer to a request that the vendor does not serve; None if it does."""

    @abstractmethod
    def error_in_200(self, asked: Asked) -> Any: ...

    @abstractmethod
    def error_event(self, asked: Asked) -> bytes: ...

    @abstractmethod
    def whole(self, answer: Answer, asked: Asked) -> Any:
        """The body of an answer that is no stream."""

    @abstractmethod
    def opening(self, answer: Answer, asked: Asked) -> list[bytes]:
        """The events until the answer is said."""

    @abstractmethod
    def closing(self, answer: Answer, asked: Asked) -> list[bytes]:
        """The events that say why it ends, and what it cost."""
