"""Looking at a page, as a model asks for it and reads what came of it."""

from __future__ import annotations

from typing import Any

import pytest

from packages.agents.contracts import ConsoleMessage, FailedRequest, PageStep, PageView, StepOutcome
from packages.agents.events import ToolUsed
from tests.agents.crews.world import Desk, Told
from tests.agents.tools.test_toolbox import a_toolbox

SHOT = "screenshots/0123456789abcdef.png"


async def looked(desk: Desk, told: Told | None = None, **arguments: Any) -> str:
    desk.serves = True
    return await a_toolbox(desk, told or Told()).use("look_at_page", arguments)


@pytest.mark.parametrize(
    ("steps", "taken"),
    [
        (None, []),
        ([{"click": "Add"}], [PageStep(kind="click", target="Add")]),
        ({"press": "Enter"}, [PageStep(kind="press", target="Enter")]),
        ('[{"fill": ["Title", "Milk"]}]', [PageStep(kind="fill", target="Title", value="Milk")]),
        ([{"fill": {"Title": "Milk"}, "click": None}], [PageStep(kind="fill", target="Title", value="Milk")]),
    ],
)
async def test_steps_may_be_said_in_several_ways(steps: Any, taken: list[PageStep]) -> None:
    desk = Desk()
    await looked(desk, path="http://localhost:8000/a b", width=390, steps=steps)
    assert desk.log == ["look at /a%20b at 390"]
    assert desk.steps == taken


@pytest.mark.parametrize("step", [{}, {"click": "a", "press": "b"}, {"fill": ["Title"]}, {"hover": "x"}])
async def test_a_step_that_is_not_one_thing_is_explained(step: dict[str, Any]) -> None:
    desk = Desk()
    assert "The arguments of look_at_page cannot be used" in await looked(desk, steps=[step])
    assert desk.log == []


async def test_errors_come_first_and_the_outline_last() -> None:
    desk, told = Desk(), Told()
    desk.view = PageView(
        url="/",
        title="Shop",
        status=200,
        exceptions=("ReferenceError: x",),
        console=(
            ConsoleMessage(kind="log", text="started"),
            ConsoleMessage(kind="error", text="bad", where="/app.js:3"),
        ),
        failures=(
            FailedRequest(method="GET", url="/items", what="500"),
            FailedRequest(method="GET", url="https://cdn.example/x.js", what="net::ERR_INTERNET_DISCONNECTED"),
        ),
        steps=(StepOutcome(ok=False, remark='nothing that can be seen on the page is called "Add"'),),
        content_width=700,
        sticking_out=("table.wide to 700 px",),
        outline='- heading "Shop"',
        screenshot=SHOT,
        log="INFO:     GET / 200\nTraceback: the reason\n",
    )
    text = await looked(desk, told, path="/", width=390, steps=[{"click": "Add"}])
    assert text.split("\n\n") == [
        "Script errors:\n- ReferenceError: x",
        "Console errors:\n- bad (/app.js:3)",
        "Failed requests:\n- GET /items: 500\n- GET https://cdn.example/x.js: net::ERR_INTERNET_DISCONNECTED "
        "(another host: only the application can be reached here)",
        'Steps:\n- click Add: not done, nothing that can be seen on the page is called "Add"',
        "It scrolls sideways: its content is 700 px wide in a window of 390 px: table.wide to 700 px.",
        "Console:\n- log: started",
        'The page at /: status 200, titled "Shop".',
        'What it shows, as an outline:\n- heading "Shop"',
        "The application wrote:\nTraceback: the reason",
    ]
    use = told.of(ToolUsed)[0]
    assert (use.target, use.ok) == ("/ at 390 px, 1 step", False)
    assert use.result == f"200, 3 errors; {SHOT}"


async def test_a_sound_page_is_told_without_what_the_application_wrote() -> None:
    desk, told = Desk(), Told()
    desk.view = PageView(url="/", status=200, outline="- text: Hello", content_width=1280, log="all is well")
    assert await looked(desk, told) == ("The page at /: status 200.\n\nWhat it shows, as an outline:\n- text: Hello")
    assert told.of(ToolUsed)[0].ok


async def test_many_complaints_are_told_in_bounds() -> None:
    desk = Desk()
    desk.view = PageView(
        url="/", status=200, console=tuple(ConsoleMessage(kind="error", text="x" * 900) for _ in range(40))
    )
    text = await looked(desk)
    assert "(25 more)" in text
    assert len(text) < 16_000
    assert "It shows nothing." in text
