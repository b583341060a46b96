"""A run in a workshop whose model answers as often as it is let."""

from __future__ import annotations

from typing import Any

from tests.api.runs.gated import Coder
from tests.api.runs.workshop import PATIENCE_SECONDS, Workshop

ALL = 1_000


class Story:
    def __init__(self, shop: Workshop, coder: Coder) -> None:
        self.shop, self.coder = shop, coder

    def begin(self, **order: Any) -> None:
        self.id = self.ordered(**order)
        self.shop.settle(self.id)

    def ordered(self, **order: Any) -> str:
        answer = self.shop.ask("POST", f"/projects/{self.shop.project}/generate", {"prompt": "A todo API", **order})
        return str(answer.json()["id"])

    def begin_building(self, **order: Any) -> None:
        """Up to the moment in which the first tests are to be written."""
        self.begin(approve="ask", **order)
        self.let(ALL)
        self.shop.let(0)
        self.post("approve")
        self.shop.settle(self.id)

    def begin_delivering(self) -> None:
        """Up to the moment in which everything is delivered but for the log of events."""
        self.shop.let(ALL)
        self.id = self.ordered()
        assert self.shop.artifacts.reached.wait(PATIENCE_SECONDS)

    def let(self, answers: int, is_deaf: bool = False) -> None:
        self.shop.let(answers)
        self.shop.settle(self.id, is_deaf)

    def post(self, what: str, **body: Any) -> None:
        answer = self.shop.ask("POST", f"/runs/{self.id}/{what}", body)
        assert answer.status_code == 202, answer.text

    def shown(self) -> tuple[str, str]:
        """The state, and what the run needs."""
        run = self.shop.ask("GET", f"/runs/{self.id}").json()
        return run["state"], (run["needs"] or {}).get("action", "")

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [fact["event"] for fact in self.shop.events(self.id) if fact["event"]["kind"] == kind]
