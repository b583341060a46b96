"""Every page of the console as a picture, in both themes and two widths.

`python -m tests.console.gallery FOLDER [NAME…]` takes those that `every_page.mjs` names, or those whose names begin
with a NAME. A stack of its own holds a run in each state, providers that are well, away, busy, drained and not set up,
and four people: an administrator, a viewer, somebody who has nothing yet, and an administrator without a second factor.
What axe has against a page, or a page that is wider than its window, fails.

With `--stay` the stack stands until it is interrupted, and the same call for the same FOLDER takes pictures of it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyotp

from apps.cli.embedded.services import free_port
from apps.cli.home import current_home
from tests.console.pictures import BOOKINGS, NAME, PASSWORD, RECIPES, TASKS, answers, priced_understudy, register, slow
from tests.story.prompts import POEM
from tests.story.service import Run, Service
from tests.story.stack import Stack, running_stack

SCRIPT = Path(__file__).with_name("screenshots.mjs")
SHOOTING_SECONDS = 3_600
# A bound, not an expectation: several runs are built beside each other.
BUILDING_SECONDS = 1_800
PROVIDER = """
[providers.{name}]
kind = "compatible"
base_url = "{url}/v1"
{more}

[providers.{name}.models.understudy]
input_usd_per_million = 3
output_usd_per_million = 15
timeout_seconds = {timeout}
"""
HOUSE_RULES = """# House rules

Answers are JSON. A list has at most 100 entries and begins with the newest.

