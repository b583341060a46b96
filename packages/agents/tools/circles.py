"""Notices an agent that goes in circles: turn after turn in which nothing new is read, written or found out."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from packages.agents.contracts import Stall

LOOKING = frozenset({"list_files", "read_file", "search_code", "search_context", "search_symbols", "repository_map"})
TRYING = frozenset({"run_command", "try_requests", "look_at_page"})
"""They find things out as looking does, but change nothing: work is what is written, and the tests that follow it."""
IDLE_TURNS = 4
TURNS_WITHOUT_WORK = 16
"""So long an agent may look around in what it has not seen yet. A repository of many files needs some turns."""

_VARYING = re.compile(r"\b[0-9a-fA-F][0-9a-fA-F-]{7,}\b|\d+")
"""Times, numbers and ids, which the same request is answered with anew each time."""


class Circles:
    """A turn is one answer of the model, with all its tool calls. It is idle if each of them brought nothing new."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._idle_turns = 0
        self._turns_without_work = 0
        self._is_idle = True
        self._only_looked = True
        self._calls = 0

    def begin_turn(self) -> Stall | None:
        """Closes the turn before; a stall if the next one is not worth its price."""
        if self._calls:
            self._idle_turns = self._idle_turns + 1 if self._is_idle else 0
            self._turns_without_work += 1
        if not self._idle_turns:
            self._only_looked = True
        self._calls, self._is_idle = 0, True
        if self._idle_turns >= IDLE_TURNS:
            if self._only_looked:
                text = f"It looked around for {self._idle_turns} turns and found nothing."
                return Stall(cause="searching", text=text)
            return Stall(cause="repeating", text=f"It repeated itself for {self._idle_turns} turns.")
        if self._turns_without_work >= TURNS_WITHOUT_WORK:
            text = f"It only looked around and tried things out, for {self._turns_without_work} turns."
            return Stall(cause="searching", text=text)
        return None

    def used(self, tool: str, arguments: Mapping[str, Any], text: str, found_nothing: bool) -> int:
        """How often this call has had this result, this time included."""
        learnt = _VARYING.sub("#", text) if tool in TRYING else text
        call = json.dumps([tool, dict(arguments), learnt], sort_keys=True, default=str)
        self._seen[call] += 1
        self._calls += 1
        is_looking = tool in LOOKING
        if self._seen[call] == 1 and not (is_looking and found_nothing):
            self._is_idle = False
        self._only_looked = self._only_looked and is_looking
        if not is_looking and tool not in TRYING:
            self._turns_without_work = 0
        return self._seen[call]

    @property
    def warning(self) -> str:
        """Said once to the model, while it can still turn round."""
        if self._idle_turns == IDLE_TURNS - 2:
            return "You have learnt nothing new for several turns. Write what you know, or say where you stand."
        return ""
