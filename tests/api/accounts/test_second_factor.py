"""The second factor: connected, wanted, counted once, limited, recovered."""

from __future__ import annotations

import asyncio
from typing import Any
from xml.etree import ElementTree

import httpx
import pyotp
import pytest
from sqlalchemy import select

from apps.api.db.accounts import Authenticator, BackupCode
from apps.api.db.session import Sessions, transaction
from tests.api.accounts.conftest import BROWSER, OTHER_PASSWORD, PASSWORD, Device, Door, StoppedClock


class App:
    """An authenticator app, on a device whose clock may be wrong."""

    def __init__(self, secret: str, clock: StoppedClock) -> None:
        self._totp, self._clock = pyotp.TOTP(secret), clock

    def code(self, steps: int = 0) -> str:
        return self._totp.at(self._clock(), counter_offset=steps)


@pytest.fixture
async def connected(ada: Device, clock: StoppedClock) -> tuple[Device, App, list[str]]:
    """Ada with an app that is confirmed, in the time step after that."""
    told = (await ada.post("/auth/second-factor")).json()
    app = App(told["secret"], clock)
    answer = await ada.post("/auth/second-factor/confirm", {"code": app.code()})
    assert answer.status_code == 200
    clock.advance(seconds=30)
    return ada, app, answer.json()["backup_codes"]


async def ticket(door: Door, **more: Any) -> str:
    answer = (await door.log_in(**more)).json()
    assert (answer["state"], set(answer)) == ("second_factor", {"state", "ticket", "expires_in"})
    return str(answer["ticket"])


async def second(door: Door, code: str, held: str | None = None) -> httpx.Response:
    return await door.post("/auth/login/code", {"ticket": held or await ticket(door), "code": code})


async def test_an_app_counts_once_it_is_confirmed(ada: Device, clock: StoppedClock) -> None:
    told = (await ada.post("/auth/second-factor")).json()
    assert told["uri"].startswith("otpauth://totp/Conclave:ada?secret=")
    # What stands alone as an image is drawn only with its namespace.
    assert ElementTree.fromstring(told["qr"]).tag == "{http://www.w3.org/2000/svg}svg"
    assert (await ada.door.log_in()).json()["state"] == "signed_in"
    assert (await ada.post("/auth/second-factor/confirm", {"code": "000000"})).status_code == 401
    app = App(told["secret"], clock)
    other = await ada.door.device()
    codes = (await ada.post("/auth/second-factor/confirm", {"code": app.code()})).json()["backup_codes"]
    assert len(set(codes)) == 10
    assert [await one.is_let_in() for one in (ada, other)] == [True, False], "the other one came in without"
    view = (await ada.get("/auth/second-factor")).json()
    assert (view["is_on"], view["backup_codes_left"]) == (True, 10)
    assert (await ada.door.mails("ada@"))[-1]["Subject"] == "Second factor connected"
    assert (await ada.door.log_in()).json()["state"] == "second_factor"
    assert (await ada.post("/auth/second-factor")).json()["error"] == "SecondFactorOn"


async def test_both_factors_sign_in_and_the_token_tells(connected: tuple[Device, App, list[str]]) -> None:
    ada, app, _ = connected
    device = ada.door.holding((await second(ada.door, app.code())).json())
    assert (await device.get("/auth/me")).json()["sign_in"]["amr"] == ["pwd", "otp"]


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 200), (0, 200), (1, 200), (2, 401)])
async def test_clocks_may_differ_by_one_step(
    connected: tuple[Device, App, list[str]], clock: StoppedClock, steps: int, status: int
) -> None:
    ada, app, _ = connected
    clock.advance(minutes=2)
    assert (await second(ada.door, app.code(steps))).status_code == status


async def test_a_code_counts_once_and_none_before_it_counts_then(
    connected: tuple[Device, App, list[str]],
) -> None:
    ada, app, _ = connected
    assert (await second(ada.door, app.code())).status_code == 200
    for steps in (0, -1):
        assert (await second(ada.door, app.code(steps))).status_code == 401
    assert (await second(ada.door, app.code(1))).status_code == 200


async def test_of_many_who_send_one_code_at_once_one_is_let_in(connected: tuple[Device, App, list[str]]) -> None:
    ada, app, _ = connected
    tickets = [await ticket(ada.door) for _ in range(4)]
    answers = await asyncio.gather(*(second(ada.door, app.code(), held) for held in tickets))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]


