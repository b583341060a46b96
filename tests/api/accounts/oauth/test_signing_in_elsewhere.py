"""The whole way to a certified issuer and back, with its pages filled in as a browser would."""

from __future__ import annotations

import asyncio
from typing import Any

import pyotp
import pytest
from sqlalchemy import func, select, update

from apps.api.accounts.oauth.visit import COOKIE
from apps.api.db.accounts import AuditEntry, Authenticator, OAuthIdentity, User
from apps.api.db.session import Sessions, transaction
from tests.api.accounts.conftest import BROWSER, PASSWORD, Door, StoppedClock
from tests.api.accounts.issuer.process import IssuerProcess
from tests.api.accounts.oauth.conftest import PAGE, Visitor, query_of
from tests.api.accounts.oauth.local import ADA, UNSURE, local


@pytest.fixture
def elsewhere(issuer: IssuerProcess) -> dict[str, Any]:
    issuer.behave(people={"a1": ADA, "b2": {"email": "bob@example.org", "email_verified": True}, "u3": UNSURE})
    return local(issuer)


async def sign_in(visitor: Visitor, issuer: IssuerProcess, login: str = "a1", **query: str) -> str:
    """Where the browser is led in the end."""
    answer = await visitor.back(await issuer.visited(await visitor.start(**query), login))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def confirm(people: Sessions, name: str) -> None:
    async with transaction(people) as session:
        await session.execute(update(User).where(User.name == name).values(email_verified_at=func.now()))


