"""HTTP: chat completions, models, health, and the switchboard of faults."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from packages.understudy.answering import answer
from packages.understudy.chat import MODEL, ChatRequest, Completion
from packages.understudy.faults import Fault, Switchboard, first
from packages.understudy.messages import Conversation

_HANG_SECONDS = 3600.0
_ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}


def create_app(has_switchboard: bool = False) -> FastAPI:
    """With the switchboard anybody who reaches the port can make it misbehave: for tests only."""
    application = FastAPI(title="The understudy", docs_url=None, redoc_url=None)
    faults = Switchboard()

    @application.exception_handler(RequestValidationError)
    async def refuse(request: Request, error: RequestValidationError) -> JSONResponse:
        found = error.errors()[0]
        where = ".".join(str(part) for part in found["loc"][1:])
        return _error(400, f"Invalid value for '{where}': {found['msg']}", parameter=where)

    @application.post("/v1/chat/completions", response_model=None)
    async def complete(chat: ChatRequest) -> Response:
        conversation = Conversation(chat)
        acting = faults.take(conversation.text)
        failed = await _outward(acting)
        if failed is not None:
            return failed
        reply = await run_in_threadpool(answer, conversation, acting)
        completion = Completion(chat, reply, created=int(time.time()))
        if not chat.stream:
            return JSONResponse(completion.whole())
        is_cut = first(acting, "cut") is not None
        return StreamingResponse(_events(completion, is_cut), media_type="text/event-stream")

    @application.get("/v1/models")
    async def models() -> dict[str, Any]:
        entry = {"id": MODEL, "object": "model", "created": 0, "owned_by": "conclave"}
        return {"object": "list", "data": [entry]}

    @application.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok", "model": MODEL}

    if has_switchboard:
        _mount(application, faults)
    return application


def _mount(application: FastAPI, faults: Switchboard) -> None:
    @application.get("/faults")
    async def list_faults() -> list[dict[str, Any]]:
        return faults.listed()

    @application.post("/faults", status_code=201)
    async def add_fault(fault: Fault) -> Fault:
        faults.add(fault)
        return fault

    @application.delete("/faults", status_code=204)
    async def clear_faults() -> None:
        faults.clear()


async def _outward(acting: list[Fault]) -> JSONResponse | None:
    """Delays, and errors in place of an answer."""
    if slow := first(acting, "slow"):
        await asyncio.sleep(slow.number(1.0))
    if hang := first(acting, "hang"):
        await asyncio.sleep(hang.number(_HANG_SECONDS))
    if failing := first(acting, "status"):
        status = int(failing.number(429))
        headers = {}
        if failing.retry_after_seconds is not None:
            headers["Retry-After"] = f"{failing.retry_after_seconds:g}"
        return _error(status, f"The understudy was told to answer {status}.", headers=headers)
    return None


async def _events(completion: Completion, is_cut: bool) -> AsyncIterator[str]:
    chunks = list(completion.chunks())
    for chunk in chunks[: max(1, len(chunks) // 2)] if is_cut else chunks:
        yield f"data: {json.dumps(chunk)}\n\n"
    if is_cut:
        raise ConnectionAbortedError("The understudy was told to cut this stream.")
    yield "data: [DONE]\n\n"


def _error(status: int, message: str, parameter: str = "", headers: dict[str, str] | None = None) -> JSONResponse:
    kind = _ERROR_TYPES.get(status, "server_error")
    code = "rate_limit_exceeded" if status == 429 else "invalid_api_key" if status == 401 else None
    body = {"error": {"message": message, "type": kind, "param": parameter or None, "code": code}}
    return JSONResponse(body, status_code=status, headers=headers)
