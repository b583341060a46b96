"""What comes back forged, replayed, from elsewhere or not at all lets nobody in, and says what to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from apps.api.db.accounts import AuditEntry, OAuthAttempt, SessionRow
from apps.api.db.session import Sessions, transaction
from tests.api.accounts.conftest import Door, StoppedClock
from tests.api.accounts.issuer.process import IssuerProcess
from tests.api.accounts.oauth.conftest import Visitor, query_of
from tests.api.accounts.oauth.local import ADA, local
from tests.conftest import IS_FULL

PEOPLE = {"a1": ADA}
EVERYDAY = (
    "unsigned",
    "changed after it was signed",
    "signed with another key of the same name",
    "of another sign-in",
    "of another issuer",
    "expired",
)
FORGERIES: dict[str, dict[str, Any]] = {
    "unsigned": {"how": "none"},
    "changed after it was signed": {"how": "tampered", "claims": {"sub": "somebody"}},
    "signed with another key of the same name": {"how": "with a foreign key"},
    "signed with a key that is not published": {"how": "with the next key"},
    "signed with our secret": {"how": "with the secret"},
    "signed with the public key as a secret": {"how": "with the public key as a secret"},
    "of another sign-in": {"how": "signed", "claims": {"nonce": "another"}},
    "of no sign-in": {"how": "signed", "claims": {"nonce": None}},
    "of another issuer": {"how": "signed", "claims": {"iss": "https://issuer.example"}},
    "for somebody else": {"how": "signed", "claims": {"aud": "somebody else"}},
    "for us and others, without a party": {"how": "signed", "claims": {"aud": ["conclave", "x"]}},
    "for another party": {"how": "signed", "claims": {"azp": "somebody else"}},
    "expired": {"how": "signed", "claims": {"iat": 1_000_000, "exp": 1_000_600}},
    "without an end": {"how": "signed", "claims": {"exp": None}},
    "of the future": {"how": "signed", "claims": {"iat": 9_000_000_000, "exp": 9_000_000_600}},
    "of another access token": {"how": "signed", "claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}},
    "of nobody": {"how": "signed", "claims": {"sub": None}},
    "not there": {"how": "absent"},
    "told of somebody else": {"someoneElse": True},
}
FAILURES: dict[str, tuple[dict[str, Any], str]] = {
    # Before good keys are kept.
    "no keys": ({"path": "/jwks", "status": 200, "body": '{"keys": []}'}, "IssuerAnswerRefused"),
    "keys that are none": ({"path": "/jwks", "status": 200, "body": '{"keys": [1]}'}, "IssuerAnswerRefused"),
    "token endpoint away": ({"path": "/token", "status": 503, "body": "away"}, "IssuerUnreachable"),
    "too many requests": ({"path": "/token", "status": 429, "body": "slow"}, "IssuerUnreachable"),
    "no JSON": ({"path": "/token", "status": 200, "body": "<html>"}, "IssuerAnswerRefused"),
    "a list": ({"path": "/token", "status": 200, "body": "[]"}, "IssuerAnswerRefused"),
    "an endless answer": (
        {"path": "/token", "status": 200, "body": "x" * 1_000, "times": 1_000},
        "IssuerAnswerRefused",
    ),
    "deep JSON": ({"path": "/token", "status": 200, "body": "[", "times": 200_000}, "IssuerAnswerRefused"),
    "nothing in it": ({"path": "/token", "status": 200, "body": "{}"}, "IssuerAnswerRefused"),
    "our secret is wrong": (
        {"path": "/token", "status": 401, "body": '{"error": "invalid_client"}'},
        "IssuerMisconfigured",
    ),
    "led to another host": (
        {"path": "/token", "status": 307, "body": "", "headers": {"location": "https://evil.example/token"}},
        "IssuerMisconfigured",
    ),
    "a profile that fails": ({"path": "/me", "status": 500, "body": ""}, "IssuerUnreachable"),
}
DESCRIPTIONS = {
    "not there": (404, "nothing", "IssuerMisconfigured"),
    "away": (500, "", "IssuerUnreachable"),
    "no JSON": (200, "<html>", "IssuerAnswerRefused"),
    "of another issuer": (
        200,
        '{"issuer": "https://other.example", "authorization_endpoint": "https://o.example/", '
        '"token_endpoint": "https://o.example/", "jwks_uri": "https://o.example/"}',
        "IssuerMisconfigured",
    ),
    "incomplete": (200, '{"issuer": "x"}', "IssuerMisconfigured"),
}


@pytest.fixture
def elsewhere(issuer: IssuerProcess) -> dict[str, Any]:
    issuer.behave(people=PEOPLE)
    return local(issuer)


async def came_back(visitor: Visitor, issuer: IssuerProcess) -> str:
    return await issuer.visited(await visitor.start(), "a1")


async def nobody_is_in(people: Sessions) -> bool:
    async with transaction(people) as session:
        return (await session.execute(select(func.count()).select_from(SessionRow))).scalar_one() == 0


async def test_a_forged_id_token_lets_nobody_in(visitor: Visitor, issuer: IssuerProcess, people: Sessions) -> None:
    tried = {name: how for name, how in FORGERIES.items() if IS_FULL or name in EVERYDAY}
    for name, how in tried.items():
        issuer.behave(people=PEOPLE, **how)
        assert await visitor.refused(await came_back(visitor, issuer)) == "IssuerAnswerRefused", name
    assert await nobody_is_in(people)
    async with transaction(people) as session:
        refused = select(func.count()).select_from(AuditEntry).where(AuditEntry.result == "refused")
        assert (await session.execute(refused)).scalar_one() == len(tried)
    # The same signature, and nothing changed: so it was each of those that was refused.
    issuer.behave(people=PEOPLE, how="signed")
    assert (await visitor.back(await came_back(visitor, issuer))).headers["location"] == "/console/"


@pytest.mark.exhaustive
async def test_a_new_key_is_found_but_not_asked_for_without_end(
    visitor: Visitor, issuer: IssuerProcess, clock: StoppedClock
) -> None:
    await visitor.back(await came_back(visitor, issuer))
    issuer.behave(people=PEOPLE, how="with the next key", published=["next"])
    assert await visitor.refused(await came_back(visitor, issuer)) == "IssuerAnswerRefused"
    clock.advance(seconds=31)
    assert (await visitor.back(await came_back(visitor, issuer))).headers["location"] == "/console/"


async def test_another_browser_cannot_finish_what_this_one_began(
    door: Door, visitor: Visitor, issuer: IssuerProcess
) -> None:
    address = await came_back(visitor, issuer)
    async with door.at("198.51.100.9") as http:
        other = Visitor(door, http)
        assert await other.refused(address) == "AttemptRefused"
        await other.start()
        assert await other.refused(address) == "AttemptRefused"
    assert (await visitor.back(address)).headers["location"] == "/console/"


async def test_an_answer_is_taken_once_and_in_time(
    visitor: Visitor, issuer: IssuerProcess, clock: StoppedClock
) -> None:
    address = await came_back(visitor, issuer)
    cookies = dict(visitor.http.cookies)
    assert (await visitor.back(address)).headers["location"] == "/console/"
    visitor.http.cookies.update(cookies)
    assert await visitor.refused(address) == "AttemptRefused"
    late = await came_back(visitor, issuer)
    clock.advance(minutes=10)
    assert await visitor.refused(late) == "AttemptRefused"
    for made_up in ("", "?state=", "?state=x&code=x", "?code=x", "?error=access_denied"):
        assert await visitor.refused(f"/auth/oauth/local/callback{made_up}") == "AttemptRefused"


async def test_a_code_that_was_used_is_refused_by_the_issuer(
    visitor: Visitor, issuer: IssuerProcess, people: Sessions
) -> None:
    address = await came_back(visitor, issuer)
    cookies = dict(visitor.http.cookies)
    async with transaction(people) as session:
        row = (await session.execute(select(OAuthAttempt))).scalar_one()
        kept = {column.name: getattr(row, column.name) for column in OAuthAttempt.__table__.columns}
    await visitor.back(address)
    async with transaction(people) as session:
        await session.execute(insert(OAuthAttempt).values(**kept))
    visitor.http.cookies.update(cookies)
    assert await visitor.refused(address) == "IssuerAnswerRefused"


async def test_without_the_verifier_of_this_sign_in_a_code_is_worth_nothing(
    visitor: Visitor, issuer: IssuerProcess, people: Sessions
) -> None:
    address = await came_back(visitor, issuer)
    async with transaction(people) as session:
        await session.execute(update(OAuthAttempt).values(verifier="x" * 64))
    assert await visitor.refused(address) == "IssuerAnswerRefused"
    # A code that somebody else was given, brought into this browser.
    stolen = query_of(await came_back(visitor, issuer))["code"]
    query = query_of(await came_back(visitor, issuer)) | {"code": stolen}
    assert await visitor.refused(f"/auth/oauth/local/callback?{urlencode(query)}") == "IssuerAnswerRefused"
    assert await nobody_is_in(people)


async def test_an_answer_names_its_sender(visitor: Visitor, issuer: IssuerProcess) -> None:
    for wrong in ({"iss": "https://other.example"}, {"iss": ""}, {}):
        query = query_of(await came_back(visitor, issuer))
        assert query.pop("iss") == issuer.address
        address = f"/auth/oauth/local/callback?{urlencode(query | wrong)}"
        assert await visitor.refused(address) == "IssuerAnswerRefused"


@pytest.mark.exhaustive
async def test_an_error_is_believed_from_its_sender_alone(visitor: Visitor, issuer: IssuerProcess) -> None:
    for iss, error, expected in (
        ("https://other.example", "access_denied", "IssuerAnswerRefused"),
        (issuer.address, "access_denied", "IssuerDeclined"),
        (issuer.address, "temporarily_unavailable", "IssuerUnreachable"),
        (issuer.address, "unauthorized_client", "IssuerMisconfigured"),
        (issuer.address, "<script>", "IssuerMisconfigured"),
    ):
        state = query_of(await visitor.start())["state"]
        query = urlencode({"state": state, "iss": iss, "error": error})
        assert await visitor.refused(f"/auth/oauth/local/callback?{query}") == expected
    state = query_of(await visitor.start())["state"]
    query = urlencode({"state": state, "iss": issuer.address})
    assert await visitor.refused(f"/auth/oauth/local/callback?{query}") == "IssuerAnswerRefused"


@pytest.mark.exhaustive
async def test_an_issuer_that_fails_is_told_from_one_that_refuses(
    visitor: Visitor, issuer: IssuerProcess, people: Sessions
) -> None:
    for name, (failing, expected) in FAILURES.items():
        address = await came_back(visitor, issuer)
        issuer.behave(people=PEOPLE, failing=failing)
        assert await visitor.refused(address) == expected, name
        issuer.behave(people=PEOPLE)
    assert await nobody_is_in(people)


@pytest.mark.exhaustive
async def test_an_issuer_that_does_not_describe_itself_is_not_visited(
    door: Door, visitor: Visitor, issuer: IssuerProcess
) -> None:
    for name, (status, body, expected) in DESCRIPTIONS.items():
        issuer.behave(failing={"path": "/.well-known/openid-configuration", "status": status, "body": body})
        assert await visitor.refused("/auth/oauth/local/start") == expected, name
    page = await visitor.back("/auth/oauth/local/start")
    assert page.headers["location"] == "/console/sign-in?problem=IssuerMisconfigured"
    issuer.behave(people=PEOPLE)
    await visitor.start()


async def test_without_a_key_nobody_signs_in_here_either(door: Door, visitor: Visitor) -> None:
    bare = door.resources.settings.model_copy(update={"accounts_key": None})
    door.application.state.resources = replace(door.resources, settings=bare)
    for path in ("start", "callback"):
        assert await visitor.refused(f"/auth/oauth/local/{path}") == "SignInUnavailable"
        assert await visitor.refused(f"/auth/oauth/nowhere/{path}") == "IssuerNotFound"
