"""How many connections an address has open: streams, terminals and idle ones alike, and who is not counted."""

from __future__ import annotations

import asyncio
from collections import Counter
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.gateway.inspection.client import Neighbours
from apps.gateway.limits.connections import OpenConnections, Standing
from tests.gateway.honest_api import HonestApi
from tests.gateway.outside import Outside, outside, until
from tests.gateway.test_event_streams import STREAM
from tests.gateway.test_web_sockets import TERMINAL

Raw = tuple[asyncio.StreamReader, asyncio.StreamWriter]
PEERS = ("192.0.2.1", "192.0.2.2", "::ffff:192.0.2.1", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "10.0.0.7")
HOUSEHOLD = dict(zip(PEERS, (0, 1, 0, 2, 2, 3, None), strict=True))
"""The last one is a proxy."""


async def idle(someone: Outside) -> Raw:
    return await asyncio.open_connection("127.0.0.1", someone.gateway.port)


async def ended(connection: Raw) -> bytes:
    """What comes until the other side ends it."""
    async with asyncio.timeout(60):
        try:
            return await connection[0].read()
        except ConnectionResetError:
            return b""


async def asked(connection: Raw) -> bytes:
    """The first line of an answer."""
    connection[1].write(b"GET /projects HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return await connection[0].readline()


async def test_streams_terminals_and_idle_connections_of_an_address_are_bounded(
    clean_redis: str, inner: HonestApi
) -> None:
    async with outside(clean_redis, inner.url, token=inner.key.token(), connections_per_address=3) as ada:
        quiet = await idle(ada)
        stream, terminal = await ada.open("GET", STREAM), await ada.web_socket(TERMINAL)
        refused = await ada.get("/projects")
        assert (refused.status, refused.error) == (429, "TooManyConnections")
        assert "CONNECTIONS_PER_ADDRESS" in refused.json["hint"]
        assert (refused.headers["Retry-After"], refused.headers["Connection"]) == ("5", "close")
        quiet[1].close()
        stream.close()

        async def fits() -> bool:
            return (await ada.get("/projects")).status == 200

        await until(fits)
        await terminal.close()
        await until(fits)
        line = next(line for line in ada.lines() if line["status"] == 429)
        assert line["error"] == "TooManyConnections"


async def test_who_opens_many_more_is_cut_off_and_those_before_stay(clean_redis: str, inner: HonestApi) -> None:
    async with outside(clean_redis, inner.url, connections_per_address=2) as someone:
        first, second, third, fourth, fifth = [await idle(someone) for _ in range(5)]
        assert await ended(fifth) == b""
        assert b" 429 " in await asked(third)
        assert await ended(fourth) == b"", "it asks for nothing, and is not waited for"
        for kept in (first, second):
            assert b" 401 " in await asked(kept)
        for connection in (first, second, third, fourth, fifth):
            connection[1].close()


async def test_everybody_comes_by_a_trusted_proxy(clean_redis: str, inner: HonestApi) -> None:
    async with outside(clean_redis, inner.url, trusted_proxies="127.0.0.0/8", connections_per_address=1) as proxy:
        connections = [await idle(proxy) for _ in range(5)]
        for connection in connections:
            assert b" 401 " in await asked(connection)
            connection[1].close()


@given(moves=st.lists(st.tuples(st.booleans(), st.sampled_from(PEERS))), limit=st.integers(1, 3))
def test_whoever_comes_and_goes_is_counted_while_they_are_there(moves: list[tuple[bool, str]], limit: int) -> None:
    connections = OpenConnections(limit, Neighbours([ip_network("10.0.0.0/8")]))
    there: Counter[int | None] = Counter()
    open_by: list[str] = []
    for comes, peer in moves:
        place = HOUSEHOLD[peer]
        if comes:
            there[place] += 1
            open_by.append(peer)
            found = connections.enter(peer)
            count = 0 if place is None else there[place]
            expected = (Standing.FITS, Standing.ONE_TOO_MANY, Standing.FAR_TOO_MANY)[
                (count > limit) + (count > 2 * limit)
            ]
            assert found is expected
        elif peer in open_by:
            open_by.remove(peer)
            there[place] -= 1
            connections.leave(peer)


@pytest.mark.parametrize("peer", [None, ""])
def test_a_connection_without_an_address_is_counted_as_any(peer: str | None) -> None:
    connections = OpenConnections(1, Neighbours(()))
    assert [connections.enter(peer) for _ in range(2)] == [Standing.FITS, Standing.ONE_TOO_MANY]
    connections.leave(peer)
    connections.leave(peer)
    assert connections.enter(peer) is Standing.FITS
