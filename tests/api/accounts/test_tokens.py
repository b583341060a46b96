"""API tokens: who is let in, and the local user's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.service import Accounts
from apps.api.db.models import APIToken, User
from apps.api.errors import NotSignedIn
from tests.conftest import API
from tests.factories import a_user

FIRST, SECOND = "cnc_first_first_first", "cnc_second_second_second"


async def test_a_token_says_who_it_belongs_to(api: API) -> None:
    me = (await api.get("/auth/me")).json()
    assert me["name"] == api.person.name
    assert me["role"] == "user"
    assert (me["sign_in"]["kind"], me["sign_in"]["name"], me["sign_in"]["auth_time"]) == ("token", "test", None)


async def test_without_a_token_nobody_is_let_in(api: API) -> None:
    answer = await api.http.get("/auth/me")
    assert answer.status_code == 401
    assert answer.json()["error"] == "NotSignedIn"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_unknown_expired_and_foreign_tokens_get_the_same_answer(api: API, session: AsyncSession) -> None:
    expired = await a_user(session, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    answers = [
        await api.http.get("/auth/me", headers={"Authorization": f"Bearer {token}"})
        for token in ("cnc_unknown_unknown_unknown", expired.token, "sk-foreign", "cnc_" + "x" * 10_000)
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1


async def test_a_token_that_expires_later_is_let_in(api: API, session: AsyncSession) -> None:
    person = await a_user(session, expires_at=datetime.now(UTC) + timedelta(hours=1))
    assert (await api.asked_by(person).get("/auth/me")).status_code == 200


@pytest.mark.parametrize("kind", ["token", "session"])
async def test_what_is_taken_away_between_letting_in_and_telling_of_it_is_no_fault(
    session: AsyncSession, kind: str
) -> None:
    person = await a_user(session)
    with pytest.raises(NotSignedIn):
        await Accounts(session).me(person.id, kind, "gone")


async def test_use_is_recorded(api: API, session: AsyncSession) -> None:
    await api.get("/auth/me")
    used = select(APIToken.last_used_at).where(APIToken.user_id == api.person.id)
    assert (await session.execute(used)).scalar_one() is not None


async def test_no_token_is_stored_in_the_clear(api: API, session: AsyncSession) -> None:
    row = (await session.execute(select(APIToken).where(APIToken.user_id == api.person.id))).scalar_one()
    assert api.person.token not in (row.hash, row.prefix, row.name)


async def test_seeding_the_local_user_twice_makes_one_user_with_one_token(session: AsyncSession) -> None:
    for _ in range(2):
        await Accounts(session).seed_local_user(FIRST)
    users = select(func.count()).select_from(User).where(User.name == "local")
    assert (await session.execute(users)).scalar_one() == 1
    assert (await Accounts(session).sign_in(FIRST))[1].name == "local"


async def test_whose_machine_it_is_administers_it(api: API, session: AsyncSession) -> None:
    """Also where the local user was there before there were roles."""
    session.add(User(id="early", name="local"))
    await session.flush()
    await Accounts(session).seed_local_user(FIRST)
    me = (await api.http.get("/auth/me", headers={"Authorization": f"Bearer {FIRST}"})).json()
    assert (me["id"], me["name"], me["role"]) == ("early", "local", "admin")


async def test_a_role_that_nobody_knows_is_refused(session: AsyncSession) -> None:
    with pytest.raises(IntegrityError, match="role_is_known"):
        await a_user(session, role="king")


async def test_a_new_local_token_takes_the_place_of_the_old_one(api: API, session: AsyncSession) -> None:
    await Accounts(session).seed_local_user(FIRST)
    await Accounts(session).seed_local_user(SECOND)
    first = await api.http.get("/auth/me", headers={"Authorization": f"Bearer {FIRST}"})
    second = await api.http.get("/auth/me", headers={"Authorization": f"Bearer {SECOND}"})
    assert (first.status_code, second.status_code) == (401, 200)
