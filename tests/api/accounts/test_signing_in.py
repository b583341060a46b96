"""Registering, signing in, going on, signing out."""

from __future__ import annotations

import asyncio

import jwt
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from apps.api.accounts.keys import LEAD, AccessTokens, SigningKeys
from apps.api.accounts.sessions.cookie import COOKIE
from apps.api.accounts.vault import Vault
from apps.api.db.accounts import SessionRow, SigningKey, User
from apps.api.db.session import Sessions, transaction
from tests.api.accounts.conftest import BROWSER, OTHER_PASSWORD, PASSWORD, Device, Door, StoppedClock
from tests.conftest import API


async def test_who_registers_can_sign_in_and_is_told_who_they_are(door: Door) -> None:
    assert (await door.register("Ada")).status_code == 202
    ada = await door.device("ADA@example.org")
    me = (await ada.get("/auth/me")).json()
    assert (me["name"], me["email"], me["role"]) == ("ada", "ada@example.org", "user")
    assert (me["is_email_verified"], me["has_password"], me["has_second_factor"]) == (False, True, False)
    assert (me["sign_in"]["kind"], me["sign_in"]["id"], me["sign_in"]["amr"]) == ("session", ada.session_id, ["pwd"])
    assert me["sign_in"]["scopes"] is None


