"""Changing and resetting passwords, and what ends with the old one."""

from __future__ import annotations

import asyncio
import string

import pytest
from zxcvbn import zxcvbn
from zxcvbn.matching import L33T_TABLE, enumerate_l33t_subs, relevant_l33t_subtable

from apps.api.accounts.passwords.strength import affordable
from tests.api.accounts.conftest import OTHER_PASSWORD, PASSWORD, Device, Door, StoppedClock
from tests.conftest import API

CHANGE = {"current": PASSWORD, "new": OTHER_PASSWORD}
SIGNS = "4@8({[<369!1|0$5+7%2"
ORDINARY = [
    PASSWORD,
    OTHER_PASSWORD,
    "Tr0ub4dor&3",
    "P@$$w0rd!2026",
    "c0rrect h0rse b4ttery st4ple, 7 t1mes over and th3n some more of the same kind",
    "Seven unlikely walruses juggle purple ladders under the gravel, again and again",
    "kX9$mQ2!vL7@pR4#wZ8%",
    "hT)8fq[Z2m{Vw7&Kc!x9pLr$eN4uYd",
    "1234567890" * 7,
    "19991231" * 9,
    "aB1!" * 18,
]


async def test_a_changed_password_signs_every_other_device_out(ada: Device) -> None:
    other = await ada.door.device()
    assert (await ada.post("/auth/password", CHANGE)).status_code == 204
    assert [await one.is_let_in() for one in (ada, other)] == [True, False]
    assert (await other.refreshed()).status_code == 401
    assert (await ada.refreshed()).status_code == 200
    assert (await ada.door.log_in()).status_code == 401
    await ada.door.device(password=OTHER_PASSWORD)
    assert (await ada.door.mails("ada@"))[-1]["Subject"] == "Your password was changed"


async def test_the_current_password_is_wanted_and_guesses_at_it_are_limited(ada: Device) -> None:
    wrong = [await ada.post("/auth/password", {**CHANGE, "current": "wrong"}) for _ in range(6)]
    assert [answer.status_code for answer in wrong] == [401] * 5 + [429]
    assert wrong[0].json()["error"] == "CredentialsRefused"


async def test_a_weak_new_password_is_refused_by_name(ada: Device) -> None:
    answer = await ada.post("/auth/password", {**CHANGE, "new": "ada ada ada"})
    assert (answer.status_code, answer.json()["fields"][0]["path"]) == (422, "body.new")


async def test_of_two_changes_at_once_one_holds(ada: Device) -> None:
    new = [f"{OTHER_PASSWORD} {number}" for number in range(3)]
    answers = await asyncio.gather(*(ada.post("/auth/password", {"current": PASSWORD, "new": one}) for one in new))
    assert sorted(answer.status_code for answer in answers) == [204, 401, 401]
    winner = [answer.status_code for answer in answers].index(204)
    await ada.door.device(password=new[winner])


async def test_an_api_token_changes_no_password(api: API) -> None:
    answer = await api.post("/auth/password", CHANGE)
    assert (answer.status_code, answer.json()["error"]) == (403, "SessionNeeded")


async def test_asking_for_a_reset_tells_nothing(ada: Device) -> None:
    answers = [
        await ada.door.post("/auth/password/forgotten", {"email": f"{name}@example.org"}) for name in ("ada", "nobody")
    ]
    assert {answer.status_code for answer in answers} == {202}
    assert answers[0].text == answers[1].text
    assert await ada.door.mails("nobody@") == []


async def asked(door: Door) -> str:
    await door.post("/auth/password/forgotten", {"email": "ada@example.org"})
    return await door.secret_for("ada@")


async def test_a_reset_signs_everybody_out_and_confirms_the_address(ada: Device) -> None:
    secret = await asked(ada.door)
    order = {"token": secret, "password": OTHER_PASSWORD}
    assert (await ada.door.post("/auth/password/reset", order)).status_code == 200
    assert not await ada.is_let_in()
    assert (await ada.refreshed()).status_code == 401
    back = await ada.door.device(password=OTHER_PASSWORD)
    assert (await back.get("/auth/me")).json()["is_email_verified"] is True


async def test_a_link_resets_once_even_when_many_try(ada: Device) -> None:
    secret = await asked(ada.door)
    orders = [{"token": secret, "password": f"{OTHER_PASSWORD} {number}"} for number in range(4)]
    answers = await asyncio.gather(*(ada.door.post("/auth/password/reset", order) for order in orders))
    assert sorted(answer.status_code for answer in answers) == [200, 422, 422, 422]


async def test_a_weak_password_does_not_use_the_link_up(ada: Device) -> None:
    secret = await asked(ada.door)
    weak = await ada.door.post("/auth/password/reset", {"token": secret, "password": "password"})
    assert weak.json()["error"] == "PasswordRefused"
    good = await ada.door.post("/auth/password/reset", {"token": secret, "password": OTHER_PASSWORD})
    assert good.status_code == 200


@pytest.mark.parametrize("what", ["time", "change", "another reset", "made up"])
async def test_a_link_dies(ada: Device, clock: StoppedClock, what: str) -> None:
    secret = await asked(ada.door)
    match what:
        case "time":
            clock.advance(minutes=30)
        case "change":
            assert (await ada.post("/auth/password", CHANGE)).status_code == 204
        case "another reset":
            order = {"token": await asked(ada.door), "password": OTHER_PASSWORD}
            assert (await ada.door.post("/auth/password/reset", order)).status_code == 200
        case _:
            secret = "x" * 43
    answer = await ada.door.post("/auth/password/reset", {"token": secret, "password": PASSWORD + " and more"})
    assert (answer.status_code, answer.json()["error"]) == (422, "LinkRefused")


@pytest.mark.parametrize(
    "password",
    [
        '4@8({[</369&#!1/|0$5+7%2"' * 4,
        SIGNS * 5,
        SIGNS[::-1] * 5,
        "".join(f"{sign}word" for sign in SIGNS),
        "".join(f"{letter}{sign}" for letter, sign in zip(string.ascii_letters, SIGNS * 3, strict=False)),
        "x" * 60 + SIGNS * 2,
        "h1$4411+4740s74341301@o352|03d3@44@1es440a@o$l0e1a/$an0a731+0a1a2++e43e|",
    ],
)
def test_no_password_costs_more_than_twenty_thousand_looks_into_the_lists(password: str) -> None:
    """Each part is looked up once for each way to read its signs as letters; read to its end, some cost millions."""
    judged = affordable(password)
    assert password.startswith(judged)
    assert cost(judged) <= 20_000 < cost(password[:72])
    assert zxcvbn(judged)["score"] >= 3, "what is left of it is still hard to guess"


@pytest.mark.parametrize("password", ORDINARY)
def test_an_ordinary_password_is_judged_to_its_end(password: str) -> None:
    assert affordable(password) == password[:72]


def cost(password: str) -> int:
    """How many parts zxcvbn looks up, by its own enumeration."""
    readings = len(enumerate_l33t_subs(relevant_l33t_subtable(password, L33T_TABLE)))
    return readings * len(password) * (len(password) + 1) // 2
