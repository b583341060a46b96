"""Making, finding and revoking API tokens, and the service users who have nothing else."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from apps.api.accounts.tokens.service import TOKENS_PER_USER
from apps.api.db.accounts import APIToken, User
from apps.api.db.session import Sessions, transaction
from apps.api.identifiers import new_id
from tests.api.accounts.conftest import Device, Door, StoppedClock

ORDER = {"name": "ci", "scopes": ["write"], "expires_in_days": 7}


def holding(door: Door, token: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {token}"}}


async def made(device: Device, **different: Any) -> dict[str, Any]:
    answer = await device.post("/auth/tokens", {**ORDER, **different})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_a_token_is_shown_once_and_works_until_it_expires(ada: Device, clock: StoppedClock) -> None:
    told = await made(ada)
    token, view = told["token"], told["made"]
    assert token.startswith(view["prefix"])
    assert len(token) - len(view["prefix"]) > 30, "what is shown is nothing to guess by"
    listed = (await ada.get("/auth/tokens")).json()
    assert listed == [view]
    assert token not in str(listed)
    http, options = ada.door.http, holding(ada.door, token)
    me = (await http.get("/auth/me", **options)).json()
    assert (me["name"], me["kind"], me["sign_in"]["scopes"]) == ("ada", "person", ["write"])
    assert (await http.post("/projects", json={"name": "made by a token"}, **options)).status_code == 201
    assert (await ada.get("/auth/tokens")).json()[0]["last_used_at"] is not None
    clock.advance(days=7)
    assert (await http.get("/auth/me", **options)).status_code == 401


async def test_a_revoked_token_lets_nobody_in_and_is_told_to_the_gateway(ada: Device) -> None:
    told = await made(ada)
    assert (await ada("DELETE", f"/auth/tokens/{told['made']['id']}")).status_code == 204
    assert (await ada.door.http.get("/auth/me", **holding(ada.door, told["token"]))).status_code == 401
    revoked = await ada.door.resources.redis.zrange("accounts:revoked", 0, -1)
    assert told["made"]["id"] in [one.decode() if isinstance(one, bytes) else one for one in revoked]
    again = await ada("DELETE", f"/auth/tokens/{told['made']['id']}")
    assert (again.status_code, again.json()["error"]) == (404, "TokenNotFound")


async def test_a_token_is_made_with_a_fresh_proof_and_told_by_mail_and_audit(ada: Device, clock: StoppedClock) -> None:
    clock.advance(minutes=6)
    assert (await ada.refreshed()).status_code == 200
    refused = await ada.post("/auth/tokens", ORDER)
    assert (refused.status_code, refused.json()["error"]) == (403, "StepUpNeeded")
    ada = await ada.door.device()
    told = await made(ada)
    assert (await ada.door.mails("ada@"))[-1]["Subject"] == "An API token was made"
    entry = (await ada.get("/auth/audit")).json()["items"][0]
    assert (entry["action"], entry["target"]) == ("token.made", told["made"]["id"])
    assert told["token"] not in str(entry)


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"name": " "}, "body.name"),
        ({"scopes": []}, "body.scopes"),
        ({"scopes": ["everything"]}, "body.scopes.0"),
        ({"expires_in_days": 0}, "body.expires_in_days"),
        ({"expires_in_days": 367}, "body.expires_in_days"),
    ],
)
async def test_what_is_no_order_is_refused_with_its_field(ada: Device, different: dict[str, Any], field: str) -> None:
    answer = await ada.post("/auth/tokens", {**ORDER, **different})
    assert (answer.status_code, [one["path"] for one in answer.json()["fields"]]) == (422, [field])


async def test_names_are_given_once_and_there_is_an_end(ada: Device, people: Sessions) -> None:
    await made(ada)
    taken = await ada.post("/auth/tokens", ORDER)
    assert (taken.status_code, taken.json()["error"]) == (409, "TokenNameTaken")
    async with transaction(people) as session:
        for number in range(TOKENS_PER_USER - 2):
            row = {"id": new_id(), "user_id": ada.user_id, "name": f"t{number}", "prefix": "cnc_", "hash": new_id()}
            session.add(APIToken(**row, scopes=["read"]))
    answers: list[httpx.Response] = await asyncio.gather(
        *(ada.post("/auth/tokens", {**ORDER, "name": name}) for name in ("one", "two", "three"))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409], "parallel ones find the end as well"


async def test_no_token_makes_a_token_or_administers_for_who_is_none(ada: Device) -> None:
    told = await made(ada, scopes=["write"])
    refused = await ada.door.http.post("/auth/tokens", json=ORDER, **holding(ada.door, told["token"]))
    assert (refused.status_code, refused.json()["error"]) == (403, "SessionNeeded")
    admin = await ada.post("/auth/tokens", {**ORDER, "name": "admin", "scopes": ["admin:read"]})
    assert (admin.status_code, admin.json()["error"]) == (403, "AdministratorNeeded")


async def test_a_token_that_administers_is_made_with_a_second_factor(door: Door, people: Sessions) -> None:
    await door.register("root")
    async with transaction(people) as session:
        await session.execute(update(User).where(User.name == "root").values(role="admin"))
    root = await door.device("root")
    refused = await root.post("/auth/tokens", {**ORDER, "scopes": ["admin:read"]})
    assert (refused.status_code, refused.json()["error"]) == (403, "SecondFactorNeeded")


async def test_a_service_user_works_by_its_tokens_alone(root: Device) -> None:
    answer = await root.post("/admin/users", {"name": "builder", "reason": "nightly builds"})
    assert (answer.status_code, answer.json()["kind"], answer.json()["role"]) == (201, "service", "user")
    robot = answer.json()["id"]
    assert (await root.post("/admin/users", {"name": "builder"})).json()["error"] == "UserNameTaken"
    told = (await root.post(f"/admin/users/{robot}/tokens", ORDER)).json()
    me = (await root.door.http.get("/auth/me", **holding(root.door, told["token"]))).json()
    assert (me["name"], me["kind"], me["has_password"]) == ("builder", "service", False)
    assert (await root.door.log_in("builder", "")).status_code in (401, 422)
    assert (await root.post(f"/admin/users/{robot}/lock", {})).status_code == 200
    assert (await root.door.http.get("/auth/me", **holding(root.door, told["token"]))).status_code == 401


async def test_nobody_makes_a_token_in_the_name_of_a_person(root: Device, ada: Device) -> None:
    answer = await root.post(f"/admin/users/{ada.user_id}/tokens", ORDER)
    assert (answer.status_code, answer.json()["error"]) == (409, "ServiceUserNeeded")


async def test_a_leaked_token_is_found_by_its_beginning_and_revoked(root: Device, ada: Device) -> None:
    told = await made(ada)
    await made(ada, name="another")
    found = (await root.get("/admin/tokens", params={"prefix": told["made"]["prefix"]})).json()["items"]
    assert [(one["id"], one["user_id"]) for one in found] == [(told["made"]["id"], ada.user_id)]
    whole = await root.get("/admin/tokens", params={"prefix": told["token"]})
    assert whole.status_code == 422, "addresses are logged, so none takes a whole token"
    assert (await root("DELETE", f"/admin/tokens/{told['made']['id']}")).status_code == 204
    assert (await ada.door.http.get("/auth/me", **holding(ada.door, told["token"]))).status_code == 401
    actions = [(one["action"], one["actor"]) for one in (await ada.get("/auth/audit")).json()["items"]]
    assert ("token.revoked", root.user_id) in actions


async def test_a_persons_token_that_administers_locks_nobody_and_a_machines_does(root: Device, ada: Device) -> None:
    """What wants a fresh proof wants a person; a service user has nothing to prove anew."""
    own = (await made(root, scopes=["admin:write"]))["token"]
    path = f"/admin/users/{ada.user_id}/lock"
    refused = await root.door.http.post(path, json={}, **holding(root.door, own))
    assert (refused.status_code, refused.json()["error"]) == (403, "SessionNeeded")
    robot = (await root.post("/admin/users", {"name": "warden", "role": "admin"})).json()["id"]
    told = (await root.post(f"/admin/users/{robot}/tokens", {**ORDER, "scopes": ["admin:write"]})).json()
    assert (await root.door.http.post(path, json={}, **holding(root.door, told["token"]))).status_code == 200
