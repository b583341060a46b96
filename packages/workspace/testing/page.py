"""Looking at a page of an application with a real browser: what it shows, what it complains about, a screenshot."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from packages.workspace.browser.provision import BROWSER_INSIDE, Browser
from packages.workspace.errors import BrowserUnavailable
from packages.workspace.harness import harness_files
from packages.workspace.sandbox.commands import MEBIBYTE, Command, Completed, Limits
from packages.workspace.testing.application import BRIDGE_INSIDE, Software, an_application
from packages.workspace.toolchain import OUR_PYTHON

# A browser is many threads, and its script ends by itself before the time is over.
LOOK_LIMITS = Limits(wall_seconds=90, processes=512, output_bytes=8 * MEBIBYTE)
MOST_PNG_BYTES = 2 * MEBIBYTE
PNG = b"\x89PNG\r\n\x1a\n"
END_SECONDS = 1.0
BROWSER_REMEDY = "Remove the folder `browser` of the home and run `./conclave up`, which fetches it anew."


@dataclass(frozen=True)
class Step:
    """Something to do on the page.

    `target` is what a click or a fill is about, as a person or a selector names it, and the key of a press.
    """

    kind: Literal["click", "fill", "press"]
    target: str
    value: str = ""


@dataclass(frozen=True)
class Look:
    """`path` begins with a slash; `width` and `height` are the window's, in pixels.

    After `load_seconds` what there is is looked at, loaded or not.
    """

    path: str
    width: int = 1280
    height: int = 800
    steps: Sequence[Step] = ()
    load_seconds: float = 10.0


@dataclass(frozen=True)
class ConsoleMessage:
    """`kind` is the browser's: error, warning, log, info, …"""

    kind: str
    text: str
    where: str = ""


@dataclass(frozen=True)
class FailedRequest:
    """`what` is an HTTP status or the browser's name of the failure; `url` is a path if the application was asked."""

    method: str
    url: str
    what: str


@dataclass(frozen=True)
class StepOutcome:
    ok: bool
    remark: str = ""


@dataclass(frozen=True)
class PageLook:
    """One page as a browser saw it, after the steps; texts are cut to a few thousand characters.

    `problem` says why there is nothing or less to see, `application_log` what the application wrote. `steps` has one
    outcome for each step that was begun. `content_width` is wider than the window where the page scrolls sideways;
    `sticking_out` then names elements. `screenshot` is a PNG, at most 4,000 pixels high, or empty.
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
    screenshot: bytes = field(default=b"", repr=False)
    application_log: str = ""


_LOOK = TypeAdapter(PageLook)


async def look_at_page(software: Software, browser: Browser, look: Look) -> PageLook:
    """What the application leaves in its tree is the caller's to drop.

    Takes the seconds to start and the wall time of LOOK_LIMITS at most. Raises BrowserUnavailable when none starts.
    """
    async with an_application(software) as running:
        if not await running.start():
            return PageLook(problem="The application did not start.", application_log=running.log)
        completed = await software.sandbox.run(_command(browser, running.bridge, software.port, look))
        seen = _read(completed)
        if seen.problem or any(one.what.startswith("net::") for one in seen.failures):
            # A connection that is closed may be the first sign of an application that ends.
            await running.ends_within(END_SECONDS)
        await running.stop()
        return replace(seen, problem=running.death or seen.problem, application_log=running.log)


def _command(browser: Browser, bridge: Path, port: int, look: Look) -> Command:
    order = {
        "chromium": browser.chromium,
        "base": f"http://127.0.0.1:{port}",
        "path": look.path,
        "width": look.width,
        "height": look.height,
        "load_seconds": look.load_seconds,
        "steps": [vars(step) for step in look.steps],
    }
    return Command(
        [OUR_PYTHON, "/harness/behind_bridge.py", str(port), browser.node, "/harness/look.mjs"],
        readonly={BRIDGE_INSIDE: bridge, BROWSER_INSIDE: browser.root},
        directory="/",
        files=harness_files("behind_bridge.py", "forward.py", "look.mjs"),
        limits=LOOK_LIMITS,
        stdin=json.dumps(order).encode(),
        separate_errors=True,
    )


def _read(completed: Completed) -> PageLook:
    """Believes nothing of it: without a sandbox of its own, the browser may be in the hands of the page."""
    if completed.ending != "exited":
        return PageLook(problem=f"The browser was ended: the page took it over its limit of {completed.ending}.")
    try:
        told: dict[str, Any] = json.loads(completed.output)
        if reason := told.get("unavailable"):
            raise BrowserUnavailable(f"The browser does not start: {reason}", BROWSER_REMEDY)
        screenshot = base64.b64decode(told.pop("screenshot", ""), validate=True)
        seen = _LOOK.validate_python(told)
    except (ValueError, AttributeError, TypeError, binascii.Error, ValidationError):
        said = (completed.errors or completed.output).strip()[-300:]
        return PageLook(problem=f"The browser ended without an answer (exit code {completed.exit_code}): {said}")
    is_image = screenshot.startswith(PNG) and len(screenshot) <= MOST_PNG_BYTES
    return replace(seen, screenshot=screenshot if is_image else b"", failures=tuple(sorted(seen.failures, key=str)))
