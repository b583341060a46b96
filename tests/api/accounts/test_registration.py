"""Registering and confirming an address: the same answer for everybody, and the mail tells."""

from __future__ import annotations

import asyncio
import stat
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

from apps.api.accounts.registration.setup_code import SetupCode
from apps.api.db.accounts import User
from apps.api.db.session import Sessions, transaction
from apps.api.main import create_app
from tests.api.accounts.conftest import OTHER_PASSWORD, Device, Door, StoppedClock


async def subjects(door: Door, to: str) -> list[str]:
    return [mail["Subject"] for mail in await door.mails(to)]


async def test_what_is_free_and_what_is_taken_get_the_same_answer(door: Door) -> None:
    answers = [
        await door.register("ada"),
        await door.register("eve", email="ada@example.org"),
        await door.register("ada", email="eve@example.org"),
        await door.register("ada", OTHER_PASSWORD),
    ]
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.text for answer in answers}) == 1
    taken = "You have an account already"
    assert await subjects(door, "ada@") == ["Confirm your address", taken, taken]
    assert await subjects(door, "eve@") == ["Choose another name"]
    await door.device("ada")
    assert (await door.log_in("ada", OTHER_PASSWORD)).status_code == 401
    assert (await door.log_in("eve")).status_code == 401


async def test_of_many_who_register_one_name_at_once_one_has_it(door: Door, people: Sessions) -> None:
    answers = await asyncio.gather(*(door.register("ada", email=f"ada{n}@example.org") for n in range(5)))
    assert {answer.status_code for answer in answers} == {202}
    async with transaction(people) as session:
        assert (await session.execute(select(func.count()).select_from(User))).scalar_one() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "a"),
        ("username", "ada lovelace"),
        ("username", "ada@example.org"),
        ("username", "\u0430da"),
        ("email", "ada"),
        ("email", "ada@localhost@example.org"),
        ("email", "ada@example.org\nBcc: eve@example.org"),
        ("password", ""),
        ("role", "admin"),
    ],
)
async def test_what_is_no_name_and_no_address_is_refused_by_name(door: Door, field: str, value: str) -> None:
    answer = await door.register(**{"name": "ada"} | ({field: value} if field != "username" else {"name": value}))
    assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest")
    assert answer.json()["fields"][0]["path"].startswith(f"body.{field}")
    assert value not in answer.text or field == "role" or len(value) < 2


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "8 to 128 characters"),
        ("x" * 129, "8 to 128 characters"),
        ("password1234", "common password"),
        ("ada@example.org", "easy to guess"),
        ("adalovelace", ""),
        ("conclave2026", ""),
    ],
)
async def test_a_weak_password_is_refused_with_the_reason_and_a_suggestion(door: Door, password: str, why: str) -> None:
    answer = await door.register("adalovelace", password, email="ada@example.org")
    refused = answer.json()
    assert (answer.status_code, refused["error"]) == (422, "PasswordRefused")
    assert refused["fields"][0]["path"] == "body.password"
    assert why in refused["message"]
    assert len(refused["hint"]) > 20
    assert password not in answer.text


async def test_a_long_password_of_any_letters_is_taken(door: Door) -> None:
    password = "\u00fcber sieben Br\u00fccken mu\u00dft du gehn " * 4
    await door.register(password=password[:128])
    await door.device(password=password[:128])


async def test_an_address_is_confirmed_once_by_its_newest_and_older_links(door: Door, clock: StoppedClock) -> None:
    await door.register()
    ada = await door.device()
    first = await door.secret_for("ada@")
    assert (await door.post("/auth/verify/again", {"email": "Ada@Example.org"})).status_code == 202
    second = await door.secret_for("ada@")
    assert second != first
    assert (await door.post("/auth/verify", {"token": second})).status_code == 200
    assert (await ada.get("/auth/me")).json()["is_email_verified"] is True
    count = len(await door.mails())
    assert (await door.post("/auth/verify/again", {"email": "ada@example.org"})).status_code == 202
    assert len(await door.mails()) == count, "who is confirmed is sent nothing"
    clock.advance(hours=24)
    assert (await door.post("/auth/verify", {"token": first})).status_code == 422


