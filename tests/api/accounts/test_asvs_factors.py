"""What the OWASP ASVS wants of factors, their secrets and their recovery, as far as no other test shows it."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import httpx
import pyotp
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from apps.api.accounts.second_factor.codes import new_backup_codes
from apps.api.db.accounts import User
from apps.api.db.session import Sessions, transaction
from apps.api.main import create_app, prepare
from tests.api.accounts.conftest import OTHER_PASSWORD, PASSWORD, Device, Door, StoppedClock

ROOT = Path(__file__).parents[3]
LOCAL_TOKEN = "cnc_local_local_local_local"


async def with_app(device: Device) -> pyotp.TOTP:
    """Connects an authenticator app, in the time step before now."""
    app = pyotp.TOTP((await device.post("/auth/second-factor")).json()["secret"])
    confirmed = await device.post("/auth/second-factor/confirm", {"code": app.at(device.door.clock())})
    assert confirmed.status_code == 200
    device.door.clock.advance(seconds=30)
    return app


async def by_both(door: Door, app: pyotp.TOTP, password: str = PASSWORD) -> httpx.Response:
    half = (await door.log_in(password=password)).json()
    assert (half["state"], "access_token" in half) == ("second_factor", False)
    return await door.post("/auth/login/code", {"ticket": half["ticket"], "code": app.at(door.clock())})


async def test_a_mail_alone_lets_nobody_in_and_takes_no_second_factor_away(ada: Device) -> None:
    door = ada.door
    assert (await door.post("/auth/verify", {"token": await door.secret_for("ada@")})).status_code == 200
    app = await with_app(ada)
    await door.post("/auth/password/forgotten", {"email": "ada@example.org"})
    order = {"token": await door.secret_for("ada@"), "password": OTHER_PASSWORD}
    reset = await door.post("/auth/password/reset", order)
    await door.register("bob")
    verified = await door.post("/auth/verify", {"token": await door.secret_for("bob@")})
    for answer in (reset, verified):
        assert (answer.status_code, set(answer.json())) == (200, {"message"})
        assert "set-cookie" not in answer.headers
    assert (await by_both(door, app, OTHER_PASSWORD)).status_code == 200


async def test_an_old_sign_in_changes_nothing_about_the_second_factor(ada: Device, clock: StoppedClock) -> None:
    clock.advance(minutes=5)
    assert (await ada.post("/auth/second-factor")).json()["error"] == "StepUpNeeded"
    ada.take((await ada.post("/auth/step-up", {"password": PASSWORD})).json())
    await with_app(ada)
    clock.advance(minutes=5)
    assert (await ada.refreshed()).status_code == 200
    for method, path in (("POST", "/auth/second-factor/backup-codes"), ("DELETE", "/auth/second-factor")):
        answer = await ada(method, path)
        assert (answer.status_code, answer.json()["error"]) == (403, "StepUpNeeded"), path
    assert (await ada.get("/auth/second-factor")).json()["is_on"] is True


async def test_whoever_changes_a_factor_may_sign_out_all_other_devices(ada: Device) -> None:
    """Removing the app does it by itself; after what does not, one asks for it."""
    app = await with_app(ada)
    other = ada.door.holding((await by_both(ada.door, app)).json())
    assert (await ada.post("/auth/second-factor/backup-codes")).status_code == 200
    assert await other.is_let_in()
    assert (await ada("DELETE", "/auth/sessions", params={"but_here": True})).status_code == 204
    assert [await one.is_let_in() for one in (ada, other)] == [True, False]
    ada.door.clock.advance(seconds=30)
    another = ada.door.holding((await by_both(ada.door, app)).json())
    assert (await ada("DELETE", "/auth/second-factor")).status_code == 204
    assert [await one.is_let_in() for one in (ada, another)] == [True, False]


async def test_a_new_password_is_asked_for_by_anybody_and_chosen_by_its_owner_alone(door: Door, ada: Device) -> None:
    """So an administrator may ask for it and never knows it: the mail goes to its owner, no other route sets one."""
    assert (await door.post("/auth/password/forgotten", {"email": "ada@example.org"})).status_code == 202
    assert (await door.mails("ada@"))[-1]["Subject"] == "Choose a new password"
    document = door.application.openapi()
    schemas = document["components"]["schemas"]
    orders = {name for name, one in schemas.items() if "password" in one.get("properties", {})}
    takers = {
        path
        for path, methods in document["paths"].items()
        for operation in methods.values()
        if any(f"/{name}'" in str(operation.get("requestBody")) for name in orders)
    }
    assert takers == {"/auth/login", "/auth/register", "/auth/password/reset", "/auth/step-up"}


async def test_nobody_is_there_before_somebody_registers(door: Door, people: Sessions) -> None:
    """But the user of the machine, where it has a token: nothing else signs that one in."""

    async def started(token: SecretStr | None) -> list[User]:
        settings = door.resources.settings.model_copy(update={"local_token": token})
        await prepare(settings)
        application = create_app(settings)
        async with application.router.lifespan_context(application), transaction(people) as session:
            return list((await session.execute(select(User))).scalars())

    assert await started(None) == []
    (local,) = await started(SecretStr(LOCAL_TOKEN))
    assert (local.name, local.password_hash, local.email) == ("local", None, None)
    for password in ("local", "conclave", "admin", LOCAL_TOKEN):
        assert (await door.log_in("local", password)).status_code == 401, password


def test_backup_codes_have_more_than_twenty_bits() -> None:
    codes = [letters for _ in range(50) for _, letters in new_backup_codes()]
    assert len(set(codes)) == len(codes)
    assert {len(code) for code in codes} == {10}
    assert len(set("".join(codes))) ** 10 >= 2**48


@pytest.mark.parametrize("folder", ["apps/api/accounts", "apps/gateway", "apps/cli/embedded"])
def test_secrets_are_drawn_from_the_systems_randomness(folder: str) -> None:
    """No module where one is made imports `random`; the seed of an app comes from the system, too."""
    modules = list((ROOT / folder).rglob("*.py"))
    assert modules
    imported = {name for path in modules for node in ast.walk(ast.parse(path.read_text())) for name in names(node)}
    assert "random" not in imported
    assert isinstance(pyotp.random, random.SystemRandom)


def names(node: ast.AST) -> list[str]:
    """Of packages that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    return [(node.module or "").partition(".")[0]] if isinstance(node, ast.ImportFrom) else []
