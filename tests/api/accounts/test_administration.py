"""What administrators do for people, and what they need for it."""

from __future__ import annotations

import asyncio

import pyotp
import pytest
from pydantic import SecretStr
from sqlalchemy import update

from apps.api.accounts.schemas import LOCAL_USER
from apps.api.accounts.service import Accounts
from apps.api.db.accounts import User
from apps.api.db.session import Sessions, transaction
from apps.api.settings import TOKEN_PREFIX
from tests.api.accounts.conftest import PASSWORD, Device, Door, StoppedClock
from tests.factories import a_user


async def test_administrators_need_a_second_factor_unless_it_is_set_otherwise(door: Door, people: Sessions) -> None:
    await door.register("root")
    async with transaction(people) as session:
        await session.execute(update(User).values(role="admin"))
    root = await door.device("root")
    refused = await root.get("/admin/users")
    assert (refused.status_code, refused.json()["error"]) == (403, "SecondFactorNeeded")
    settings = door.resources.settings.model_copy(update={"admins_need_second_factor": False})
    object.__setattr__(door.resources, "settings", settings)
    assert (await root.get("/admin/users")).status_code == 200


async def test_who_is_locked_is_out_by_every_door_until_unlocked(root: Device, ada: Device) -> None:
    await ada.door.post("/auth/password/forgotten", {"email": "ada@example.org"})
    link = await ada.door.secret_for("ada@")
    path = f"/admin/users/{ada.user_id}"
    locked = await root.post(f"{path}/lock", {"reason": "lost laptop"})
    assert (locked.status_code, locked.json()["disabled_at"] is not None) == (200, True)
    assert not await ada.is_let_in()
    assert (await ada.refreshed()).status_code == 401
    assert (await ada.door.log_in()).status_code == 401
    reset = await ada.door.post("/auth/password/reset", {"token": link, "password": PASSWORD + " two"})
    assert reset.status_code == 422
    assert (await root.post(f"{path}/unlock", {})).json()["disabled_at"] is None
    assert (await ada.refreshed()).status_code == 401, "what was revoked stays so"
    back = await ada.door.device()
    told = (await back.get("/auth/audit")).json()["items"]
    locking = next(one for one in told if one["action"] == "account.locked")
    assert (locking["actor"], locking["details"]) == (root.user_id, {"reason": "lost laptop"})


async def test_tokens_of_who_is_locked_let_nobody_in(root: Device, people: Sessions) -> None:
    async with transaction(people) as session:
        bob = await a_user(session, "bob")
    headers = {"Authorization": f"Bearer {bob.token}"}
    assert (await root.door.http.get("/auth/me", headers=headers)).status_code == 200
    await root.post(f"/admin/users/{bob.id}/lock", {})
    assert (await root.door.http.get("/auth/me", headers=headers)).status_code == 401


async def test_an_administrator_recovers_who_lost_the_second_factor(
    root: Device, ada: Device, clock: StoppedClock
) -> None:
    path = f"/admin/users/{ada.user_id}/second-factor/removal"
    assert (await root.post(path, {})).json()["error"] == "SecondFactorOff"
    secret = (await ada.post("/auth/second-factor")).json()["secret"]
    await ada.post("/auth/second-factor/confirm", {"code": pyotp.TOTP(secret).at(clock())})
    assert (await ada.door.log_in()).json()["state"] == "second_factor"
    assert (await root.post(path, {"reason": "showed her passport"})).status_code == 204
    assert not await ada.is_let_in()
    assert (await ada.door.log_in()).json()["state"] == "signed_in"
    assert (await ada.door.mails("ada@"))[-1]["Subject"] == "Second factor removed"


async def test_roles_are_given_and_taken_and_the_old_token_tells_neither(root: Device, ada: Device) -> None:
    changed = await root("PUT", f"/admin/users/{ada.user_id}/role", json={"role": "admin"})
    assert changed.json()["role"] == "admin"
    assert not await ada.is_let_in()
    assert (await ada.door.log_in()).json()["role"] == "admin"


