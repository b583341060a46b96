"""Every route of the API's own document, asked by everybody: what is one tenant's, nobody else sees or changes.

A route that is new is here by itself. Unless it stands behind a principal and a role it lets somebody in, and fails.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from redis.asyncio import Redis

from apps.api.accounts.keys import ALGORITHM, AUDIENCE, ISSUER, TYPE, Key
from apps.api.db.accounts import APIToken, OAuthIdentity, SessionRow
from apps.api.db.models import ArtifactRow, TemplateRow
from apps.api.db.session import build_engine, build_sessions, transaction
from apps.api.identifiers import new_id
from apps.api.settings import ApiSettings
from packages.retrieval.library.template import Template
from tests.api.accounts.conftest import Door, StoppedClock, open_door
from tests.api.operations import ANONYMOUS, BODIES, LAST, PLACES, QUERIES, operations
from tests.factories import Person, a_member, a_project, a_run, a_user

MARK = "walrus-of-ada"
"""Stands in all that is the tenant's: no answer to anybody else holds it."""
OWNERS_ALONE = {
    "rename_project",
    "change_project_settings",
    "add_member",
    "change_role_of_member",
    "remove_member",
    "delete_project",
}
READING = "GET"


@dataclass
class World:
    door: Door
    people: dict[str, Person]
    project_id: str
    run_id: str
    places: dict[str, str] = field(default_factory=dict)

    def address(self, path: str) -> str:
        return path.format(project_id=self.project_id, run_id=self.run_id, **{**PLACES, **self.places})

    async def session_of(self, name: str, *, is_revoked: bool = False, aged: timedelta = timedelta()) -> SessionRow:
        """A new one each time: what a route does to the session of who asks concerns no other question."""
        now = self.door.clock()
        row = SessionRow(
            id=new_id(),
            user_id=self.people[name].id,
            name=f"{MARK} device" if name == "owner" else "a device",
            agent="",
            address="198.51.100.1",
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(days=1),
            auth_time=now - aged,
            amr=["pwd", "otp"],
            generation=1,
            refresh_hash=new_id(),
            rotated_at=now,
            revoked_at=now if is_revoked else None,
        )
        async with transaction(self.door.resources.sessions) as session:
            session.add(row)
        return row

    async def token_of(self, name: str, **session: Any) -> str:
        row = await self.session_of(name, **session)
        access = self.door.accounts.signing.access
        return await access.issue(row.user_id, "user", row.id, row.auth_time, row.amr)

    async def ask(self, operation: dict[str, Any], method: str, path: str, token: str | None) -> httpx.Response:
        name = operation["operationId"]
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        return await self.door.http.request(
            method, self.address(path), headers=headers, json=BODIES.get(name), params=QUERIES.get(name)
        )


@pytest.fixture
async def world(door: Door) -> World:
    return await populated(door)


async def populated(door: Door) -> World:
    async with transaction(door.resources.sessions) as session:
        people = {name: await a_user(session, f"{name}-here") for name in ("editor", "viewer", "stranger")}
        people["owner"] = await a_user(session, MARK)
        people["admin"] = await a_user(session, "admin-here", role="admin")
        project = await a_project(session, people["owner"], f"{MARK} project")
        for role in ("editor", "viewer"):
            await a_member(session, project, people[role], role)
        run = await a_run(session, people["owner"], project, prompt=f"{MARK} prompt", state="cancelled")
        artifact = ArtifactRow(run_id=run.id, name=f"{MARK}.txt", media_type="text/plain", hash="0" * 64, size_bytes=1)
        identity = OAuthIdentity(
            id=new_id(), user_id=people["owner"].id, issuer="i", subject=MARK, linked_at=door.clock()
        )
        template = Template.model_validate(BODIES["add_template"])
        row = TemplateRow(
            id=new_id(),
            owner_id=people["owner"].id,
            name=PLACES["name"],
            manifest={
                **template.manifest.model_dump(mode="json"),
                "name": PLACES["name"],
                "summary": f"{MARK} summary",
            },
            files={f"{MARK}.txt": MARK},
            characters=1,
            hash="0" * 64,
        )
        session.add_all([artifact, identity, row])
    world = World(door, people, project.id, run.id)
    session_row = await world.session_of("owner")
    world.places = {
        "session_id": session_row.id,
        "identity_id": identity.id,
        "token_id": (await _token_row(world)).id,
        "user_id": people["owner"].id,
    }
    return world


