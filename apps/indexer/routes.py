"""The questions by their addresses. Whoever reaches the socket may ask them all: its mode is the door."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from apps.indexer import answers
from apps.indexer.messages import (
    DocumentTaken,
    Drop,
    Map,
    Refusal,
    Scopes,
    Search,
    Symbols,
    SyncBegins,
    SyncWrites,
)
from apps.indexer.owner import NotOpen, Owner
from packages.retrieval.documents.extract import markdown_of
from packages.retrieval.documents.kinds import LARGEST
from packages.retrieval.errors import DocumentRefused, RetrievalError, StoreUnavailable
from packages.retrieval.retrieval import Retrieval
from packages.retrieval.scopes import scope_of

Asked = TypeVar("Asked", bound=BaseModel)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LARGEST_BODY = LARGEST + 1_000_000
"""Bytes: a whole document, or more than the batches of a sync."""

log = logging.getLogger(__name__)


def build_application(owner: Owner) -> web.Application:
    application = web.Application(client_max_size=LARGEST_BODY, middlewares=[_refusals])
    application.add_routes(
        [
            web.get("/health", partial(_health, owner)),
            web.get("/scopes", partial(_scopes, owner)),
            web.post("/sync/begin", _posted(SyncBegins, answers.begin, owner.write)),
            web.post("/sync/write", _posted(SyncWrites, answers.write, owner.write)),
            web.post("/document", partial(_document, owner)),
            web.post("/drop", _posted(Drop, answers.drop, owner.write)),
            web.post("/search", _posted(Search, answers.search, owner.ask)),
            web.post("/symbols", _posted(Symbols, answers.symbols, owner.ask)),
            web.post("/map", _posted(Map, answers.outline, owner.ask)),
        ]
    )
    return application


def _posted(
    kind: type[Asked],
    answer: Callable[[Retrieval, Asked], BaseModel],
    done: Callable[[Callable[[Retrieval], BaseModel]], Awaitable[BaseModel]],
) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        asked = kind.model_validate_json(await request.read())
        return _answer(await done(lambda retrieval: answer(retrieval, asked)))

    return handle


async def _health(owner: Owner, request: web.Request) -> web.Response:
    return _answer(await owner.health())


async def _scopes(owner: Owner, request: web.Request) -> web.Response:
    return _answer(Scopes(scopes=tuple(await owner.ask(lambda retrieval: retrieval.index.scopes()))))


async def _document(owner: Owner, request: web.Request) -> web.Response:
    """Its bytes are the body; it was wanted by the beginning of a sync of this scope."""
    scope, name, digest = (request.query.get(key, "") for key in ("scope", "name", "digest"))
    content = await request.read()
    try:
        markdown = await owner.convert(partial(markdown_of, name, content))
    except DocumentRefused as error:
        return _answer(DocumentTaken(refused=str(error)))
    kept = scope_of(scope)
    return _answer(await owner.write(lambda retrieval: answers.take_document(retrieval, kept, name, digest, markdown)))


@web.middleware
async def _refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except (NotOpen, StoreUnavailable) as error:
        return _answer(Refusal(error="Unavailable", message=str(error)), 503)
    except (RetrievalError, ValidationError) as error:
        return _answer(Refusal(error=type(error).__name__, message=str(error)), 422)
    except Exception as error:
        log.exception("%s failed", request.path)
        return _answer(Refusal(error=type(error).__name__, message="It failed; the indexer's log says how."), 500)


def _answer(message: BaseModel, status: int = 200) -> web.Response:
    return web.Response(body=message.model_dump_json().encode(), status=status, content_type="application/json")
