"""The tool that looks at a page of the started application with a browser."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from packages.agents.context import Bench
from packages.agents.contracts import ConsoleMessage, FailedRequest, PageStep, PageView
from packages.agents.tools.definition import Arguments, Tool, ToolResult
from packages.agents.tools.output import count, log_of, trimmed
from packages.agents.tools.trying import as_json, inside

MOST_STEPS = 15
OUTLINE_CHARACTERS = 6_000
LOG_CHARACTERS = 2_000
MOST_LINES = 15


def _as_pair(value: Any) -> Any:
    """Some models say {"Title": "Milk"}."""
    return next(iter(value.items())) if isinstance(value, dict) and len(value) == 1 else value


class Step(Arguments):
    click: str | None = Field(
        default=None, description="what to click: its name or text as a person reads it, or a CSS selector"
    )
    fill: Annotated[list[str] | None, BeforeValidator(_as_pair)] = Field(
        default=None, min_length=2, max_length=2, description='label of a field and what to enter: ["Title", "Milk"]'
    )
    press: str | None = Field(default=None, description="a key, such as Enter")

    @model_validator(mode="after")
    def _is_one_thing(self) -> Step:
        if sum(one is not None for one in (self.click, self.fill, self.press)) != 1:
            raise ValueError("a step is one of click, fill and press")
        return self

    def as_taken(self) -> PageStep:
        if self.fill is not None:
            return PageStep(kind="fill", target=self.fill[0], value=self.fill[1])
        if self.click is not None:
            return PageStep(kind="click", target=self.click)
        return PageStep(kind="press", target=self.press or "")


def _steps(value: Any) -> Any:
    value = as_json(value)
    return [value] if isinstance(value, dict) else value or []


class LookAtPage(Arguments):
    path: Annotated[str, BeforeValidator(inside)] = Field(
        default="/", description="path with query, such as /todos/new"
    )
    width: int = Field(
        default=1280, ge=280, le=1920, description="width of the window in pixels; 390 is a phone's", examples=[390]
    )
    steps: Annotated[list[Step], BeforeValidator(_steps)] = Field(
        default_factory=list,
        max_length=MOST_STEPS,
        description="what to do on the page before it is told, in order; each is one of click, fill and press",
    )

    @property
    def target(self) -> str:
        steps = f", {count(len(self.steps), 'step')}" if self.steps else ""
        return f"{self.path} at {self.width} px{steps}"


async def look_at_page(bench: Bench, arguments: LookAtPage) -> ToolResult:
    steps = [step.as_taken() for step in arguments.steps]
    view = await bench.look_at_page(arguments.path, arguments.width, steps)
    errors = [one for one in view.console if one.kind == "error"]
    own = [one for one in view.failures if one.url.startswith("/")]
    faults = len(view.exceptions) + len(errors) + len(own)
    is_sound = not view.problem and not faults and all(one.ok for one in view.steps)
    summary = view.problem or f"{view.status or 'no status'}, {count(faults, 'error')}"
    if view.screenshot:
        summary += f"; {view.screenshot}"
    return ToolResult("\n\n".join(_told(arguments, steps, view, is_sound)), summary, ok=is_sound)


def _told(arguments: LookAtPage, steps: list[PageStep], view: PageView, is_sound: bool) -> list[str]:
    errors = [_message(one) for one in view.console if one.kind == "error"]
    others = [f"{one.kind}: {_message(one)}" for one in view.console if one.kind != "error"]
    title = f', titled "{view.title}"' if view.title else ""
    parts = [
        view.problem,
        view.packages,
        _list("Script errors", view.exceptions),
        _list("Console errors", errors),
        _list("Failed requests", [_failure(one) for one in view.failures]),
        _list("Steps", [_outcome(*pair) for pair in zip(steps, view.steps, strict=False)]) if not is_sound else "",
        _sideways(view, arguments.width),
        _list("Console", others),
        _list("Dialogs, each accepted", view.dialogs),
        *view.notes,
        f"The page at {view.url}: status {view.status}{title}." if view.url else "",
    ]
    if seen := view.outline or view.text:
        parts.append(f"What it shows, as an outline:\n{trimmed(seen, OUTLINE_CHARACTERS)}")
    elif view.url and not view.problem:
        parts.append("It shows nothing.")
    if not is_sound and (log := log_of(view.log, LOG_CHARACTERS)):
        parts.append(f"The application wrote:\n{log}")
    return [part for part in parts if part]


def _list(heading: str, lines: tuple[str, ...] | list[str]) -> str:
    if not lines:
        return ""
    told = [f"- {line}" for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        told.append(f"({len(lines) - MOST_LINES} more)")
    return "\n".join([f"{heading}:", *told])


def _message(one: ConsoleMessage) -> str:
    return f"{one.text} ({one.where})" if one.where else one.text


def _failure(one: FailedRequest) -> str:
    elsewhere = "" if one.url.startswith("/") else " (another host: only the application can be reached here)"
    return f"{one.method} {one.url}: {one.what}{elsewhere}"


def _outcome(step: PageStep, outcome: Any) -> str:
    target = f"{step.target} with {step.value}" if step.kind == "fill" else step.target
    return f"{step.kind} {target}: {'done' if outcome.ok else 'not done'}{outcome.remark and f', {outcome.remark}'}"


def _sideways(view: PageView, width: int) -> str:
    if view.content_width is None or view.content_width <= width:
        return ""
    found = f": {', '.join(view.sticking_out)}" if view.sticking_out else ""
    return f"It scrolls sideways: its content is {view.content_width} px wide in a window of {width} px{found}."


PAGE_TOOLS = (
    Tool(
        "look_at_page",
        "Starts the application as try_requests does and opens one of its pages in a real browser, which runs its "
        "scripts; takes the steps, and tells script errors, console messages, failed requests, whether the page "
        "scrolls sideways, and an outline of what it shows. No other host can be reached.",
        LookAtPage,
        look_at_page,
    ),
)