async def test_nobody_locks_or_demotes_themselves_and_unknown_is_unknown(root: Device) -> None:
    own = await root.post(f"/admin/users/{root.user_id}/lock", {})
    assert (own.status_code, own.json()["error"]) == (409, "OwnAccount")
    assert (await root.post("/admin/users/nobody/lock", {})).json()["error"] == "UserNotFound"


async def test_dangerous_acts_want_a_fresh_proof(root: Device, ada: Device, clock: StoppedClock) -> None:
    clock.advance(minutes=5)
    refused = await root.post(f"/admin/users/{ada.user_id}/lock", {})
    assert (refused.status_code, refused.json()["error"]) == (403, "StepUpNeeded")
    assert await ada.is_let_in()


async def test_the_machines_own_token_needs_no_proof_and_another_administrators_does(
    door: Door, ada: Device, people: Sessions, root: Device
) -> None:
    async with transaction(people) as session:
        local = await a_user(session, "local", role="admin")
        token = await a_user(session, "boss", role="admin")
        await session.execute(update(User).where(User.name == "local").values(kind="service"))
    for person, status in ((token, 403), (local, 200)):
        headers = {"Authorization": f"Bearer {person.token}"}
        answer = await door.http.post(f"/admin/users/{ada.user_id}/lock", json={}, headers=headers)
        assert answer.status_code == status


async def test_people_are_listed_and_found(root: Device, ada: Device) -> None:
    listed = (await root.get("/admin/users")).json()["items"]
    assert {one["name"]: one["has_second_factor"] for one in listed} == {"root": True, "ada": False}
    found = (await root.get("/admin/users", params={"name": "ada@example.org"})).json()["items"]
    assert [one["id"] for one in found] == [ada.user_id]
    assert "password" not in str(listed)


async def a_second_administrator(root: Device, ada: Device, clock: StoppedClock) -> Device:
    """Ada, with both factors."""
    await root("PUT", f"/admin/users/{ada.user_id}/role", json={"role": "admin"})
    second = await ada.door.device()
    secret = (await second.post("/auth/second-factor")).json()["secret"]
    await second.post("/auth/second-factor/confirm", {"code": pyotp.TOTP(secret).at(clock())})
    return second


@pytest.mark.parametrize("act", ["lock", "deletion", "role"])
async def test_of_two_administrators_who_act_on_each_other_at_once_one_stays(
    root: Device, ada: Device, clock: StoppedClock, act: str
) -> None:
    second = await a_second_administrator(root, ada, clock)
    method, order = ("PUT", {"role": "user"}) if act == "role" else ("POST", {})
    pairs = ((root, second), (second, root))
    answers = await asyncio.gather(
        *(one(method, f"/admin/users/{other.user_id}/{act}", json=order) for one, other in pairs)
    )
    assert sum(answer.is_success for answer in answers) == 1, [answer.text for answer in answers]
    left = [one for one in (root, second) if (await one.get("/admin/users")).status_code == 200]
    assert len(left) == 1


@pytest.mark.parametrize("act", ["lock", "deletion", "role"])
async def test_the_machines_own_user_is_not_taken_from_its_command_line(
    door: Door, root: Device, people: Sessions, act: str
) -> None:
    token = TOKEN_PREFIX + "t" * 40
    async with transaction(people) as session:
        await Accounts(session).seed_local_user(token)
    headers = {"Authorization": f"Bearer {token}"}
    (found,) = (await root.get("/admin/users", params={"name": LOCAL_USER})).json()["items"]
    settings = door.resources.settings.model_copy(update={"local_token": SecretStr(token)})
    object.__setattr__(door.resources, "settings", settings)
    method, order = ("PUT", {"role": "user"}) if act == "role" else ("POST", {})
    refused = await root(method, f"/admin/users/{found['id']}/{act}", json=order)
    assert (refused.status_code, refused.json()["error"]) == (409, "OwnAccount")
    assert "LOCAL_TOKEN" in refused.json()["hint"]
    assert (await door.http.get("/admin/users", headers=headers)).status_code == 200