async def _token_row(world: World) -> APIToken:
    row = APIToken(
        id=new_id(), user_id=world.people["owner"].id, name=MARK, prefix="cnc_walrusXX", hash=new_id(), scopes=["read"]
    )
    async with transaction(world.door.resources.sessions) as session:
        session.add(row)
    return row


def routes(world: World) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, method, operation in operations(world.door.application.openapi()):
        if path not in ANONYMOUS:
            yield path, method, operation


def is_of_the_tenant(path: str) -> bool:
    return "{project_id}" in path or "{run_id}" in path


Forge = Callable[[dict[str, Any], Key, dict[str, Any]], str]


def _signed(claims: dict[str, Any], key: Any, **headers: Any) -> str:
    return jwt.encode(claims, key, ALGORITHM, headers=headers)


def _without_signature(claims: dict[str, Any], key: Key, header: dict[str, Any]) -> str:
    parts = [header | {"alg": "none"}, claims]
    return ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts) + "."


def _by_the_public_key(claims: dict[str, Any], key: Key, header: dict[str, Any]) -> str:
    """HS256 under what everybody knows."""
    public = key.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return jwt.encode(claims, base64.b64encode(public), "HS256", headers=header)


FORGERIES: dict[str, Forge] = {
    "of a key that we never had": lambda claims, key, header: _signed(
        claims, generate_private_key(SECP256R1()), **header
    ),
    "of a kid that we never had": lambda claims, key, header: _signed(claims, key.private, **header | {"kid": "other"}),
    "for another audience": lambda claims, key, header: _signed(claims | {"aud": "other"}, key.private, **header),
    "of another issuer": lambda claims, key, header: _signed(claims | {"iss": "other"}, key.private, **header),
    "of another type": lambda claims, key, header: _signed(claims, key.private, **header | {"typ": "JWT"}),
    "without a signature": _without_signature,
    "by the public key": _by_the_public_key,
    "expired": lambda claims, key, header: _signed(claims | {"exp": claims["iat"] - 1}, key.private, **header),
}


async def test_who_is_nobody_gets_nothing_of_any_route(world: World) -> None:
    access = await world.token_of("owner")
    claims = jwt.decode(access, options={"verify_signature": False})
    key = await world.door.accounts.signing.keys.current()
    header = {"kid": key.kid, "typ": TYPE}
    assert (claims["iss"], claims["aud"]) == (ISSUER, AUDIENCE)
    expired = await a_person_with_an_expired_token(world)
    tokens: dict[str, str | None] = {name: forge(claims, key, header) for name, forge in FORGERIES.items()}
    tokens |= {
        "none": None,
        "revoked": await world.token_of("owner", is_revoked=True),
        "an unknown API token": "cnc_" + "x" * 40,
        "an expired API token": expired,
    }
    assert (await world.door.http.get("/auth/me", headers={"Authorization": f"Bearer {access}"})).status_code == 200
    for path, method, operation in routes(world):
        for name, token in tokens.items():
            answer = await world.ask(operation, method, path, token)
            assert (answer.status_code, answer.json()["error"]) == (401, "NotSignedIn"), (name, method, path)
            assert MARK not in answer.text, (name, method, path)


async def a_person_with_an_expired_token(world: World) -> str:
    async with transaction(world.door.resources.sessions) as session:
        person = await a_user(session, "late-here", expires_at=world.door.clock() - timedelta(seconds=1))
    return person.token


@pytest.mark.parametrize("who", ["stranger", "admin"])
async def test_who_is_no_member_sees_nothing_of_the_tenant(world: World, who: str) -> None:
    for path, method, operation in routes(world):
        if who == "admin" and path.startswith("/admin/"):
            continue
        answer = await world.ask(operation, method, path, await world.token_of(who))
        assert MARK not in answer.text, (method, path)
        if path.startswith("/admin/"):
            assert (answer.status_code, answer.json()["error"]) == (403, "AdministratorNeeded"), (method, path)
        elif "{" in path and not path.startswith("/auth/oauth"):
            assert answer.status_code == 404, (method, path, answer.text)
        if is_of_the_tenant(path):
            ids = world.project_id, world.run_id
            unknown = World(world.door, world.people, "f" * 12, "f" * 12, world.places)
            never_was = await unknown.ask(operation, method, path, await world.token_of(who))
            told = answer.text.replace(ids[0], "?").replace(ids[1], "?")
            assert told == never_was.text.replace("f" * 12, "?"), (method, path)


