"""Two steps at once."""

from __future__ import annotations

import asyncio

import pytest

from packages.agents.orchestration.both import both


async def test_an_error_of_one_waits_for_the_end_of_the_other() -> None:
    gate, ended = asyncio.Event(), []

    async def fails() -> int:
        gate.set()
        raise ValueError("first")

    async def goes_on() -> int:
        await gate.wait()
        await asyncio.sleep(0)
        ended.append("second")
        return 2

    with pytest.raises(ValueError, match="first"):
        await both(fails(), goes_on())
    assert ended == ["second"]