Every error has a code and a sentence that says what to do next.
"""
# What one begins with in this house, and what nobody else sees.
TEMPLATES: list[tuple[dict[str, Any], dict[str, str]]] = [
    (
        {
            "name": "job-queue",
            "version": "2.1.0",
            "purpose": "library",
            "language": "go",
            "framework": "none",
            "summary": "A queue of jobs with retries, that keeps what waits in SQLite and loses nothing when killed.",
            "tags": ["queue", "retries", "sqlite"],
        },
        {
            "queue.go": "package queue\n\n// Job waits until a worker takes it.\ntype Job struct {\n\tID int64\n}\n",
            "queue_test.go": "package queue\n",
            "README.md": "# A queue of jobs\n",
        },
    ),
    (
        {
            "name": "house-service",
            "version": "1.0.0",
            "purpose": "service",
            "language": "python",
            "framework": "fastapi",
            "summary": "How our services begin: settings, health, one error format.",
            "tags": [],
        },
        {"app/main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n"},
    ),
]
SETTINGS = {
    "models": {
        "residency": ["eu"],
        "roles": {
            "architect": {"candidates": ["understudy/understudy"]},
            "coder": {"candidates": ["understudy/understudy", "reserve/understudy"], "order": "cheapest"},
        },
    },
    "budget": {"run_usd": 2.5, "day_usd": 10},
    "approval": {"ask": "above", "above_usd": 1.25},
    "variables": [
        {"name": "STRIPE_API_KEY", "purpose": "Charges customers"},
        {
            "name": "MAIL_SENDER_ADDRESS_OF_THE_RESERVATION_DESK",
            "purpose": "Where confirmations come from, and where guests answer to",
        },
    ],
}
LONG_NAME = "the-quarterly-conversation-of-committees.md"
TICKETS = "Create a REST API for tickets. A ticket has a title and a priority."
LIBRARY = "Create a REST API for a library. A book has a title, an author and a year."
NOTES = "Create a REST API for notes. A note has a text and a colour."
INVENTORY = "Create a REST API for an inventory. An item has a name, a place and a quantity."
# Enough for the debate and a first task: the next call is refused once it could exceed this.
SMALL_CAP_USD = 0.75


@contextlib.contextmanager
def settings(understudy: str, busy: str) -> Iterator[dict[str, str]]:
    """Of a stack whose first two providers never answer, so that the third is asked."""
    nobody = f"http://127.0.0.1:{free_port()}"
    file = "".join(
        [
            PROVIDER.format(name=name, url=url, more=more, timeout=SHOOTING_SECONDS)
            for name, url, more in (
                ("away", nobody, ""),
                ("busy", busy, ""),
                ("understudy", understudy, 'jurisdiction = "eu"'),
                ("reserve", understudy, ""),
                ("paid", understudy, 'api_key_env = "PAID_KEY"'),
            )
        ]
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "models.toml"
        path.write_text(file)
        yield {
            "LLM_CONFIG": str(path),
            "GITHUB_CLIENT_ID": "example",
            "GITHUB_CLIENT_SECRET": "example",
        }


class Stage:
    """Furnishes a stack, and says in `told` what the pictures need to know of it."""

    def __init__(self, stack: Stack, understudy: str) -> None:
        self.stack = stack
        self.understudy = understudy
        self.service = Service(stack)
        self.people: dict[str, dict[str, str]] = {}
        self.projects: dict[str, str] = {}
        self.runs: dict[str, str] = {}

    @property
    def told(self) -> dict[str, Any]:
        said = {"url": self.stack.url, "password": PASSWORD}
        return {**said, "people": self.people, "projects": self.projects, "runs": self.runs}

    def ask(self, method: str, path: str, token: str | None = None, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"{self.stack.url}{path}"
        answer = httpx.request(method, url, headers=headers, timeout=30, trust_env=False, **options)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else {}

    def token_of(self, name: str) -> str:
        order = {"login": name, "password": PASSWORD, "transport": "body"}
        return str(self.ask("POST", "/auth/login", json=order)["access_token"])

    def furnish(self) -> None:
        register(self.stack)
        self._people()
        self._providers()
        self._runs()
        self._project()

    def _people(self) -> None:
        for name in ("bea", "otto", "nils"):
            order = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
            self.ask("POST", "/auth/register", json=order)
        mara = self.token_of(NAME)
        secret = self.ask("POST", "/auth/second-factor", mara)["secret"]
        self.ask("POST", "/auth/second-factor/confirm", mara, json={"code": pyotp.TOTP(secret).now()})
        for name, days in (("nightly build", 90), ("phone", 30)):
            token = {"name": name, "scopes": ["read"], "expires_in_days": days}
            self.ask("POST", "/auth/tokens", mara, json=token)
        for manifest, files in TEMPLATES:
            self.ask("POST", "/templates", mara, json={"manifest": manifest, "files": files})
        otto = next(one for one in self.service.get("/admin/users")["items"] if one["name"] == "otto")
        promotion = {"role": "admin", "reason": "On call"}
        promoted = self.service.request("PUT", f"/admin/users/{otto['id']}/role", json=promotion)
        assert promoted.is_success, promoted.text
        self.people = {
            "admin": {"name": NAME, "secret": secret},
            "viewer": {"name": "bea"},
            "newcomer": {"name": "nils"},
            "unproven": {"name": "otto"},
        }

    def _providers(self) -> None:
        self.service.post("/admin/providers/drain", {"provider": "reserve", "reason": "Moves to another machine"})

    def _start(self, name: str, prompt: str, **options: Any) -> Run:
        project = self.service.project(name)
        self.service.post(f"/projects/{project}/members", {"name": NAME, "role": "owner"})
        self.service.post(f"/projects/{project}/members", {"name": "bea", "role": "viewer"})
        run = self.service.generate(project, prompt, **{"budget_usd": 2.5, **options})
        self.projects[name], self.runs[name] = project, run.id
        return run

    def _runs(self) -> None:
        """One in each state. Those that take longest begin first."""
        faults = self._faults()
        faults("librar", "leave_out", "R3")
        faults("inventor", "empty_claim")
        slow(self.understudy, "recipe")
        done = self._start("todo-api", TASKS)
        incomplete = self._start("library", LIBRARY)
        question = self._start("inventory", INVENTORY, approve="ask")
        capped = self._start("notes", NOTES, budget_usd=SMALL_CAP_USD, at_cap="pause")
        waiting = self._start("bookings", BOOKINGS, approve="ask")
        cancelled = self._start("tickets", TICKETS, approve="ask")
        failed = self._start("poems", POEM)
        building = self._start("recipes", RECIPES)
        question.wait_for_state("awaiting_approval")
        question.approve()
        cancelled.wait_for_state("awaiting_approval")
        cancelled.cancel()
        cancelled.wait_for_end()
        failed.wait_for_end()
        waiting.wait_for_state("awaiting_approval")
        building.wait_for_event("task.merged", seconds=BUILDING_SECONDS)
        # From now on it builds for as long as somebody looks.
        faults("recipe", "hang", SHOOTING_SECONDS)
        capped.wait_for_state("paused", seconds=BUILDING_SECONDS)
        done.wait_for_end(BUILDING_SECONDS)
        incomplete.wait_for_end(BUILDING_SECONDS)
        question.wait_for_state("paused", seconds=BUILDING_SECONDS)

    def _faults(self) -> Any:
        def set_fault(match: str, fault: str, argument: str | int | None = None) -> None:
            body = {"match": match, "fault": fault, "argument": argument}
            assert httpx.post(f"{self.understudy}/faults", json=body, trust_env=False).is_success

        return set_fault

    def _project(self) -> None:
        """Settings, and documents, one of them with a name that hardly fits."""
        path = f"/projects/{self.projects['bookings']}/settings"
        known = self.service.get(path)
        saved = self.service.request("PUT", path, json={**SETTINGS, "version": known["version"]})
        assert saved.is_success, saved.text
        for name in ("house-rules.md", LONG_NAME):
            path = f"/projects/{self.projects['todo-api']}/documents"
            headers = {"Content-Type": "application/octet-stream"}
            given = self.service.request("POST", path, params={"name": name}, content=HOUSE_RULES, headers=headers)
            assert given.is_success, given.text


def shoot(stage: Path, folder: Path, names: list[str]) -> int:
    """The script's own exit code: 0 if no page has a fault."""
    return subprocess.run(
        ["node", SCRIPT, stage, folder, *names],
        env={"BROWSER_HOME": str(current_home().browser), **os.environ},
        timeout=SHOOTING_SECONDS,
        check=False,
    ).returncode


def stands(stage: Path) -> bool:
    """Whether the stack of which this file tells is there."""
    return stage.exists() and answers(f"{json.loads(stage.read_text())['url']}/health/live")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.console.gallery")
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--stay", action="store_true", help="until interrupted, the same call takes further pictures")
    asked = parser.parse_intermixed_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    told = asked.folder / "stage.json"
    if stands(told):
        sys.exit(shoot(told, asked.folder, asked.names))
    with contextlib.ExitStack() as opened:
        understudy = opened.enter_context(priced_understudy())
        busy = opened.enter_context(priced_understudy())
        refusing = {"match": "", "fault": "status", "argument": 429}
        assert httpx.post(f"{busy}/faults", json=refusing, trust_env=False).is_success
        stack = opened.enter_context(running_stack(opened.enter_context(settings(understudy, busy))))
        stage = Stage(stack, understudy)
        stage.furnish()
        opened.callback(told.unlink)
        told.write_text(json.dumps(stage.told, indent=1))
        faults = shoot(told, asked.folder, asked.names)
        if asked.stay:
            sys.stderr.write(f"{stack.url}/console/ stands: {NAME}, {PASSWORD}. Interrupt to end it.\n")
            with contextlib.suppress(KeyboardInterrupt):
                signal.pause()
        sys.exit(faults)


if __name__ == "__main__":
    main()
