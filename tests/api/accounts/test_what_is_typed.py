"""What strangers send is refused where it is no text, and what people type is in no log."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from apps.api.db.session import Sessions
from tests.api.accounts.conftest import BROWSER, PASSWORD, Door

SECRET = "a secret phrase"
ORDERS: dict[str, dict[str, Any]] = {
    "/auth/login": {"login": "ada", "password": PASSWORD, "device": "phone", "transport": "body"},
    "/auth/login/code": {"ticket": "made up", "code": "123456"},
    "/auth/register": {"username": "eve", "email": "eve@example.org", "password": PASSWORD, "setup_code": "made up"},
    "/auth/verify": {"token": "made up"},
    "/auth/verify/again": {"email": "eve@example.org"},
    "/auth/password/forgotten": {"email": "eve@example.org"},
    "/auth/password/reset": {"token": "made up", "password": PASSWORD},
    "/auth/refresh": {"refresh_token": "made up"},
    "/auth/logout": {"refresh_token": "made up"},
}
"""Of every route that is open to all and takes a body."""
FIELDS = [(path, field) for path, order in ORDERS.items() for field in order]
HASHED = {"password", "ticket", "code", "token", "setup_code", "refresh_token"}
"""May hold NUL: nothing but a hash of them is looked up."""


def test_these_are_all_orders_of_strangers(door: Door) -> None:
    open_to_all = {
        path
        for path, methods in door.application.openapi()["paths"].items()
        for method, operation in methods.items()
        if not operation.get("security") and "requestBody" in operation
    }
    assert open_to_all == set(ORDERS)


@pytest.mark.parametrize("letter", ["\x00", "\ud800"], ids=["NUL", "surrogate"])
async def test_what_is_no_text_is_refused_and_breaks_nothing(
    door: Door, caplog: pytest.LogCaptureFixture, letter: str
) -> None:
    await door.register()
    for path, field in FIELDS:
        order = {**ORDERS[path], field: f"{SECRET}{letter}"}
        content = json.dumps(order).encode()
        answer = await door.http.post(path, content=content, headers={"Content-Type": "application/json"})
        assert answer.status_code < 500, (path, field)
        if field not in HASHED or letter != "\x00":
            assert answer.status_code == 422, (path, field)
            assert answer.json()["fields"][0]["path"] == f"body.{field}"
    assert SECRET not in caplog.text


async def test_an_origin_that_is_no_address_is_no_page_of_ours(door: Door) -> None:
    await door.register()
    order = {"login": "ada", "password": PASSWORD}
    for origin in ("http://[", "http://[::1", "[", "http://\u2100.example".encode()):
        answer = await door.post("/auth/login", order, headers={**BROWSER, "Origin": origin})
        assert (answer.status_code, answer.json()["error"]) == (403, "CrossSiteRequest"), origin


async def test_an_error_of_the_database_does_not_say_what_was_typed(
    people: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    async with people() as session:
        with pytest.raises(DBAPIError) as failed:
            await session.execute(text("select 1 / (length(:typed) - length(:typed))"), {"typed": SECRET})
    logging.getLogger("apps.api.refusals").error("failed", exc_info=failed.value)
    assert "division by zero" in caplog.text
    assert SECRET not in caplog.text
