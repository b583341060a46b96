"""The HTTP process: `create_app(settings)`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel

from apps.api import refusals
from apps.api.accounts.administration.routes import router as users
from apps.api.accounts.audit.routes import router as audit
from apps.api.accounts.oauth.routes import router as oauth
from apps.api.accounts.passwords.routes import router as passwords
from apps.api.accounts.principal import PrincipalDep
from apps.api.accounts.registration.routes import router as registration
from apps.api.accounts.registration.setup_code import SetupCode
from apps.api.accounts.routes import router as accounts
from apps.api.accounts.second_factor.routes import router as second_factor
from apps.api.accounts.service import Accounts
from apps.api.accounts.sessions.routes import router as sessions
from apps.api.accounts.tokens.routes import router as tokens
from apps.api.admin.budgets.routes import router as budgets
from apps.api.admin.routes import router as admin
from apps.api.artifacts.routes import router as artifacts
from apps.api.body_limit import BodyLimit
from apps.api.db.session import transaction
from apps.api.deletion.routes import router as deletion
from apps.api.documents.routes import router as documents
from apps.api.events.routes import router as events
from apps.api.projects.access import ROLE_CHECKED
from apps.api.projects.members.routes import router as members
from apps.api.projects.routes import router as projects
from apps.api.projects.settings.routes import router as project_settings
from apps.api.projects.source.routes import router as project_source
from apps.api.resources import open_resources
from apps.api.runs.routes import router as runs
from apps.api.runs.source.routes import router as run_source
from apps.api.search.routes import router as search
from apps.api.settings import ApiSettings
from apps.api.templates.routes import router as templates
from apps.api.terminal.routes import router as terminals
from apps.api.terminal.routes import sockets
from apps.api.workers.routes import router as workers


async def prepare(settings: ApiSettings) -> None:
    """Before anybody is served: the machine's own user, where it has a token.

    Raises `SettingsError`. A server tells of what fails within the application by a trace alone.
    """
    if settings.local_token is None:
        return
    async with open_resources(settings) as resources, transaction(resources.sessions) as session:
        await Accounts(session).seed_local_user(settings.local_token.get_secret_value())


class Health(BaseModel):
    status: str
    version: str


def create_app(settings: ApiSettings) -> FastAPI:
    @asynccontextmanager
    async def lifespan(application: FastAPI) -> AsyncIterator[None]:
        async with open_resources(settings) as resources:
            if resources.accounts.can_sign_in:
                await SetupCode(resources.accounts).show()
            application.state.resources = resources
            pruning = asyncio.create_task(resources.accounts.pruning.every_day())
            yield
            pruning.cancel()
            await asyncio.gather(pruning, return_exceptions=True)

    application = FastAPI(
        title="Conclave",
        version=_version(),
        lifespan=lifespan,
        generate_unique_id_function=_operation_id,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    refusals.install(application)
    application.add_middleware(BodyLimit)
    for router in (
        accounts,
        registration,
        sessions,
        oauth,
        passwords,
        second_factor,
        tokens,
        audit,
        users,
        members,
        workers,
        templates,
        admin,
        budgets,
    ):
        application.include_router(router)
    of_projects = (projects, project_settings, project_source, documents, search)
    for router in (*of_projects, runs, run_source, events, artifacts, terminals, deletion):
        application.include_router(router, dependencies=[ROLE_CHECKED])
    application.include_router(sockets)

    @application.get("/health", tags=["health"])
    async def read_health() -> Health:
        """Whether this process answers."""
        return Health(status="ok", version=application.version)

    @application.get("/openapi.json", include_in_schema=False)
    async def read_document(principal: PrincipalDep) -> dict[str, Any]:
        return application.openapi()

    return application


def _operation_id(route: APIRoute) -> str:
    """The function's name alone: it becomes the method's name in generated clients."""
    return route.name


def _version() -> str:
    try:
        return version("conclave")
    except PackageNotFoundError:
        return "0.1.0"  # run from a checkout, which is never installed