async def test_who_comes_first_has_an_account_and_is_signed_in(
    door: Door, visitor: Visitor, issuer: IssuerProcess, people: Sessions
) -> None:
    assert (await door.http.get("/auth/oauth")).json() == {"items": [{"name": "local", "title": "Localhost"}]}
    address = await visitor.start(next="/console/runs?page=2")
    asked = query_of(address)
    assert asked["redirect_uri"] == "https://api/auth/oauth/local/callback"
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    answer = await visitor.back(await issuer.visited(address, "a1"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/runs?page=2")
    assert answer.headers["cache-control"] == "no-store"
    assert COOKIE not in visitor.http.cookies
    ada = await visitor.device()
    me = (await ada.get("/auth/me")).json()
    assert (me["name"], me["email"], me["role"]) == ("ada-lovelace", "ada@example.org", "user")
    assert (me["is_email_verified"], me["has_password"], me["sign_in"]["amr"]) == (True, False, ["oauth"])
    (identity,) = (await ada.get("/auth/identities")).json()["items"]
    assert (identity["name"], identity["title"], identity["email"]) == ("local", "Localhost", "ada@example.org")
    async with transaction(people) as session:
        written = (await session.execute(select(AuditEntry.action).order_by(AuditEntry.id))).scalars().all()
    assert written == ["account.registered", "identity.linked", "session.opened"]


async def test_an_identity_is_known_by_its_subject_whatever_its_address_becomes(
    visitor: Visitor, issuer: IssuerProcess
) -> None:
    await sign_in(visitor, issuer)
    first = await visitor.device()
    issuer.behave(people={"a1": {"email": "countess@example.org", "email_verified": True}, "c3": ADA})
    await sign_in(visitor, issuer)
    again = await visitor.device()
    assert (again.user_id, again.session_id != first.session_id) == (first.user_id, True)
    (identity,) = (await again.get("/auth/identities")).json()["items"]
    assert identity["email"] == "countess@example.org"
    assert (await again.get("/auth/me")).json()["email"] == "ada@example.org"


@pytest.mark.parametrize(
    ("login", "is_confirmed", "is_linked"),
    [
        ("a1", True, True),
        ("a1", False, False),
        pytest.param("u3", True, False, marks=pytest.mark.exhaustive),
        pytest.param("u3", False, False, marks=pytest.mark.exhaustive),
    ],
)
async def test_an_address_links_only_where_both_sides_are_sure_of_it(
    door: Door,
    visitor: Visitor,
    issuer: IssuerProcess,
    people: Sessions,
    login: str,
    is_confirmed: bool,
    is_linked: bool,
) -> None:
    await door.register("ada")
    owner = await door.device("ada")
    if is_confirmed:
        await confirm(people, "ada")
    led_to = await sign_in(visitor, issuer, login)
    if is_linked:
        assert led_to == "/console/"
        assert (await visitor.device()).user_id == owner.user_id
        assert "Localhost was linked" in (await door.mails("ada@"))[-1]["Subject"]
    else:
        assert led_to == "/console/sign-in?problem=AddressTaken"
        assert (await visitor.http.post("/auth/refresh", headers=BROWSER)).status_code == 401
        assert (await owner.get("/auth/identities")).json() == {"items": []}


@pytest.mark.exhaustive
async def test_an_issuer_whose_word_does_not_count_links_nothing(
    door: Door, visitor: Visitor, issuer: IssuerProcess, people: Sessions
) -> None:
    door.accounts.issuers.named("local").links_by_email = False
    await door.register("ada")
    await confirm(people, "ada")
    assert await sign_in(visitor, issuer) == "/console/sign-in?problem=AddressTaken"


@pytest.mark.exhaustive
async def test_an_address_that_nobody_is_sure_of_is_to_be_confirmed(
    door: Door, visitor: Visitor, issuer: IssuerProcess
) -> None:
    door.accounts.settings = door.resources.settings.model_copy(update={"require_verified_email": True})
    assert await sign_in(visitor, issuer, "u3") == "/console/sign-in?problem=EmailUnverified"
    assert (await door.post("/auth/verify", {"token": await door.secret_for("ada@")})).status_code == 200
    assert await sign_in(visitor, issuer, "u3") == "/console/"


async def test_of_many_who_come_first_with_one_identity_there_is_one_account(
    door: Door, issuer: IssuerProcess, people: Sessions
) -> None:
    async def come() -> str:
        async with door.at("198.51.100.1") as http:
            return await sign_in(Visitor(door, http), issuer)

    assert await asyncio.gather(*(come() for _ in range(4))) == ["/console/"] * 4
    async with transaction(people) as session:
        assert (await session.execute(select(func.count()).select_from(User))).scalar_one() == 1
        assert (await session.execute(select(func.count()).select_from(OAuthIdentity))).scalar_one() == 1


@pytest.mark.exhaustive
async def test_a_name_that_is_taken_becomes_another(door: Door, visitor: Visitor, issuer: IssuerProcess) -> None:
    await door.register("bob", email="other@example.org")
    await sign_in(visitor, issuer, "b2")
    name = (await (await visitor.device()).get("/auth/me")).json()["name"]
    assert name.startswith("bob-")


async def test_an_account_with_a_second_factor_wants_it_here_too(
    door: Door, visitor: Visitor, issuer: IssuerProcess, people: Sessions, clock: StoppedClock
) -> None:
    await sign_in(visitor, issuer)
    user_id, secret = (await visitor.device()).user_id, pyotp.random_base32()
    visitor.http.cookies.clear()
    sealed = door.accounts.signing.vault.seal(secret.encode(), f"authenticator {user_id}")
    async with transaction(people) as session:
        session.add(Authenticator(user_id=user_id, secret=sealed, created_at=clock(), confirmed_at=clock()))
    page, _, told = (await sign_in(visitor, issuer, next="/console/runs")).partition("#")
    assert page == "/console/sign-in"
    ticket = query_of(f"?{told}")
    assert ticket["next"] == "/console/runs"
    assert (await visitor.http.post("/auth/refresh", headers=BROWSER)).status_code == 401
    order = {"ticket": ticket["ticket"], "code": pyotp.TOTP(secret).at(clock())}
    answer = await visitor.http.post("/auth/login/code", json=order, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    me = await (await visitor.device()).get("/auth/me")
    assert me.json()["sign_in"]["amr"] == ["oauth", "otp"]


async def test_a_certified_issuer_asks_anew_and_says_so(visitor: Visitor, issuer: IssuerProcess) -> None:
    await sign_in(visitor, issuer)
    assert (await (await visitor.device()).post("/auth/second-factor")).json()["error"] == "StepUpNeeded"
    await sign_in(visitor, issuer, anew="true")
    assert (await (await visitor.device()).post("/auth/second-factor")).status_code == 201


@pytest.mark.exhaustive
async def test_a_locked_account_is_not_let_in(visitor: Visitor, issuer: IssuerProcess, people: Sessions) -> None:
    await sign_in(visitor, issuer)
    async with transaction(people) as session:
        await session.execute(update(User).values(disabled_at=func.now()))
    assert await sign_in(visitor, issuer) == "/console/sign-in?problem=CredentialsRefused"


async def test_who_declines_is_told_so_on_a_page_or_in_json(visitor: Visitor, issuer: IssuerProcess) -> None:
    answer = await visitor.back(await issuer.visited(await visitor.start(), None), PAGE)
    assert answer.headers["location"] == "/console/sign-in?problem=IssuerDeclined"
    assert await visitor.refused(await issuer.visited(await visitor.start(), None)) == "IssuerDeclined"


async def test_nobody_is_led_to_another_host(visitor: Visitor) -> None:
    for path in (
        "//evil.org",
        "/\\evil.org",
        "https://evil.org",
        "evil",
        "/a b",
        "/a\\b",
        "/\tx",
        "",
        "/\u00e4",
        "/a\n",
    ):
        answer = await visitor.http.get("/auth/oauth/local/start", params={"next": path})
        assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest"), path


async def test_starting_is_limited_by_address(door: Door, visitor: Visitor) -> None:
    for _ in range(50):
        await visitor.start()
    answer = await visitor.http.get("/auth/oauth/local/start")
    assert (answer.status_code, answer.json()["error"]) == (429, "TooManyTries")
    assert int(answer.headers["retry-after"]) > 0
    async with door.at("198.51.100.2") as http:
        await Visitor(door, http).start()


@pytest.mark.exhaustive
async def test_the_password_of_an_account_goes_on_working_beside_it(
    door: Door, visitor: Visitor, issuer: IssuerProcess, people: Sessions
) -> None:
    await door.register("ada")
    await confirm(people, "ada")
    await sign_in(visitor, issuer)
    assert (await door.device("ada", PASSWORD)).user_id == (await visitor.device()).user_id
