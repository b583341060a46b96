"""What the OWASP ASVS wants of passwords, as far as no other test shows it: docs/security/asvs.csv names each."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from apps.api.accounts.errors import PasswordRefused
from apps.api.accounts.passwords.strength import LONGEST, SHORTEST, Strength
from tests.api.accounts.conftest import PASSWORD, Device, Door, StoppedClock
from tests.conftest import IS_FULL

TOP = 3_000
LONG = ("Seven unlikely walruses juggle purple ladders under the gravel, " * 2)[:LONGEST]


async def is_refused(password: str, about: Sequence[str] = ()) -> bool:
    try:
        await Strength().require(password, about, "body.password")
    except PasswordRefused:
        return True
    return False


async def test_the_most_common_passwords_of_past_breaches_are_refused() -> None:
    """Those that are long enough to be refused for nothing else."""
    fitting = [one for one in FREQUENCY_LISTS["passwords"] if SHORTEST <= len(one) <= LONGEST]
    assert len(fitting) >= TOP
    tried = fitting if IS_FULL else fitting[:TOP:10] + fitting[-50:]
    assert [one for one in tried if not await is_refused(one)] == []


@pytest.mark.parametrize(
    "letters",
    [
        string.ascii_lowercase,
        string.ascii_uppercase,
        string.digits,
        string.punctuation,
        "\u4e00\u4e8c\u4e09 \u0431\U0001f984",
    ],
)
async def test_no_kind_of_character_is_wanted_or_forbidden(letters: str) -> None:
    scattered = "".join(letters[number * number * 7 % len(letters)] for number in range(3, 23))
    assert not await is_refused(scattered)


async def test_a_password_is_compared_as_it_was_sent_and_to_its_end(door: Door) -> None:
    assert (await door.register(password=LONG)).status_code == 202
    for wrong in (LONG[:-1], LONG[:-1] + "!", LONG.swapcase(), f" {LONG}"):
        assert wrong != LONG
        assert (await door.log_in(password=wrong)).status_code == 401, wrong
    await door.device(password=LONG)
    spaced = f" {PASSWORD} "
    await door.register("bob", spaced)
    assert (await door.log_in("bob", PASSWORD)).status_code == 401
    await door.device("bob", spaced)


async def test_a_password_does_not_age(ada: Device, clock: StoppedClock) -> None:
    clock.advance(days=3_650)
    me = (await (await ada.door.device()).get("/auth/me")).json()
    assert me["has_password"] is True


async def test_words_of_the_place_and_of_the_person_make_no_password() -> None:
    """Each would be taken if nobody knew these words."""
    for password, about in (
        ("conclave2026", ()),
        ("Conclave!2026", ()),
        ("c0nclave2026", ()),
        ("lovelace!2026", ("lovelace",)),
        ("lovelace!2026", ("ada@lovelace.example",)),
        ("conclave conclave", ()),
        ("Conclave-c0nclave_conclave", ()),
        ("lovelace conclave lovelace", ("lovelace",)),
        ("ada@lovelace.example lovelace", ("ada@lovelace.example",)),
    ):
        assert await is_refused(password, about), password
    assert not await is_refused("lovelace!2026")
    assert not await is_refused("lovelace conclave lovelace under gravel", ("ada",))
    assert not await is_refused("seven unlikely walruses at the conclave")


def test_nobody_is_asked_for_a_hint_or_a_secret_question(door: Door) -> None:
    document = door.application.openapi()
    asked = {
        field
        for path, methods in document["paths"].items()
        if path.startswith("/auth/")
        for operation in methods.values()
        for field in fields(document, operation)
    }
    assert {"password", "current", "new", "code"} <= asked
    assert [field for field in asked if any(word in field for word in ("hint", "question", "answer", "birth"))] == []


def fields(document: dict[str, Any], operation: dict[str, Any]) -> list[str]:
    """Of a request's body."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = str(body.get("$ref", "")).rpartition("/")[2]
    return list(document["components"]["schemas"].get(name, {}).get("properties", {}))