async def test_a_link_that_is_opened_twice_says_that_the_address_is_confirmed(
    door: Door, people: Sessions, clock: StoppedClock
) -> None:
    """Programs that look at mails open links before their reader does."""
    await door.register()
    link = {"token": await door.secret_for("ada@")}
    opened = await asyncio.gather(*(door.post("/auth/verify", link) for _ in range(3)))
    assert [answer.status_code for answer in opened] == [200] * 3
    said = sorted(answer.json()["message"] for answer in opened)
    assert said == ["Your address is confirmed already."] * 2 + ["Your address is confirmed."]

    async def refused_where(**different: Any) -> bool:
        async with transaction(people) as session:
            await session.execute(
                update(User).values({"email": "ada@example.org", "email_verified_at": clock(), **different})
            )
        answer = await door.post("/auth/verify", link)
        assert answer.status_code == 200 or answer.json()["error"] == "LinkRefused"
        return answer.status_code == 422

    assert await refused_where(email="another@example.org")
    assert await refused_where(email_verified_at=None)
    assert not await refused_where()
    assert (await door.post("/auth/verify", {"token": "made up"})).status_code == 422
    assert (await door.post("/auth/password/reset", {**link, "password": OTHER_PASSWORD})).status_code == 422
    clock.advance(hours=24)
    await door.accounts.pruning.once()
    assert (await door.post("/auth/verify", link)).status_code == 422, "nobody remembers it any more"


async def test_where_addresses_must_be_confirmed_nobody_signs_in_before(door: Door) -> None:
    strict = door.resources.settings.model_copy(update={"require_verified_email": True})
    door.accounts.settings = strict
    await door.register()
    refused = await door.log_in()
    assert (refused.status_code, refused.json()["error"]) == (403, "EmailUnverified")
    assert (await door.log_in("ada", "wrong")).json()["error"] == "CredentialsRefused", "told to the owner alone"
    await door.post("/auth/verify", {"token": await door.secret_for("ada@")})
    await door.device()


async def test_mails_lie_in_an_outbox_that_its_owner_alone_reads(ada: Device) -> None:
    outbox = ada.door.home / "outbox"
    (mail,) = outbox.iterdir()
    assert stat.S_IMODE(outbox.stat().st_mode) == 0o700
    assert stat.S_IMODE(mail.stat().st_mode) == 0o600
    assert "/console/verify#" in (await ada.door.mails())[0].get_content()


async def test_the_setup_code_makes_one_administrator_once(door: Door) -> None:
    await SetupCode(door.accounts).show()
    file = door.home / "setup-code"
    code = file.read_text().strip()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    wrong = await door.register("eve", setup_code="wrong")
    assert (wrong.status_code, wrong.json()["error"]) == (422, "SetupCodeRefused")
    tried = await asyncio.gather(*(door.register(name, setup_code=code) for name in ("ada", "bob", "eve")))
    assert sorted(answer.status_code for answer in tried) == [202, 422, 422]
    winner = ("ada", "bob", "eve")[[answer.status_code for answer in tried].index(202)]
    assert (await (await door.device(winner)).get("/auth/me")).json()["role"] == "admin"
    assert not file.exists()
    assert (await door.register("late", setup_code=code)).status_code == 422
    await SetupCode(door.accounts).show()
    assert not file.exists()


async def test_who_registers_without_the_code_is_a_user(ada: Device) -> None:
    assert (await ada.get("/auth/me")).json()["role"] == "user"


async def test_the_code_lies_ready_when_the_process_starts(door: Door) -> None:
    application = create_app(door.resources.settings)
    async with application.router.lifespan_context(application):
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="https://api") as http:
            assert len((await http.get("/.well-known/jwks.json")).json()["keys"]) == 1
        assert len((door.home / "setup-code").read_text().strip()) == 24
