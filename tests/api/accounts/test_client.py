"""Where a request comes from: the gateway is believed by its signature, and nobody else."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest
from pydantic import SecretStr

from apps.api.accounts.client import HEADER
from apps.api.resources import Resources
from tests.api.accounts.conftest import PASSWORD, Door

SECRET = "a secret of the gateway"
REQUEST_ID = "request-0001"


def header(moment: float, secret: str = SECRET, request_id: str = REQUEST_ID, ip: str = "203.0.113.7") -> str:
    said = f"t={int(moment)};ip={ip};proto=https;host=conclave.example"
    signed = f"{said}\n{request_id}".encode()
    return f"{said};sig={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


@pytest.fixture
def behind_gateway(door: Door) -> Door:
    settings = door.resources.settings.model_copy(update={"gateway_secret": SecretStr(SECRET)})
    kept = door.resources
    resources = Resources(settings, kept.sessions, kept.redis, kept.events, kept.queue, kept.clock)
    door.application.state.resources = resources
    return door


async def address_of(door: Door, told: str | bytes) -> str:
    await door.register()
    order = {"login": "ada", "password": PASSWORD, "transport": "body"}
    headers: Any = {HEADER: told, "x-request-id": REQUEST_ID, "x-forwarded-for": "192.0.2.1"}
    answer = await door.post("/auth/login", order, headers=headers)
    listed = await door.holding(answer.json()).get("/auth/sessions")
    return str(listed.json()["items"][0]["address"])


async def test_the_gateway_says_who_is_outside(behind_gateway: Door) -> None:
    assert await address_of(behind_gateway, header(behind_gateway.clock().timestamp())) == "203.0.113.7"


@pytest.mark.parametrize("lie", ["secret", "request", "old", "none", "changed", "letters"])
async def test_what_is_not_signed_is_not_believed(behind_gateway: Door, lie: str) -> None:
    moment = behind_gateway.clock().timestamp()
    told = {
        "secret": header(moment, secret="guessed"),
        "request": header(moment, request_id="another-0001"),
        "old": header(moment - 31),
        "none": "t=1;ip=203.0.113.7",
        "changed": header(moment).replace("203.0.113.7", "203.0.113.8"),
        "letters": header(moment)[:-64] + "\u00e9" * 10,
    }[lie]
    await behind_gateway.register()
    order = {"login": "ada", "password": PASSWORD, "transport": "body"}
    headers: Any = {HEADER: told.encode(), "x-request-id": REQUEST_ID}
    answer = await behind_gateway.post("/auth/login", order, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "GatewayNotBelieved")


async def test_without_a_shared_secret_nobody_is_believed(door: Door) -> None:
    headers = {HEADER: header(door.clock().timestamp(), secret=""), "x-request-id": REQUEST_ID}
    answer = await door.post("/auth/login", {"login": "ada", "password": PASSWORD}, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "GatewayNotBelieved")


async def test_pages_are_ours_by_the_host_that_the_gateway_was_called_by(behind_gateway: Door) -> None:
    await behind_gateway.register()
    told = {HEADER: header(behind_gateway.clock().timestamp()), "x-request-id": REQUEST_ID, "X-Conclave-CSRF": "1"}
    for origin, status in (("https://conclave.example", 200), ("https://api", 403)):
        order = {"login": "ada", "password": PASSWORD}
        answer = await behind_gateway.post("/auth/login", order, headers={**told, "Origin": origin})
        assert answer.status_code == status
