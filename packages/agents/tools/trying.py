"""Tools that try the software out: one command, or requests to the started application."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from pydantic import BeforeValidator, Field

from packages.agents.context import Bench, ToolRefused
from packages.agents.contracts import OutsideCall, Trial, WebAnswer, WebRequest
from packages.agents.tools.definition import Arguments, Tool, ToolResult
from packages.agents.tools.output import log_of, trimmed, without_noise

MOST_REQUESTS = 30
MOST_CALLS = 40
OUTPUT_CHARACTERS = 6_000
ALL_BODIES_CHARACTERS = 10_000
LOG_CHARACTERS = 3_000
_TOLD_HEADERS = (
    *("content-type", "location", "allow", "www-authenticate", "set-cookie", "etag", "cache-control", "retry-after"),
    *("content-disposition", "link"),
)
_SHELL_WORDS = frozenset({"|", "||", "&", "&&", ";", ">", ">>", "<", "<<", "2>", "2>&1", "&>"})
_SETTING = re.compile(r"[A-Z_][A-Z0-9_]*=")
_NOT_FOUND, _NOT_EXECUTABLE = 127, 126
_NOT_STARTED = re.compile(r"/usr/bin/env: |\S*: failed to execute ")
"""How the programs that set limits say that there is nothing to start, and not the program itself."""
_ENDINGS = {
    "timeout": "It was ended because it took too long: it may wait for input, or serve without end. "
    "To try a server out use try_requests.",
    "memory": "It was ended because it used more memory than is allowed.",
    "disk": "It was ended because it wrote more to disk than is allowed.",
    "output": "It was ended because it wrote far too much output.",
}


def _as_words(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value.lstrip().startswith("[") else shlex.split(value)
    except ValueError:
        return [value]


class RunCommand(Arguments):
    command: Annotated[list[str], BeforeValidator(_as_words)] = Field(
        min_length=1,
        description='program and arguments, each a word of its own, such as ["python", "-m", "app", "add"]',
    )
    stdin: str = Field(default="", description="what the command reads from its standard input")

    @property
    def target(self) -> str:
        return shlex.join(self.command)


def as_json(value: Any) -> Any:
    """Some models send an object as text."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float | bool) else value


def inside(path: Any) -> Any:
    """The path of a whole address: there is only one host to be asked."""
    if not isinstance(path, str):
        return path
    parts = urlsplit(path)
    if parts.scheme in ("http", "https"):
        path = parts._replace(scheme="", netloc="", fragment="").geturl()
    # What a browser would encode as well; what is encoded already stays as it is.
    path = quote(path, safe="/%?&=#:;,+@!$'()*[]~")
    return path if path.startswith("/") else f"/{path}"


class Request(Arguments):
    method: Annotated[str, BeforeValidator(lambda one: one.upper() if isinstance(one, str) else one)] = Field(
        default="GET", description="GET, POST, PUT, PATCH, DELETE, …"
    )
    path: Annotated[str, BeforeValidator(inside)] = Field(description="path with query, such as /todos?done=true")
    headers: dict[str, Annotated[str, BeforeValidator(_as_text)]] = Field(
        default_factory=dict, description="headers by name; none are needed for JSON"
    )
    json_body: Annotated[Any, BeforeValidator(as_json)] = Field(
        default=None, description="a JSON value to send, such as an object; leave out for none"
    )
    raw_body: str | None = Field(
        default=None, description="a body to be sent as it is, such as broken JSON; instead of json_body"
    )
    restart_before: bool = Field(
        default=False, description="start the application anew first, on the data that it has kept"
    )

    def as_sent(self) -> WebRequest:
        headers, body = dict(self.headers), self.raw_body
        if body is None and "json_body" in self.model_fields_set and self.json_body is not None:
            body = json.dumps(self.json_body)
        if body is not None and not any(name.lower() == "content-type" for name in headers):
            headers["content-type"] = "application/json"
        return WebRequest(method=self.method, path=self.path, headers=headers, body=body, restart=self.restart_before)


def _requests(value: Any) -> Any:
    value = as_json(value)
    return [value] if isinstance(value, dict) else value


class TryRequests(Arguments):
    requests: Annotated[list[Request], BeforeValidator(_requests)] = Field(
        min_length=1,
        max_length=MOST_REQUESTS,
        description=f"sent one after the other, at most {MOST_REQUESTS}; a later one can use what an earlier one made",
    )

    @property
    def target(self) -> str:
        first = f"{self.requests[0].method} {self.requests[0].path}"
        return first if len(self.requests) == 1 else f"{first} and {len(self.requests) - 1} more"


