"""What holds for every route: a principal, typed errors, one shape of refusal."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.main import create_app
from apps.api.settings import ApiSettings
from tests.api.operations import (
    ANONYMOUS,
    BODIES,
    FOR_ADMINISTRATORS,
    NAMED_IN_THE_BODY,
    PLACES,
    QUERIES,
    operations,
)
from tests.application import one_application
from tests.conftest import API
from tests.factories import a_project, a_run, a_user


@pytest.fixture
def document() -> dict[str, Any]:
    return one_application().openapi()


async def ask(api: API, operation: dict[str, Any], method: str, path: str, **options: Any) -> httpx.Response:
    name = operation["operationId"]
    return await api(method, path, json=BODIES.get(name), params=QUERIES.get(name), **options)


async def test_every_route_but_those_of_signing_in_wants_a_token(api: API, document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        address = path.format(run_id="x", project_id="x", **PLACES)
        answer = await ask(api, operation, method, address, headers={"Authorization": ""})
        is_turned_away = answer.status_code == 401 and answer.json()["error"] == "NotSignedIn"
        assert is_turned_away == (path not in ANONYMOUS), path
    assert (await api.http.get("/openapi.json")).status_code == 401


async def test_what_belongs_to_someone_else_is_as_unknown_as_what_never_was(
    api: API, document: dict[str, Any], session: AsyncSession
) -> None:
    owner = await a_user(session)
    project = await a_project(session, owner)
    run = await a_run(session, owner, project)
    tried = 0
    for path, method, operation in operations(document):
        if "{" not in path or path.startswith((FOR_ADMINISTRATORS, "/auth/")):
            continue
        tried += 1
        foreign = await ask(api, operation, method, path.format(run_id=run.id, project_id=project.id, **PLACES))
        unknown = await ask(api, operation, method, path.format(run_id="f" * 12, project_id="f" * 12, **PLACES))
        assert (foreign.status_code, unknown.status_code) == (404, 404), path
        told = foreign.text.replace(run.id, "?").replace(project.id, "?")
        assert told == unknown.text.replace("f" * 12, "?"), path
    assert tried > 15


async def test_what_is_for_administrators_is_for_nobody_else(api: API, document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        if path.startswith(FOR_ADMINISTRATORS):
            answer = await ask(api, operation, method, path.format(**PLACES))
            assert (answer.status_code, answer.json()["error"]) == (403, "AdministratorNeeded"), path
            assert "403" in operation["responses"], path


def test_every_route_declares_its_errors_as_types(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        if path in ANONYMOUS:
            continue
        statuses = set(operation["responses"])
        assert {"401", "422", "500", "503"} <= statuses, path
        assert ("404" in statuses) == ("{" in path or path in NAMED_IN_THE_BODY), f"{method} {path}"
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_the_stream_of_events_has_its_types_in_the_document(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert {"RecordedEvent", "RunStateChanged", "ModelAnswered", "EventPage"} <= set(schemas)
    assert schemas["RecordedEvent"]["properties"]["event"]["discriminator"]["propertyName"] == "kind"


def test_names_of_operations_are_unique(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))


async def test_refusals_of_the_framework_have_the_same_shape(api: API) -> None:
    for method, path, status, kind in (
        ("GET", "/nothing/here", 404, "RouteNotFound"),
        ("PUT", "/runs", 405, "MethodNotAllowed"),
    ):
        answer = await api(method, path)
        assert (answer.status_code, answer.json()["error"]) == (status, kind)
        assert set(answer.json()) == {"error", "message", "hint"}
    broken = await api.http.post(
        "/projects",
        content=b"{",
        headers={"Authorization": f"Bearer {api.person.token}", "Content-Type": "application/json"},
    )
    assert (broken.status_code, broken.json()["error"]) == (422, "InvalidRequest")


async def test_a_nul_in_an_address_is_refused_and_no_fault(api: API) -> None:
    assert (await api.get("/runs/a%00b")).status_code == 422
    assert (await api.get("/runs", params={"project": "a\x00b"})).status_code == 422


async def test_a_fault_tells_nothing_of_the_inside(settings: ApiSettings, caplog: pytest.LogCaptureFixture) -> None:
    application = create_app(settings)

    @application.get("/fault")
    async def fault() -> None:
        raise ZeroDivisionError("the password is swordfish")

    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as http:
        answer = await http.get("/fault")
    assert answer.status_code == 500
    assert answer.json()["error"] == "InternalError"
    assert "swordfish" not in answer.text
    assert "swordfish" in caplog.text


async def test_a_database_that_is_away_is_said_so(tmp_path: Any, redis_address: str) -> None:
    away = ApiSettings.load(
        database_url="postgresql://nobody@/nothing?host=/nonexistent",
        redis_url=redis_address,
        conclave_home=tmp_path,
        local_token=None,
    )
    application = create_app(away)
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(transport=transport, base_url="http://api") as http,
    ):
        answer = await http.get("/projects", headers={"Authorization": "Bearer cnc_whatever"})
    assert (answer.status_code, answer.json()["error"]) == (503, "DatabaseUnavailable")
