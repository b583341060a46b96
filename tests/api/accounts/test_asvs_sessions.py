"""What the OWASP ASVS wants of sessions and their tokens, as far as no other test shows it."""

from __future__ import annotations

import os

from apps.api.accounts.sessions.refresh import RefreshTokens
from apps.api.accounts.vault import Vault
from tests.api.accounts.conftest import OTHER_PASSWORD, Device

MARK_LETTERS = 43
"""256 bits in base64url."""


def test_refresh_tokens_have_256_bits_that_nobody_foretells_without_the_key() -> None:
    tokens, elsewhere = RefreshTokens(Vault(os.urandom(32))), RefreshTokens(Vault(os.urandom(32)))
    told = [tokens.of(f"{session:012x}", generation).text for session in range(20) for generation in range(1, 20)]
    told += [elsewhere.of(f"{session:012x}", 1).text for session in range(20)]
    marks = [text.rpartition(".")[2] for text in told]
    assert len(set(marks)) == len(marks)
    assert {len(mark) for mark in marks} == {MARK_LETTERS}


async def test_what_one_secret_is_good_for_no_other_is(ada: Device) -> None:
    """An access token, a refresh token, and the links of two kinds of mail are not taken for one another."""
    door, access, refresh = ada.door, ada.access, ada.refresh
    verify = await door.secret_for("ada@")
    await door.post("/auth/password/forgotten", {"email": "ada@example.org"})
    reset = await door.secret_for("ada@")
    for wrong in (refresh, verify, reset, ada.session_id):
        ada.access = wrong
        assert not await ada.is_let_in(), wrong
    refused = [await door.post("/auth/refresh", {"refresh_token": wrong}) for wrong in (access, verify, reset)]
    refused += [
        await door.post("/auth/login/code", {"ticket": wrong, "code": "123456"}) for wrong in (access, refresh, reset)
    ]
    refused += [await door.post("/auth/verify", {"token": wrong}) for wrong in (access, refresh, reset)]
    order = {"password": OTHER_PASSWORD}
    refused += [await door.post("/auth/password/reset", {"token": one, **order}) for one in (access, refresh, verify)]
    assert {answer.status_code for answer in refused} <= {401, 422}
    ada.access = access
    assert await ada.is_let_in()
    assert (await door.post("/auth/password/reset", {"token": reset, **order})).status_code == 200


async def test_an_account_has_as_many_devices_as_its_owner_signs_in(ada: Device) -> None:
    """As docs/security/authentication.md says: none ends because of another, and all are listed."""
    devices = [await ada.door.device() for _ in range(12)]
    listed = (await ada.get("/auth/sessions")).json()["items"]
    assert {one["id"] for one in listed} == {one.session_id for one in (ada, *devices)}
    assert all([await one.is_let_in() for one in (ada, *devices)])


async def test_a_sign_in_from_a_new_place_is_told_by_mail(ada: Device) -> None:
    """An IPv6 address counts by its /64, and a device that was signed out is still known."""

    async def told(address: str) -> list[str]:
        before = len(await ada.door.mails("ada@"))
        answer = await ada.door.log_in(address=address, device="a phone")
        assert answer.status_code == 200, answer.text
        return [mail.get_content() for mail in (await ada.door.mails("ada@"))[before:]]

    assert not [mail for mail in await ada.door.mails("ada@") if "new place" in mail["Subject"]], "it was the first"
    assert await told("198.51.100.1") == []
    (text,) = await told("203.0.113.7")
    assert "a phone at 203.0.113.7" in text
    assert (await ada("DELETE", "/auth/sessions", params={"but_here": True})).status_code == 204
    assert await told("203.0.113.7") == []
    assert len(await told("2001:db8::1")) == 1
    assert await told("2001:db8::2") == []
    assert len(await told("2001:db8:0:1::1")) == 1
