"""What an agent tries out on its bench, and what came of it: for its own eyes, never evidence."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from packages.agents.contracts.base import Value


class CommandRun(Value):
    """`exit_code` is None unless `ending` is "exited"; else that names the limit that ended the command.

    `packages`, here and below, says why those that the project's files ask for are not there; mostly it is empty.
    """

    exit_code: int | None
    ending: str = "exited"
    output: str = ""
    errors: str = ""
    packages: str = ""


class WebRequest(Value):
    """`restart`: the application is started anew, on the same data, before this one is sent."""

    method: str
    path: str
    headers: dict[str, str] = Field(default_factory=dict)
    body: str | None = None
    restart: bool = False


class WebAnswer(Value):
    """`problem` says why there is no answer (`status` is None); `note` why `body` is not all of it."""

    status: int | None = None
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    note: str = ""
    problem: str = ""


class OutsideCall(Value):
    """A call to the stub of a service. `refusal` says why none of its mappings answered; else it is empty."""

    service: str
    method: str
    url: str
    refusal: str = ""


class Trial(Value):
    """The application was started, asked and stopped. One answer for each request that was sent.

    `problem` says what became of the application, if it is no good; `log` is what it wrote; `calls` is what it asked of
    services outside, in whose place stubs answered.
    """

    answers: tuple[WebAnswer, ...] = ()
    problem: str = ""
    log: str = ""
    calls: tuple[OutsideCall, ...] = ()
    packages: str = ""


class PageStep(Value):
    """`target` is what a click or a fill is about, as a person or a selector names it, and the key of a press."""

    kind: Literal["click", "fill", "press"]
    target: str
    value: str = ""


class StepOutcome(Value):
    ok: bool
    remark: str = ""


class ConsoleMessage(Value):
    """`kind` is the browser's: error, warning, log, info, …"""

    kind: str
    text: str
    where: str = ""


class FailedRequest(Value):
    """`url` is a path if the application was asked; `what` is an HTTP status or the browser's name of the failure."""

    method: str
    url: str
    what: str


class PageView(Value):
    """A page of the started application as a browser saw it, after the steps; the application was stopped again.

    `problem` says why there is nothing or less to see; `steps` has an outcome for each step that was begun.
    `content_width` is wider than the window where the page scrolls sideways, and `sticking_out` then names elements.
    `outline` is what a screen reader would find. `screenshot` names the run's file with a PNG, for people; or is "".
    """

    url: str = ""
    title: str = ""
    status: int | None = None
    problem: str = ""
    notes: tuple[str, ...] = ()
    console: tuple[ConsoleMessage, ...] = ()
    exceptions: tuple[str, ...] = ()
    failures: tuple[FailedRequest, ...] = ()
    dialogs: tuple[str, ...] = ()
    steps: tuple[StepOutcome, ...] = ()
    text: str = ""
    outline: str = ""
    content_width: int | None = None
    sticking_out: tuple[str, ...] = ()
    screenshot: str = ""
    log: str = ""
    packages: str = ""
