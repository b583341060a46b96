"""Turns every error into the one shape: ours, the framework's, and those nobody foresaw."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from apps.api.db.outage import NO_CONNECTION, is_away
from apps.api.errors import (
    AppError,
    DatabaseUnavailable,
    FieldProblem,
    InternalError,
    InvalidRequest,
    MethodNotAllowed,
    RouteNotFound,
)

log = logging.getLogger(__name__)


def install(application: FastAPI) -> None:
    for kind in (AppError, RequestValidationError, HTTPException, DBAPIError, *NO_CONNECTION, Exception):
        application.add_exception_handler(kind, _answer)


async def _answer(request: Request, error: Exception) -> JSONResponse:
    refusal = _refusal(request, error)
    if isinstance(refusal, InternalError):
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    headers = dict(refusal.headers)
    if isinstance(error, HTTPException) and error.headers:
        headers |= error.headers
    return JSONResponse(refusal.body(), status_code=refusal.status, headers=headers)


def _refusal(request: Request, error: Exception) -> AppError:
    match error:
        case AppError():
            return error
        case RequestValidationError():
            problems = tuple(
                FieldProblem(
                    path=".".join(str(step) for step in problem["loc"]),
                    message=str(problem["msg"]).removeprefix("Value error, "),
                )
                for problem in error.errors()
            )
            return InvalidRequest("; ".join(f"{one.path}: {one.message}" for one in problems), fields=problems)
        case HTTPException():
            return _of_the_framework(request, error)
        case _ if is_away(error):
            return DatabaseUnavailable("The database does not answer.")
        case _:
            return InternalError("Something went wrong here; it is logged.")


def _of_the_framework(request: Request, error: HTTPException) -> AppError:
    match error.status_code:
        case 404:
            return RouteNotFound(f"There is nothing at {request.url.path}.")
        case 405:
            return MethodNotAllowed(f"{request.method} is not possible at {request.url.path}.")
        case status if status < 500:
            return InvalidRequest(error.detail)
        case _:
            return InternalError("Something went wrong here; it is logged.")
