"""Takes the screenshots that README and docs show, from runs of a whole stack: `python -m tests.console.pictures`.

The understudy answers, slowly where a picture shows work under way, and at the price of a model that costs something.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx

from apps.cli.embedded.services import free_port
from apps.cli.home import CLONE, current_home
from tests.story.service import Run, Service
from tests.story.stack import Stack, running_stack, wait_until

FOLDER = CLONE / "docs/images"
SCRIPT = Path(__file__).with_suffix(".mjs")
NAME, PASSWORD = "mara", "seven unlikely walruses"
TASKS = (
    "Create a REST API for a todo application. Todos have a title, notes and a due date, and they survive a restart."
)
BOOKINGS = "Create a REST API for bookings. A booking has a name, a date, a time and a number of guests."
RECIPES = "Create a REST API for recipes. A recipe has a title, ingredients and steps."
SLOW_SECONDS = 8


@contextlib.contextmanager
def priced_understudy() -> Iterator[str]:
    """Its address."""
    port = free_port()
    command = [sys.executable, "-m", "packages.understudy", "--port", str(port)]
    process = subprocess.Popen(command, cwd=CLONE, env={**os.environ, "UNDERSTUDY_FAULTS": "1"})
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(f"{address}/faults"), 60, "the understudy answers")
        yield address
    finally:
        # It would wait for the answers that it owes, and it keeps nothing that could be lost.
        process.kill()
        process.wait(timeout=20)


def answers(url: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(url, trust_env=False).is_success
    return False


def settings(understudy: str) -> dict[str, str]:
    return {
        "OPENAI_BASE_URL": f"{understudy}/v1",
        "OPENAI_API_KEY": "understudy",
        "OPENAI_MODEL": "understudy",
        "OPENAI_PROVIDER_NAME": "understudy",
        "MODEL_PRICE_INPUT_USD_PER_MILLION": "3",
        "MODEL_PRICE_OUTPUT_USD_PER_MILLION": "15",
    }


def slow(understudy: str, word: str) -> None:
    body = {"match": word, "fault": "slow", "argument": SLOW_SECONDS}
    assert httpx.post(f"{understudy}/faults", json=body, trust_env=False).is_success


def register(stack: Stack) -> None:
    """The administrator, who owns everything that is shown."""
    order = {"username": NAME, "email": f"{NAME}@example.org", "password": PASSWORD}
    code = (stack.home / "setup-code").read_text().strip()
    answer = httpx.post(f"{stack.url}/auth/register", json={**order, "setup_code": code}, trust_env=False)
    assert answer.is_success, answer.text


def take(stack: Stack, theme: str, **pictures: str) -> None:
    wanted = [f"{name}={path}" for name, path in pictures.items()]
    subprocess.run(
        ["node", SCRIPT, stack.url, NAME, PASSWORD, FOLDER, theme, *wanted],
        env={"BROWSER_HOME": str(current_home().browser), **os.environ},
        check=True,
        timeout=300,
    )


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with priced_understudy() as understudy, running_stack(settings(understudy)) as stack:
        register(stack)
        service = Service(stack)
        shared = {"name": NAME, "role": "owner"}

        def start(name: str, prompt: str, approve: str = "auto") -> Run:
            project = service.project(name)
            service.post(f"/projects/{project}/members", shared)
            return service.generate(project, prompt, approve=approve, budget_usd=2.5)

        done = start("todo-api", TASKS)
        done.wait_for_end()
        waiting = start("bookings", BOOKINGS, "ask")
        waiting.wait_for_state("awaiting_approval")
        slow(understudy, "recipe")
        building = start("recipes", RECIPES)
        building.wait_for_event("turn.taken")
        take(stack, "dark", debate=f"/runs/{building.id}?tab=debate")
        building.wait_for_event("task.merged")
        task = building.wait_for_event("attempt.started", task="T2").event["task"]
        take(
            stack,
            "light",
            plan=f"/runs/{building.id}?tab=plan&task={task}",
            approval=f"/runs/{waiting.id}",
            ledger=f"/runs/{done.id}?tab=ledger",
            home="/",
        )


if __name__ == "__main__":
    main()
