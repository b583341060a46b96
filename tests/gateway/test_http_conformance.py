"""What RFC 9112 forbids is refused and ends the connection; what it allows passes; nothing is smuggled."""

from __future__ import annotations

import asyncio
import re

import pytest

from tests.gateway.honest_api import HonestApi
from tests.gateway.outside import Outside
from tests.gateway.probes_of_http import REFUSED, WELCOME, Probe

STATUS = re.compile(rb"HTTP/\d\.\d (\d{3}) ")


async def statuses(port: int, sent: bytes) -> list[int]:
    """Of all answers until the gateway ends the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    async with asyncio.timeout(15):
        received = b""
        try:
            while piece := await reader.read(65_536):
                received += piece
        except ConnectionResetError:
            pass  # it was ended before all of the probe was read
    writer.close()
    return [int(status) for status in STATUS.findall(received)]


@pytest.mark.parametrize("probe", REFUSED, ids=lambda probe: probe.name)
async def test_what_can_be_read_in_two_ways_is_refused(ada: Outside, inner: HonestApi, probe: Probe) -> None:
    answers = await statuses(ada.gateway.port, probe.sent)
    assert len(answers) == 1, "one refusal, and then the end"
    assert answers[0] in (400, 405, 413, 417, 431, 501)
    assert inner.seen == []


@pytest.mark.parametrize("probe", WELCOME, ids=lambda probe: probe.name)
async def test_what_is_well_formed_passes(ada: Outside, inner: HonestApi, probe: Probe) -> None:
    assert await statuses(ada.gateway.port, probe.sent) == list(probe.statuses)
    assert [seen.body for seen in inner.seen] == list(probe.bodies)
    assert all("root" not in dict(seen.headers).values() for seen in inner.seen)
