"""What an agent tries out on its bench, and what came of it: for its own eyes, never evidence."""

from __future__ import annotations

from pydantic import Field

from packages.agents.contracts.base import Value


class CommandRun(Value):
    """`exit_code` is None unless `ending` is "exited"; else that names the limit that ended the command."""

    exit_code: int | None
    ending: str = "exited"
    output: str = ""
    errors: str = ""


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


class Trial(Value):
    """The application was started, asked and stopped. One answer for each request that was sent.

    `problem` says what became of the application, if it is no good; `log` is what it wrote.
    """

    answers: tuple[WebAnswer, ...] = ()
    problem: str = ""
    log: str = ""