async def test_wrong_unknown_and_locked_get_the_same_answer(door: Door, people: Sessions) -> None:
    await door.register("ada")
    await door.register("bob")
    async with transaction(people) as session:
        await session.execute(update(User).where(User.name == "bob").values(disabled_at=door.clock()))
    answers = [
        await door.log_in("ada", "wrong"),
        await door.log_in("nobody", PASSWORD),
        await door.log_in("nobody@example.org", PASSWORD),
        await door.log_in("bob", PASSWORD),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["error"] == "CredentialsRefused"


async def test_without_a_key_nobody_signs_in_and_the_variable_is_named(api: API) -> None:
    for path, order in (
        ("/auth/login", {"login": "ada", "password": "x", "transport": "body"}),
        ("/auth/register", {"username": "ada", "email": "ada@example.org", "password": "x"}),
        ("/auth/refresh", {"refresh_token": "x"}),
        ("/auth/logout", {"refresh_token": "x"}),
        ("/auth/password/forgotten", {"email": "ada@example.org"}),
    ):
        answer = await api.http.post(path, json=order)
        assert (answer.status_code, answer.json()["error"]) == (503, "SignInUnavailable"), path
        assert "ACCOUNTS_KEY" in answer.json()["hint"]
    assert (await api.http.get("/.well-known/jwks.json")).status_code == 503
    assert (await api.get("/auth/me")).json()["sign_in"]["kind"] == "token"


async def test_an_access_token_is_what_was_agreed(ada: Device, clock: StoppedClock) -> None:
    header = jwt.get_unverified_header(ada.access)
    claims = jwt.decode(ada.access, options={"verify_signature": False})
    assert (header["alg"], header["typ"]) == ("ES256", "at+jwt")
    moment = int(clock().timestamp())
    assert claims.pop("jti")
    assert claims == {
        "iss": "conclave",
        "aud": "conclave",
        "sub": ada.user_id,
        "sid": ada.session_id,
        "roles": ["user"],
        "iat": moment,
        "exp": moment + 600,
        "auth_time": moment,
        "amr": ["pwd"],
    }
    published = (await ada.door.http.get("/.well-known/jwks.json")).json()["keys"]
    key = next(jwt.PyJWK(one).key for one in published if one["kid"] == header["kid"])
    assert all("d" not in one for one in published)
    options = {"verify_exp": False, "verify_iat": False}
    jwt.decode(ada.access, key, ["ES256"], audience="conclave", issuer="conclave", options=options)  # type: ignore[arg-type]


async def test_an_access_token_ends_after_ten_minutes(ada: Device, clock: StoppedClock) -> None:
    clock.advance(minutes=9, seconds=59)
    assert await ada.is_let_in()
    clock.advance(seconds=1)
    assert not await ada.is_let_in()
    assert (await ada.refreshed()).status_code == 200
    assert await ada.is_let_in()


@pytest.mark.parametrize("change", ["none", "HS256", "typ", "kid", "audience", "signature", "claim", "foreign"])
async def test_a_forged_access_token_is_refused(ada: Device, change: str) -> None:
    claims = jwt.decode(ada.access, options={"verify_signature": False})
    header = jwt.get_unverified_header(ada.access)
    key = await ada.door.accounts.signing.keys.current()
    named = {"kid": header["kid"], "typ": "at+jwt"}
    match change:
        case "none":
            forged = jwt.encode(claims, "", "none", headers=named)
        case "HS256":
            forged = jwt.encode(claims, "x" * 32, "HS256", headers=named)
        case "typ":
            forged = jwt.encode(claims, key.private, "ES256", headers={**named, "typ": "JWT"})
        case "kid":
            forged = jwt.encode(claims, key.private, "ES256", headers={**named, "kid": "../../x"})
        case "audience":
            forged = jwt.encode({**claims, "aud": "other"}, key.private, "ES256", headers=named)
        case "signature":
            forged = ada.access[:-4] + ("AAAA" if ada.access[-4:] != "AAAA" else "BBBB")
        case "claim":
            claims.pop("jti")
            forged = jwt.encode(claims, key.private, "ES256", headers=named)
        case _:
            forged = jwt.encode({**claims, "sub": "somebody"}, key.private, "ES256", headers=named)
    ada.access = forged
    answer = await ada.get("/auth/me")
    assert (answer.status_code, answer.json()["error"]) == (401, "NotSignedIn")


async def test_signing_out_ends_the_access_token_at_once(ada: Device) -> None:
    other = await ada.door.device()
    answer = await ada.door.post("/auth/logout", {"refresh_token": ada.refresh})
    assert answer.status_code == 204
    assert not await ada.is_let_in()
    assert (await ada.refreshed()).status_code == 401
    assert await other.is_let_in()


async def test_signing_out_with_something_made_up_ends_nothing(ada: Device) -> None:
    for made_up in ("x", f"cnr_{ada.session_id}.1.{'A' * 43}", f"cnr_{'0' * 12}.1.{'A' * 43}"):
        assert (await ada.door.post("/auth/logout", {"refresh_token": made_up})).status_code == 204
    assert await ada.is_let_in()


async def test_a_session_ends_after_thirty_days_or_fourteen_without_use(ada: Device, clock: StoppedClock) -> None:
    idle = await ada.door.device()
    for _ in range(2):
        clock.advance(days=13)
        assert (await ada.refreshed()).status_code == 200
    assert (await idle.refreshed()).status_code == 401
    clock.advance(days=4)
    assert (await ada.refreshed()).status_code == 401


async def test_a_browser_keeps_its_refresh_token_where_no_script_reads_it(door: Door) -> None:
    await door.register()
    order = {"login": "ada", "password": PASSWORD}
    answer = await door.post("/auth/login", order, headers=BROWSER)
    assert answer.json()["refresh_token"] is None
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=cnr_")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
    assert "samesite=strict" in cookie.lower()
    assert "domain" not in cookie.lower()
    again = await door.post("/auth/refresh", headers=BROWSER)
    assert again.status_code == 200
    assert again.json()["refresh_token"] is None
    assert again.headers["set-cookie"] != cookie
    out = await door.post("/auth/logout", headers=BROWSER)
    assert (out.status_code, door.http.cookies.get(COOKIE)) == (204, None)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {**BROWSER, "X-Conclave-CSRF": "0"},
        {**BROWSER, "Origin": "https://evil.example"},
        {**BROWSER, "Origin": "null"},
        {**BROWSER, "Sec-Fetch-Site": "cross-site"},
        {**BROWSER, "Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_foreign_page_can_do_nothing_with_the_cookie(door: Door, headers: dict[str, str]) -> None:
    await door.register()
    order = {"login": "ada", "password": PASSWORD}
    assert (await door.post("/auth/login", order, headers=BROWSER)).status_code == 200
    for path, body in (("/auth/login", order), ("/auth/refresh", None), ("/auth/logout", None)):
        answer = await door.post(path, body, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (403, "CrossSiteRequest"), path
    assert (await door.post("/auth/refresh", headers=BROWSER)).status_code == 200


async def test_a_hash_of_another_cost_is_made_anew_at_the_next_sign_in(door: Door, people: Sessions) -> None:
    await door.register()
    cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    async with transaction(people) as session:
        await session.execute(update(User).where(User.name == "ada").values(password_hash=cheap))
    await door.device()
    async with transaction(people) as session:
        kept = (await session.execute(select(User.password_hash).where(User.name == "ada"))).scalar_one()
    assert kept is not None
    assert kept.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    await door.device()


async def test_a_password_is_the_same_from_every_keyboard(door: Door) -> None:
    await door.register(password="sieben Walro\u0308sser tanzen")
    await door.device(password="sieben Walr\u00f6sser tanzen")


async def test_no_refresh_token_and_no_key_is_stored_in_the_clear(ada: Device, people: Sessions) -> None:
    async with transaction(people) as session:
        row = (await session.execute(select(SessionRow))).scalar_one()
        key = (await session.execute(select(SigningKey))).scalar_one()
    assert ada.refresh not in (row.refresh_hash, row.previous_hash)
    assert (await ada.door.accounts.signing.keys.current()).private.private_numbers().private_value.to_bytes(
        32, "big"
    ) not in key.private_key


async def test_keys_rotate_and_no_token_dies_of_it(people: Sessions, clock: StoppedClock) -> None:
    keys = SigningKeys(people, Vault(bytes(32)), clock, days=30)
    tokens = AccessTokens(keys, clock)

    async def issued() -> str:
        return await tokens.issue("u", "user", "s", clock(), ["pwd"])

    def kid(token: str) -> str:
        return str(jwt.get_unverified_header(token)["kid"])

    first = await issued()
    clock.advance(days=30)
    assert kid(await issued()) == kid(first), "the next key is published before it signs"
    assert len(await keys.published()) == 2
    clock.advance(seconds=LEAD.total_seconds() - 1)
    last = await issued()
    clock.advance(minutes=5)
    second = await issued()
    assert kid(second) != kid(last) == kid(first)
    assert await tokens.verify(last) is not None
    clock.advance(hours=1)
    assert [one["kid"] for one in await keys.published()] == [kid(second)]


async def test_two_processes_make_one_key(people: Sessions, clock: StoppedClock) -> None:
    processes = [SigningKeys(people, Vault(bytes(32)), clock, days=30) for _ in range(5)]
    current = await asyncio.gather(*(one.current() for one in processes))
    assert len({key.kid for key in current}) == 1


async def test_a_key_that_another_process_made_is_found(people: Sessions, clock: StoppedClock) -> None:
    ours, theirs = (SigningKeys(people, Vault(bytes(32)), clock, days=30) for _ in range(2))
    await ours.current()
    clock.advance(days=30)
    made = {one["kid"] for one in await theirs.published()}
    assert made == {one["kid"] for one in await ours.published()}
    assert await ours.find("unknown") is None


async def test_keys_under_another_accounts_key_are_left_alone_and_new_ones_are_made(
    people: Sessions, clock: StoppedClock
) -> None:
    old = await SigningKeys(people, Vault(bytes(32)), clock, days=30).current()
    new = await SigningKeys(people, Vault(b"x" * 32), clock, days=30).current()
    assert old.kid != new.kid


async def test_a_password_that_was_changed_while_it_was_checked_lets_nobody_in(door: Door, ada: Device) -> None:
    """However the two meet: after the change no session is there that began with the old password."""
    order = {"current": PASSWORD, "new": OTHER_PASSWORD}
    answers = await asyncio.gather(ada.post("/auth/password", order), *(door.log_in() for _ in range(3)))
    assert answers[0].status_code == 204
    listed = (await ada.get("/auth/sessions")).json()["items"]
    assert [one["id"] for one in listed] == [ada.session_id]
