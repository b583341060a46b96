"""The machine's own user administers it, so nobody else comes by that name."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select, text, update

from apps.api.accounts.oauth.usernames import candidates
from apps.api.accounts.one_time import digest
from apps.api.accounts.repository import AccountRepository
from apps.api.accounts.schemas import LOCAL_USER
from apps.api.accounts.service import Accounts
from apps.api.accounts.tokens.scopes import EVERYTHING
from apps.api.db.accounts import OAuthIdentity, User
from apps.api.db.session import Sessions, transaction
from apps.api.main import prepare
from apps.api.settings import ApiSettings, SettingsError
from tests.api.accounts.conftest import PASSWORD, Device, Door
from tests.factories import a_user

TOKEN = "cnc_of_the_machine_alone"


async def seeded(people: Sessions) -> None:
    async with transaction(people) as session:
        await Accounts(session).seed_local_user(TOKEN)


async def the_user(people: Sessions) -> User:
    async with transaction(people) as session:
        return (await session.execute(select(User).where(User.name == LOCAL_USER))).scalar_one()


@pytest.mark.parametrize("name", ["local", " LOCAL "])
async def test_nobody_registers_by_the_name_of_the_machine(door: Door, name: str) -> None:
    refused = await door.register(name, email="mallory@example.org")
    assert (refused.status_code, refused.json()["fields"][0]["path"]) == (422, "body.username")
    assert (await door.log_in("mallory@example.org")).status_code == 401
    assert (await door.register("locals")).status_code == 202


async def test_no_service_user_is_made_by_that_name(door: Door, people: Sessions) -> None:
    async with transaction(people) as session:
        machine = await a_user(session, role="admin")
        await session.execute(update(User).values(kind="service"))
    headers = {"Authorization": f"Bearer {machine.token}"}
    answers = [await door.post("/admin/users", {"name": name}, headers=headers) for name in ("local", "builder")]
    assert [answer.status_code for answer in answers] == [422, 201]


def test_nobody_who_comes_from_elsewhere_is_named_so() -> None:
    for wish in ("local", "LOCAL", "-local-"):
        names = list(candidates(wish))
        assert names
        assert LOCAL_USER not in names


async def test_the_user_of_the_machine_may_be_a_member(ada: Device, people: Sessions) -> None:
    await seeded(people)
    project = (await ada.post("/projects", {"name": "shared"})).json()
    answer = await ada.post(f"/projects/{project['id']}/members", {"name": LOCAL_USER, "role": "viewer"})
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    "account",
    [
        {"password_hash": "$argon2id$"},
        {"email": "mallory@example.org"},
        {"identity": "https://elsewhere.example"},
        {"password_hash": "$argon2id$", "kind": "service", "role": "admin"},
    ],
)
async def test_an_account_that_somebody_signs_in_to_is_not_made_the_machines(
    people: Sessions, account: dict[str, Any]
) -> None:
    """The last one was, by an earlier version."""
    issuer = account.pop("identity", None)
    async with transaction(people) as session:
        session.add(User(id="mallory", name=LOCAL_USER, **account))
        await session.flush()
        if issuer:
            moment = (await session.execute(text("select now()"))).scalar_one()
            session.add(OAuthIdentity(id="i", user_id="mallory", issuer=issuer, subject="s", linked_at=moment))
    before = await the_user(people)
    with pytest.raises(SettingsError, match="LOCAL_TOKEN"):
        await seeded(people)
    after = await the_user(people)
    assert (after.kind, after.role) == (before.kind, before.role)


async def test_a_user_of_before_there_were_kinds_is_the_machines(people: Sessions) -> None:
    async with transaction(people) as session:
        session.add(User(id="early", name=LOCAL_USER))
    await seeded(people)
    user = await the_user(people)
    assert (user.id, user.kind, user.role) == ("early", "service", "admin")


async def test_the_api_does_not_start_and_says_what_helps(
    door: Door, people: Sessions, people_settings: ApiSettings
) -> None:
    """Also where an earlier version had made the account an administrator's already."""
    settings = people_settings.model_copy(update={"local_token": SecretStr(TOKEN)})
    await door.register("mallory")
    mallory = await door.device("mallory")
    async with transaction(people) as session:
        await session.execute(update(User).values(name=LOCAL_USER))
        rows = AccountRepository(session)
        await rows.replace_token(mallory.user_id, LOCAL_USER, TOKEN[:12], digest(TOKEN), EVERYTHING)
    with pytest.raises(SettingsError) as refused:
        await prepare(settings)
    told = re.search(r"UPDATE users .*;", str(refused.value))
    assert told
    async with transaction(people) as session:
        await session.execute(text(told[0]))
    await prepare(settings)
    person, machine = await door.device("mallory@example.org", PASSWORD), {"Authorization": f"Bearer {TOKEN}"}
    answers = [await person.get("/auth/me"), await door.http.get("/auth/me", headers=machine)]
    named = [(told["name"], told["kind"], told["role"]) for told in (answer.json() for answer in answers)]
    assert named == [("local-person", "person", "user"), (LOCAL_USER, "service", "admin")]
