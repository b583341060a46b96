"""What administrators do for people, and what they need for it."""

from __future__ import annotations

import pyotp
from sqlalchemy import update

from apps.api.db.accounts import User
from apps.api.db.session import Sessions, transaction
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