@pytest.mark.parametrize("role", ["viewer", "editor", "owner"])
async def test_each_role_may_do_what_it_is_for_and_no_more(world: World, role: str) -> None:
    for path, method, operation in routes(world):
        if not is_of_the_tenant(path):
            continue
        answer = await world.ask(operation, method, path, await world.token_of(role))
        name = operation["operationId"]
        wanted = "owner" if name in OWNERS_ALONE else "viewer" if method == READING else "editor"
        ranks = ("viewer", "editor", "owner")
        if ranks.index(role) >= ranks.index(wanted):
            error = answer.json().get("error", "") if answer.status_code >= 400 else ""
            assert answer.status_code not in (401, 403, 500), (method, path, answer.text)
            assert error not in ("ProjectNotFound", "RunNotFound"), (method, path)
        else:
            assert answer.status_code == 403, (method, path)
            assert answer.json()["error"] == "ProjectRoleNeeded", (method, path)


async def test_a_member_who_left_is_a_stranger(world: World) -> None:
    path = f"/projects/{world.project_id}/members/{world.people['viewer'].id}"
    headers = {"Authorization": f"Bearer {await world.token_of('viewer')}"}
    assert (await world.door.http.get(f"/runs/{world.run_id}", headers=headers)).status_code == 200
    assert (await world.door.http.delete(path, headers=headers)).status_code == 204
    for address in (f"/runs/{world.run_id}", f"/projects/{world.project_id}"):
        assert (await world.door.http.get(address, headers=headers)).status_code == 404


async def test_what_is_dangerous_wants_a_fresh_proof(world: World) -> None:
    """A session whose proof is an hour old reads, and neither changes somebody's account nor deletes anything."""
    asked = 0
    for path, method, operation in routes(world):
        is_of_accounts = path.startswith(("/admin/users", "/admin/tokens")) and method != READING
        if is_of_accounts or operation["operationId"] in LAST:
            asked += 1
            who = "admin" if is_of_accounts else "owner"
            answer = await world.ask(operation, method, path, await world.token_of(who, aged=timedelta(hours=1)))
            assert (answer.status_code, answer.json()["error"]) == (403, "StepUpNeeded"), (method, path)
    assert asked >= 8


@pytest.mark.parametrize(
    ("scope", "may_change"), [("read", False), ("write", True), ("admin:read", False), ("admin:write", True)]
)
async def test_an_api_token_does_what_its_scope_says_and_no_more(world: World, scope: str, may_change: bool) -> None:
    """It is the token of an administrator who owns the project: nothing but the scope stands in its way."""
    async with transaction(world.door.resources.sessions) as session:
        person = await a_user(session, "all-here", role="admin", scopes=[scope])
        project = await a_project(session, person)
        run = await a_run(session, person, project, state="cancelled")
    own = World(world.door, world.people, project.id, run.id, {**world.places, "user_id": world.people["viewer"].id})
    for path, method, operation in routes(world):
        answer = await own.ask(operation, method, path, person.token)
        error = answer.json().get("error", "") if answer.status_code >= 400 else ""
        is_changing = method != READING
        if path == "/auth/me":
            assert answer.status_code == 200
        elif path.startswith("/auth/"):
            assert (answer.status_code, error) == (403, "SessionNeeded"), (method, path)
        elif path.startswith("/admin/") != scope.startswith("admin:") or (is_changing and not may_change):
            assert (answer.status_code, error) == (403, "ScopeMissing"), (method, path)
        else:
            assert error != "ScopeMissing", (method, path)
            assert answer.status_code not in (401, 500), (method, path, answer.text)


async def test_no_request_needs_two_connections_at_once(
    people_settings: ApiSettings, redis: Redis, clock: StoppedClock
) -> None:
    """Requests that hold one and wait for another stop the API for everybody as soon as there are enough of them."""
    engine = build_engine(people_settings.asyncpg_url, connections=1)
    async with open_door(people_settings, build_sessions(engine), redis, clock) as door:
        world = await populated(door)
        for path, method, operation in operations(door.application.openapi()):
            for who in ("owner", "viewer"):
                token = await world.token_of("admin" if path.startswith("/admin/") else who)
                answer = await world.ask(operation, method, path, token)
                assert "DatabaseUnavailable" not in answer.text, (method, path, who)
    await engine.dispose()
