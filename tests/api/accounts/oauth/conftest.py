"""A door at which people may come from other issuers. Each test module says from which, by a fixture `elsewhere`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from apps.api.settings import ApiSettings
from tests.api.accounts.conftest import BROWSER, Device, Door, StoppedClock
from tests.api.accounts.issuer.process import IssuerProcess, issuer_process

PAGE = {"Accept": "text/html,application/xhtml+xml"}


class RunningClock(StoppedClock):
    """As fast as that of the issuer, which is a process of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._began = self.now

    def __call__(self) -> datetime:
        return datetime.now(UTC) + (self.now - self._began)


@dataclass
class Visitor:
    """Somebody's browser, which keeps cookies and follows no redirect by itself."""

    door: Door
    http: httpx.AsyncClient

    async def start(self, name: str = "local", **query: str) -> str:
        """The address at the issuer."""
        answer = await self.http.get(f"/auth/oauth/{name}/start", params=query)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def back(self, address: str, headers: dict[str, str] = PAGE) -> httpx.Response:
        return await self.http.get(address, headers=headers)

    async def refused(self, address: str) -> str:
        """The name of the error that is answered to who wants no page."""
        answer = await self.back(address, {"Accept": "application/json"})
        assert answer.status_code >= 400, answer.headers
        told = answer.json()
        assert set(told) == {"error", "message", "hint"}
        assert len(told["hint"]) > 20
        return str(told["error"])

    async def device(self) -> Device:
        """Whoever the cookie of this browser belongs to."""
        answer = await self.http.post("/auth/refresh", headers=BROWSER)
        assert answer.status_code == 200, answer.text
        return self.door.holding({**answer.json(), "refresh_token": ""})


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.fixture
def clock() -> StoppedClock:
    return RunningClock()


@pytest.fixture(scope="module")
def issuer() -> Iterator[IssuerProcess]:
    with issuer_process() as process:
        yield process


@pytest.fixture
def people_settings(people_settings: ApiSettings, elsewhere: dict[str, Any]) -> ApiSettings:
    return people_settings.model_copy(update={"public_url": "https://api", **elsewhere})


@pytest.fixture
async def visitor(door: Door) -> AsyncIterator[Visitor]:
    async with door.at("198.51.100.1") as http:
        yield Visitor(door, http)
