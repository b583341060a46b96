"""Pulling the plug on a piece of work."""

from __future__ import annotations

import asyncio

import pytest

from apps.api.runs.bindings.cancellation import pre_empted
from packages.agents.errors import RunCancelled


async def test_work_that_is_left_alone_gives_its_result() -> None:
    async def work() -> int:
        return 7

    assert await pre_empted(work(), asyncio.Event()) == 7


async def test_a_mark_ends_the_work_and_waits_until_it_gave_way() -> None:
    mark, steps = asyncio.Event(), []

    async def work() -> None:
        try:
            mark.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            steps.append("tidied up")

    with pytest.raises(RunCancelled):
        await pre_empted(work(), mark)
    assert steps == ["tidied up"]


async def test_an_error_of_the_work_comes_out_as_itself() -> None:
    async def work() -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError):
        await pre_empted(work(), asyncio.Event())


async def test_cancelling_the_caller_ends_the_work_too() -> None:
    started, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    caller = asyncio.create_task(pre_empted(work(), asyncio.Event()))
    await started.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert ended.is_set()