async def run_command(bench: Bench, arguments: RunCommand) -> ToolResult:
    words = arguments.command
    _refuse_shell(words)
    ran = await bench.run_command(words, arguments.stdin)
    errors = without_noise(ran.errors).strip()
    if ran.exit_code in (_NOT_FOUND, _NOT_EXECUTABLE) and _NOT_STARTED.match(errors):
        return ToolResult(
            f"There is no program {words[0]!r}. There is python with its packages (pytest, ruff, mypy and those of the "
            "stack) and what a small Linux has; there is no network, and packages come from the files that name them.",
            "no such program",
            ok=False,
        )
    verdict = f"exit code {ran.exit_code}" if ran.exit_code is not None else _ENDINGS.get(ran.ending, ran.ending)
    parts = [verdict, ran.packages] if ran.packages else [verdict]
    for name, text in (("stdout", without_noise(ran.output).strip("\n")), ("stderr", errors)):
        if text:
            parts.append(f"{name}:\n{trimmed(text, OUTPUT_CHARACTERS)}")
    if not ran.output.strip() and not errors:
        parts.append("It wrote nothing.")
    summary = verdict if ran.exit_code is not None else f"ended by {ran.ending}"
    return ToolResult("\n".join(parts), summary, ok=ran.exit_code == 0)


def _refuse_shell(words: list[str]) -> None:
    """Words that only a shell understands. Within a word they may be meant, as in the code of `python -c`."""
    program = words[0]
    if found := next((word for word in words if word in _SHELL_WORDS), ""):
        raise ToolRefused(
            f"There is no shell, so {found!r} would be passed on as a word. Run one command a call and give its input "
            'as stdin; where it must be a shell, say so: ["bash", "-c", "…"].'
        )
    if program == "cd":
        raise ToolRefused("Every command runs in the repository's root: name paths from there.")
    if _SETTING.match(program):
        raise ToolRefused(f"Set variables with env: {json.dumps(['env', *words])}.")
    if " " in program.strip() and len(words) == 1:
        raise ToolRefused(f"Give each word by itself: {json.dumps(shlex.split(program))}.")


async def try_requests(bench: Bench, arguments: TryRequests) -> ToolResult:
    requests = [one.as_sent() for one in arguments.requests]
    trial = await bench.try_requests(requests)
    statuses = [str(answer.status or "none") for answer in trial.answers]
    summary = trial.problem or ", ".join(statuses)
    is_sound = not trial.problem and all(answer.status and answer.status < 500 for answer in trial.answers)
    return ToolResult(_told(requests, trial), summary, ok=is_sound)


def _told(requests: list[WebRequest], trial: Trial) -> str:
    room = max(ALL_BODIES_CHARACTERS // max(1, len(trial.answers)), 500)
    parts = []
    for number, (request, answer) in enumerate(zip(requests, trial.answers, strict=False), 1):
        restarted = " (after a restart)" if request.restart and number > 1 else ""
        parts.append(f"{number}. {request.method} {request.path}{restarted} → {_answer(answer, room)}")
    if unsent := len(requests) - len(trial.answers):
        parts.append(f"Not sent: the last {unsent}." if trial.answers else "")
    parts += [trial.problem, _calls(trial.calls), trial.packages]
    has_failed = trial.problem or any(answer.status is None or answer.status >= 500 for answer in trial.answers)
    if has_failed:
        log = log_of(trial.log, LOG_CHARACTERS)
        parts.append(f"The application wrote:\n{log}" if log else "The application wrote nothing.")
    return "\n\n".join(part for part in parts if part)


def _calls(calls: Sequence[OutsideCall]) -> str:
    if not calls:
        return ""
    lines = [
        f"- {call.service}: {call.method} {call.url}{call.refusal and f' → 404: {call.refusal}'}" for call in calls
    ]
    more = [f"({len(lines) - MOST_CALLS} more)"] if len(lines) > MOST_CALLS else []
    return "\n".join(["Calls to services outside, for which stubs answered:", *lines[:MOST_CALLS], *more])


def _answer(answer: WebAnswer, room: int) -> str:
    if answer.status is None:
        return f"no answer: {answer.problem}"
    lines = [f"{answer.status} {answer.reason or _phrase(answer.status)}".strip()]
    lines += [f"{name}: {trimmed(value, 300)}" for name, value in answer.headers if name in _TOLD_HEADERS]
    if answer.body:
        lines.append(trimmed(answer.body, room))
    if answer.note:
        lines.append(f"({answer.note})")
    return "\n".join(lines)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


TRYING_TOOLS = (
    Tool(
        "run_command",
        "Runs one program in the repository's root, in a sandbox without network and without a shell: no pipes, "
        "redirections, wildcards or variables. It works on a copy: files that it leaves behind are dropped, so write "
        "files with write_file and edit_file. Data may go to the folder named by DATA_DIR.",
        RunCommand,
        run_command,
    ),
    Tool(
        "try_requests",
        "Starts the application with the stack's start command on a copy of the files and with empty data, sends the "
        "requests in order, tells each answer, and stops it. Tells what the application wrote when it does not start, "
        "dies or answers 5xx.",
        TryRequests,
        try_requests,
    ),
)
