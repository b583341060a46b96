"""The understudy, spoken to over its protocol."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from packages.understudy.protocol import create_app
from tests.understudy.playing import Understudy


@pytest.fixture
def understudy() -> Iterator[Understudy]:
    with TestClient(create_app(has_switchboard=True), raise_server_exceptions=False) as http:
        yield Understudy(http)
