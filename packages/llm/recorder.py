"""Answers are written down before they are used: a step that runs again after a crash reads them instead of paying."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from packages.llm.calls import Call, Completion, journal_entry
from packages.llm.ports import Journal

_Key = tuple[str, str, int, str]


class Recorder:
    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._under_way: dict[_Key, asyncio.Task[None]] = {}

    async def find(self, call: Call) -> Completion | None:
        key = _key(call)
        if recording := self._under_way.get(key):
            # Whoever asked first was ended before the answer was written down.
            await asyncio.wait([recording])
        recorded = await self._journal.find(*key)
        return Completion.from_record(recorded) if recorded else None

    async def keep(self, call: Call, completion: Completion) -> None:
        """Shielded: an answer that is paid for is recorded even if the run is cancelled this instant."""
        key = _key(call)
        task = asyncio.ensure_future(self._kept(key, journal_entry(call, completion)))
        self._under_way[key] = task
        await asyncio.shield(task)

    async def _kept(self, key: _Key, answer: Mapping[str, Any]) -> None:
        try:
            await self._journal.record(*key, answer)
        finally:
            self._under_way.pop(key, None)


def _key(call: Call) -> _Key:
    return call.run, call.step, call.ordinal, call.request_hash