async def test_a_ticket_lets_in_once_and_for_five_minutes(
    connected: tuple[Device, App, list[str]], clock: StoppedClock
) -> None:
    ada, app, codes = connected
    held = await ticket(ada.door)
    assert (await second(ada.door, app.code(), held)).status_code == 200
    assert (await second(ada.door, codes[0], held)).status_code == 401
    late = await ticket(ada.door)
    clock.advance(minutes=5)
    refused = await second(ada.door, app.code(), late)
    assert (refused.status_code, refused.json()["error"]) == (401, "CredentialsRefused")


async def test_guesses_at_codes_are_limited_even_in_parallel(connected: tuple[Device, App, list[str]]) -> None:
    ada, app, _ = connected
    held = await ticket(ada.door)
    wrong = f"{(int(app.code()) + 1) % 1_000_000:06}"
    answers = await asyncio.gather(*(second(ada.door, wrong, held) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 5
    assert (await second(ada.door, app.code(), held)).status_code == 429


async def test_each_backup_code_signs_in_once(connected: tuple[Device, App, list[str]], people: Sessions) -> None:
    ada, _, codes = connected
    answers = await asyncio.gather(*[second(ada.door, codes[3], await ticket(ada.door)) for _ in range(3)])
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401]
    assert (await second(ada.door, codes[7].upper().replace("-", " "))).status_code == 200
    swapped = codes[1][:2] + codes[2][2:]
    assert (await second(ada.door, swapped)).status_code == 401
    assert (await ada.get("/auth/second-factor")).json()["backup_codes_left"] == 8
    assert (await ada.door.mails("ada@"))[-1]["Subject"] == "A backup code was used"
    async with transaction(people) as session:
        hashes = (await session.execute(select(BackupCode.hash))).scalars().all()
        secret = (await session.execute(select(Authenticator.secret))).scalar_one()
    assert all(one.startswith("$argon2id$") for one in hashes)
    assert len(secret) > 40


async def test_new_backup_codes_end_the_old_ones(connected: tuple[Device, App, list[str]]) -> None:
    ada, _, codes = connected
    renewed = (await ada.post("/auth/second-factor/backup-codes")).json()["backup_codes"]
    assert (await ada.door.mails("ada@"))[-1]["Subject"] == "Your backup codes were renewed"
    assert not set(renewed) & set(codes)
    assert (await second(ada.door, codes[0])).status_code == 401
    assert (await second(ada.door, renewed[0])).status_code == 200


async def test_what_is_dangerous_wants_a_proof_of_the_last_five_minutes(
    connected: tuple[Device, App, list[str]], clock: StoppedClock
) -> None:
    ada, app, _ = connected
    clock.advance(minutes=5)
    refused = await ada("DELETE", "/auth/second-factor")
    assert (refused.status_code, refused.json()["error"]) == (403, "StepUpNeeded")
    for order in ({"password": PASSWORD}, {"code": app.code()}, {"password": "wrong", "code": app.code()}):
        assert (await ada.post("/auth/step-up", order)).status_code == 401, order
    proven = await ada.post("/auth/step-up", {"password": PASSWORD, "code": app.code()})
    ada.take(proven.json())
    assert (await ada("DELETE", "/auth/second-factor")).status_code == 204
    assert (await ada("DELETE", "/auth/second-factor")).json()["error"] in ("SecondFactorOff", "StepUpNeeded")
    assert (await ada.door.log_in()).json()["state"] == "signed_in"
    assert (await ada.door.mails("ada@"))[-1]["Subject"] == "Second factor removed"


async def test_a_code_that_signed_in_does_not_step_up(connected: tuple[Device, App, list[str]]) -> None:
    ada, app, _ = connected
    device = ada.door.holding((await second(ada.door, app.code())).json())
    again = await device.post("/auth/step-up", {"password": PASSWORD, "code": app.code()})
    assert (again.status_code, again.json()["error"]) == (401, "SecondFactorRefused")


async def test_a_changed_password_ends_tickets(connected: tuple[Device, App, list[str]]) -> None:
    ada, app, _ = connected
    held = await ticket(ada.door)
    await ada.post("/auth/password", {"current": PASSWORD, "new": OTHER_PASSWORD})
    assert (await second(ada.door, app.code(), held)).json()["error"] == "CredentialsRefused"


async def test_half_a_sign_in_sets_no_cookie(connected: tuple[Device, App, list[str]]) -> None:
    ada, app, _ = connected
    half = await ada.door.post("/auth/login", {"login": "ada", "password": PASSWORD}, headers=BROWSER)
    assert "set-cookie" not in half.headers
    order = {"ticket": half.json()["ticket"], "code": app.code()}
    assert (await ada.door.post("/auth/login/code", order)).json()["error"] == "CrossSiteRequest"
    whole = await ada.door.post("/auth/login/code", order, headers=BROWSER)
    assert "set-cookie" in whole.headers
    assert whole.json()["refresh_token"] is None
