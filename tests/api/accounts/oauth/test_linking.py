"""Linking on request, and unlinking, which never locks anybody out."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from apps.api.db.accounts import AuditEntry, OAuthIdentity, SessionRow
from apps.api.db.session import Sessions, transaction
from tests.api.accounts.conftest import Device, Door, StoppedClock
from tests.api.accounts.issuer.process import IssuerProcess
from tests.api.accounts.oauth.conftest import PAGE, Visitor
from tests.api.accounts.oauth.local import ADA, local
from tests.factories import a_user


@pytest.fixture
def elsewhere(issuer: IssuerProcess) -> dict[str, Any]:
    issuer.behave(people={"a1": ADA | {"email": "elsewhere@example.org"}, "b2": {}})
    return local(issuer, links=False)


async def link(visitor: Visitor, device: Device, issuer: IssuerProcess, login: str = "a1", **order: str) -> str:
    """Where the browser is led in the end."""
    headers = {"Authorization": f"Bearer {device.access}"}
    begun = await visitor.http.post("/auth/oauth/local/link", json=order or None, headers=headers)
    assert begun.status_code == 200, begun.text
    answer = await visitor.back(await issuer.visited(begun.json()["address"], login), PAGE)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def sign_in(visitor: Visitor, issuer: IssuerProcess, login: str = "a1") -> Device:
    """With a proof that counts as fresh."""
    await visitor.back(await issuer.visited(await visitor.start(anew="true"), login))
    return await visitor.device()


async def identities(device: Device) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await device.get("/auth/identities")).json()["items"]
    return items


async def test_who_is_signed_in_links_what_they_are_elsewhere(
    ada: Device, visitor: Visitor, issuer: IssuerProcess, people: Sessions
) -> None:
    assert await link(visitor, ada, issuer, next="/console/account?tab=sign-in") == "/console/account?tab=sign-in"
    assert await link(visitor, ada, issuer) == "/console/account"
    (identity,) = await identities(ada)
    assert (identity["email"], identity["last_used_at"]) == ("elsewhere@example.org", None)
    assert (await sign_in(visitor, issuer)).user_id == ada.user_id
    subjects = [mail["Subject"] for mail in await ada.door.mails("ada@")]
    assert subjects.count("Localhost was linked to your account") == 1
    async with transaction(people) as session:
        statement = select(AuditEntry.action).where(AuditEntry.user_id == ada.user_id)
        written = (await session.execute(statement)).scalars().all()
    assert {"identity.link_begun", "identity.linked"} <= set(written)


async def test_an_identity_belongs_to_one_account(
    door: Door, ada: Device, visitor: Visitor, issuer: IssuerProcess
) -> None:
    await link(visitor, ada, issuer)
    await door.register("bob")
    bob = await door.device("bob")
    assert await link(visitor, bob, issuer) == "/console/account?problem=IdentityTaken"
    assert await identities(bob) == []


async def test_linking_and_unlinking_want_a_fresh_proof_and_a_session(
    door: Door, ada: Device, visitor: Visitor, issuer: IssuerProcess, people: Sessions, clock: StoppedClock
) -> None:
    await link(visitor, ada, issuer)
    path = f"/auth/identities/{(await identities(ada))[0]['id']}"
    clock.advance(minutes=5)
    for method, where in (("POST", "/auth/oauth/local/link"), ("DELETE", path)):
        assert (await ada(method, where)).json()["error"] == "StepUpNeeded"
    async with transaction(people) as session:
        machine = await a_user(session)
    headers = {"Authorization": f"Bearer {machine.token}"}
    answer = await door.http.post("/auth/oauth/local/link", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (403, "SessionNeeded")
    assert (await ada("POST", "/auth/oauth/nowhere/link")).json()["error"] == "IssuerNotFound"


@pytest.mark.exhaustive
async def test_a_link_ends_with_the_session_that_asked_for_it(
    ada: Device, visitor: Visitor, issuer: IssuerProcess, people: Sessions
) -> None:
    begun = await visitor.http.post("/auth/oauth/local/link", headers={"Authorization": f"Bearer {ada.access}"})
    address = await issuer.visited(begun.json()["address"], "a1")
    async with transaction(people) as session:
        await session.execute(update(SessionRow).values(revoked_at=ada.door.clock()))
    assert await visitor.refused(address) == "AttemptRefused"
    async with transaction(people) as session:
        assert (await session.execute(select(OAuthIdentity))).first() is None


@pytest.mark.exhaustive
async def test_a_link_that_is_declined_leads_back_to_where_it_was_asked_for(
    ada: Device, visitor: Visitor, issuer: IssuerProcess
) -> None:
    headers = {"Authorization": f"Bearer {ada.access}"}
    order = {"next": "/console/account?tab=2"}
    begun = await visitor.http.post("/auth/oauth/local/link", json=order, headers=headers)
    answer = await visitor.back(await issuer.visited(begun.json()["address"], None))
    assert answer.headers["location"] == "/console/account?tab=2&problem=IssuerDeclined"


async def test_the_last_way_in_is_kept(visitor: Visitor, issuer: IssuerProcess) -> None:
    someone = await sign_in(visitor, issuer)
    (only,) = await identities(someone)
    refused = await someone("DELETE", f"/auth/identities/{only['id']}")
    assert (refused.status_code, refused.json()["error"]) == (409, "LastWayIn")
    assert len(await identities(someone)) == 1
    assert await link(visitor, someone, issuer, "b2") == "/console/account"
    assert (await someone("DELETE", f"/auth/identities/{only['id']}")).status_code == 204
    assert (await someone("DELETE", f"/auth/identities/{only['id']}")).json()["error"] == "IdentityNotFound"
    assert "was unlinked" in (await someone.door.mails("elsewhere@"))[-1]["Subject"]
    (left,) = await identities(someone)
    assert (await someone("DELETE", f"/auth/identities/{left['id']}")).json()["error"] == "LastWayIn"


async def test_of_two_that_are_unlinked_at_once_one_stays(visitor: Visitor, issuer: IssuerProcess) -> None:
    someone = await sign_in(visitor, issuer)
    await link(visitor, someone, issuer, "b2")
    paths = [f"/auth/identities/{one['id']}" for one in await identities(someone)]
    answers = await asyncio.gather(*(someone("DELETE", path) for path in paths))
    assert sorted(answer.status_code for answer in answers) == [204, 409]


@pytest.mark.exhaustive
async def test_an_issuer_that_is_configured_no_more_is_no_way_in(
    visitor: Visitor, issuer: IssuerProcess, people: Sessions
) -> None:
    someone = await sign_in(visitor, issuer)
    await link(visitor, someone, issuer, "b2")
    kept, gone = await identities(someone)
    async with transaction(people) as session:
        statement = update(OAuthIdentity).where(OAuthIdentity.id == gone["id"])
        await session.execute(statement.values(issuer="https://gone.example"))
    assert (await identities(someone))[1]["name"] is None
    assert (await someone("DELETE", f"/auth/identities/{kept['id']}")).json()["error"] == "LastWayIn"
    assert (await someone("DELETE", f"/auth/identities/{gone['id']}")).status_code == 204


@pytest.mark.exhaustive
async def test_with_a_password_everything_may_be_unlinked(ada: Device, visitor: Visitor, issuer: IssuerProcess) -> None:
    await link(visitor, ada, issuer)
    (only,) = await identities(ada)
    assert (await ada("DELETE", f"/auth/identities/{only['id']}")).status_code == 204
    assert await identities(ada) == []


@pytest.mark.exhaustive
async def test_nobody_unlinks_what_is_somebody_elses(
    door: Door, ada: Device, visitor: Visitor, issuer: IssuerProcess
) -> None:
    await link(visitor, ada, issuer)
    (only,) = await identities(ada)
    await door.register("bob")
    bob = await door.device("bob")
    assert (await bob("DELETE", f"/auth/identities/{only['id']}")).json()["error"] == "IdentityNotFound"
