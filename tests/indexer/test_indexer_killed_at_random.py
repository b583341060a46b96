"""Writers and readers of several tenants at once, while the indexer is killed at any moment, again and again."""

from __future__ import annotations

import asyncio
import itertools
import random
import signal
from collections.abc import Mapping, Sequence
from hashlib import sha256

import pytest

from apps.api.errors import IndexerUnavailable
from apps.api.indexer import Indexer
from packages.retrieval.scopes import Scope
from tests.indexers import IndexerProcess

FILES = 12
AGAIN_SECONDS = 0.05


def scopes_of(tenant: int) -> tuple[Scope, Scope]:
    return Scope("project", str(tenant)), Scope("run", f"{tenant}/T1")


def files_of(tenant: int, number: int) -> dict[str, str]:
    """Other files each time, and other text in some of them."""
    return {
        f"{one}.py": f"def shared(): return 'tenant {tenant}', {one}, {(number + one) % 3}"
        for one in range(FILES)
        if (one + number) % 4
    }


async def sync(indexer: Indexer, scope: Scope, files: Mapping[str, str], base: Scope | None = None) -> None:
    async def read(paths: Sequence[str]) -> Mapping[str, bytes | None]:
        return {path: files[path].encode() for path in paths}

    await indexer.sync(
        scope, {path: sha256(text.encode()).hexdigest() for path, text in files.items()}, read, base=base
    )


async def found(indexer: Indexer, scope: Scope) -> dict[str, str]:
    hits = (await indexer.search("shared", [scope], most=100, most_tokens=100_000)).hits
    return {hit.path: hit.text for hit in hits}


async def is_own(indexer: Indexer, scope: Scope, tenant: int) -> bool:
    return all(f"'tenant {tenant}'" in text for text in (await found(indexer, scope)).values())


class Crowd:
    """Whoever writes and reads goes on after each death of the indexer."""

    def __init__(self, indexer: Indexer) -> None:
        self.indexer, self.done, self.has_more = indexer, 0, asyncio.Condition()

    async def write(self, tenant: int) -> None:
        project, branch = scopes_of(tenant)
        for number in itertools.count():
            try:
                await sync(self.indexer, project, files_of(tenant, number))
                await sync(self.indexer, branch, files_of(tenant, number + 1), project)
            except IndexerUnavailable:
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            async with self.has_more:
                self.done += 1
                self.has_more.notify_all()

    async def read(self, tenant: int) -> None:
        for scope in itertools.cycle(scopes_of(tenant)):
            try:
                assert await is_own(self.indexer, scope, tenant), f"{scope} shows another tenant's text"
            except IndexerUnavailable:
                await asyncio.sleep(AGAIN_SECONDS)

    async def written(self, more: int) -> None:
        wanted = self.done + more
        async with self.has_more:
            await self.has_more.wait_for(lambda: self.done >= wanted)


@pytest.mark.parametrize(
    ("tenants", "kills"),
    [pytest.param(2, 2, id="few"), pytest.param(8, 12, id="many", marks=pytest.mark.exhaustive)],
)
async def test_nothing_is_damaged_and_nobody_sees_a_strangers_text(
    own_process: IndexerProcess, own_indexer: Indexer, tenants: int, kills: int
) -> None:
    chance, crowd = random.Random(tenants), Crowd(own_indexer)
    everybody = [asyncio.create_task(work(tenant)) for tenant in range(tenants) for work in (crowd.write, crowd.read)]
    for _ in range(kills):
        enough = asyncio.create_task(crowd.written(chance.randint(1, 3 * tenants)))
        # A reader that saw too much, or anybody who failed, ends the waiting.
        await asyncio.wait([enough, *everybody], return_when=asyncio.FIRST_COMPLETED)
        assert [task.result() for task in everybody if task.done()] == []
        own_process.stop(signal.SIGKILL)
        await asyncio.to_thread(own_process.start)
    for task in everybody:
        task.cancel()
    ended = await asyncio.gather(*everybody, return_exceptions=True)
    assert {type(one) for one in ended} == {asyncio.CancelledError}
    for tenant in range(tenants):
        project, branch = scopes_of(tenant)
        await sync(own_indexer, project, files_of(tenant, 7))
        await sync(own_indexer, branch, files_of(tenant, 8), project)
        assert await found(own_indexer, project) == files_of(tenant, 7)
        assert await found(own_indexer, branch) == files_of(tenant, 8)
