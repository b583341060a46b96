"""What the OWASP ASVS wants of signing in elsewhere, as far as no other test shows it; Node.js is not needed."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pyotp
import pytest
import uvicorn
from joserfc import jwt
from joserfc.errors import JoseError
from pydantic import SecretStr
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from apps.api.accounts.client import Client
from apps.api.accounts.oauth.configuration import OIDCIssuer
from apps.api.accounts.oauth.issuer import Profile
from apps.api.accounts.oauth.owners import Owners
from apps.api.accounts.oauth.visit import SIGN_IN
from apps.api.db.accounts import Authenticator
from apps.api.db.base import Base
from apps.api.db.session import Sessions, transaction
from tests.api.accounts.conftest import BROWSER, Door, StoppedClock
from tests.api.accounts.oauth.conftest import PAGE, Visitor, query_of
from tests.api.accounts.oauth.github import CLIENT, SECRET, FakeGitHub, fake_github
from tests.api.accounts.oauth.test_id_tokens import CLAIMS, OTHER, read


@dataclass
class Describing:
    """An issuer as far as its description goes."""

    address: str = ""
    issuer: str = "@"
    asked: list[str] = field(default_factory=list)

    def describe(self, request: Request) -> JSONResponse:
        self.asked.append(request.url.path)
        places = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        named = self.issuer.replace("@", self.address)
        return JSONResponse({"issuer": named} | {place: f"{self.address}/{place}" for place in places})


@pytest.fixture
async def describing() -> AsyncIterator[Describing]:
    issuer = Describing()
    routes = [Route("/.well-known/openid-configuration", issuer.describe)]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        issuer.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve([listening]))
        yield issuer
        server.should_exit = True
        await serving


@pytest.fixture
async def github() -> AsyncIterator[FakeGitHub]:
    async with fake_github() as github:
        yield github


@pytest.fixture
def elsewhere(github: FakeGitHub, describing: Describing) -> dict[str, Any]:
    other = OIDCIssuer(name="local", issuer=describing.address, client_id="conclave")
    ours = {"github_client_id": CLIENT, "github_client_secret": SecretStr(SECRET), "github_url": github.address}
    return {**ours, "oidc_issuers": (other,), "oauth_linking": ()}


async def came_back(visitor: Visitor) -> str:
    async with httpx.AsyncClient() as browser:
        return str((await browser.get(await visitor.start("github"))).headers["location"])


async def test_one_subject_at_two_issuers_is_two_people(door: Door, visitor: Visitor, people: Sessions) -> None:
    async def owner(issuer: str, subject: str = "583231") -> str:
        async with transaction(people) as session:
            owners = Owners(session, door.accounts, Client("", "", ""), door.accounts.issuers.named("local"))
            return (await owners.of(Profile(issuer, subject, None, False, "ada"))).id

    first, second = await owner("https://one.example"), await owner("https://two.example")
    assert first != second
    assert await owner("https://one.example") == first
    assert await owner("https://one.example", "583232") not in (first, second)


async def test_an_answer_counts_at_the_address_of_its_own_issuer_alone(visitor: Visitor) -> None:
    address = await came_back(visitor)
    assert await visitor.refused(address.replace("/github/", "/local/")) == "AttemptRefused"
    assert (await visitor.back(address)).headers["location"] == "/console/"


async def test_an_answer_counts_once_in_time_and_in_its_own_browser(
    door: Door, visitor: Visitor, clock: StoppedClock
) -> None:
    address, cookies = await came_back(visitor), dict(visitor.http.cookies)
    async with door.at("198.51.100.9") as http:
        other = Visitor(door, http)
        assert await other.refused(address) == "AttemptRefused"
        await other.start("github")
        assert await other.refused(address) == "AttemptRefused"
    assert (await visitor.back(address)).headers["location"] == "/console/"
    visitor.http.cookies.update(cookies)
    assert await visitor.refused(address) == "AttemptRefused"
    late = await came_back(visitor)
    clock.advance(minutes=10)
    assert await visitor.refused(late) == "AttemptRefused"


async def test_a_sign_in_elsewhere_is_one_factor_and_the_other_is_wanted_here(
    door: Door, visitor: Visitor, people: Sessions, clock: StoppedClock
) -> None:
    await visitor.back(await came_back(visitor))
    someone = await visitor.device()
    sign_in = (await someone.get("/auth/me")).json()["sign_in"]
    assert (sign_in["amr"], sign_in["auth_time"]) == (["oauth"], None)
    assert (await someone.post("/auth/second-factor")).json()["error"] == "StepUpNeeded", "GitHub asked for nothing"
    sealed = door.accounts.signing.vault.seal(pyotp.random_base32().encode(), f"authenticator {someone.user_id}")
    async with transaction(people) as session:
        session.add(Authenticator(user_id=someone.user_id, secret=sealed, created_at=clock(), confirmed_at=clock()))
    visitor.http.cookies.clear()
    led_to = (await visitor.back(await came_back(visitor))).headers["location"]
    assert led_to.startswith(f"{SIGN_IN}#ticket=")
    assert (await visitor.http.post("/auth/refresh", headers=BROWSER)).status_code == 401


@pytest.mark.parametrize(
    ("site", "is_led_there"), [("same-origin", True), ("none", True), ("same-site", False), ("cross-site", False)]
)
async def test_no_page_of_somebody_else_begins_a_sign_in(
    visitor: Visitor, github: FakeGitHub, site: str, is_led_there: bool
) -> None:
    answer = await visitor.http.get("/auth/oauth/github/start", headers={**PAGE, "Sec-Fetch-Site": site})
    assert answer.status_code == 303
    where = answer.headers["location"]
    assert where.startswith(github.address if is_led_there else f"{SIGN_IN}?problem=CrossSiteRequest"), where


async def test_no_more_is_asked_for_than_who_somebody_is(visitor: Visitor) -> None:
    for name, scope in (("github", "user:email"), ("local", "openid email profile")):
        asked = query_of(await visitor.start(name))
        assert asked["scope"] == scope
        assert set(asked) - {"nonce"} == {
            "response_type",
            "client_id",
            "redirect_uri",
            "scope",
            "state",
            "code_challenge",
            "code_challenge_method",
        }


@pytest.mark.parametrize("named", ["https://other.example", "@/", "@/.", ""])
async def test_an_issuer_that_calls_itself_by_another_name_is_not_visited(
    visitor: Visitor, describing: Describing, named: str
) -> None:
    describing.issuer = named
    assert await visitor.refused("/auth/oauth/local/start") == "IssuerMisconfigured"
    describing.issuer = "@"
    assert (await visitor.start()).startswith(f"{describing.address}/authorization_endpoint?")
    assert len(describing.asked) == 2


@pytest.mark.parametrize("days", [(14,), (13, 13, 4)])
async def test_a_session_that_began_elsewhere_ends_as_any_other(
    door: Door, visitor: Visitor, clock: StoppedClock, days: tuple[int, ...]
) -> None:
    await visitor.back(await came_back(visitor))
    first = await visitor.device()
    *used, unused = days
    for count in used:
        clock.advance(days=count)
        assert (await visitor.device()).session_id == first.session_id
    clock.advance(days=unused)
    assert (await visitor.http.post("/auth/refresh", headers=BROWSER)).status_code == 401
    await visitor.back(await came_back(visitor))
    assert (await visitor.device()).session_id != first.session_id


async def test_tokens_of_an_issuer_are_neither_kept_nor_passed_on(
    visitor: Visitor, github: FakeGitHub, people: Sessions
) -> None:
    answer = await visitor.back(await came_back(visitor))
    (token,) = (one.removeprefix("Bearer ") for one in github.tokens)
    assert token not in str(answer.headers.multi_items())
    rows = 0
    async with transaction(people) as session:
        for table in Base.metadata.tables:
            for row in (await session.execute(text(f'SELECT kept::text FROM "{table}" AS kept'))).scalars():
                rows += 1
                assert token not in row, table
    assert rows >= 4


@pytest.mark.parametrize("brought", ["jwk", "jku", "x5u", "x5c"])
def test_a_key_that_an_id_token_brings_along_is_none(brought: str) -> None:
    headers: dict[str, Any] = {
        "jwk": OTHER.as_dict(private=False),
        "jku": "http://127.0.0.1:1/keys",
        "x5u": "http://127.0.0.1:1/certificate",
        "x5c": ["AAAA"],
    }
    header = {"alg": "ES256", "kid": "k", brought: headers[brought]}
    with pytest.raises(JoseError):
        read(jwt.encode(header, CLAIMS, OTHER, algorithms=["ES256"]))
