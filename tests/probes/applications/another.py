"""A library of books and authors that makes every free choice differently from the reference, and is right too.

Ids are UUIDs, lists come in pages inside an object, updates are PATCH, refusals are 400, deletions answer 200,
and the data lies in a JSON file.
"""

import json
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

Text = Annotated[str, Field(min_length=1, max_length=500_000)]


class Author(BaseModel):
    name: Text


class AuthorPatch(BaseModel):
    name: Text = ""


class Book(BaseModel):
    title: Text
    author_id: str
    pages: int = Field(default=1, ge=1, le=10_000)


class BookPatch(BaseModel):
    title: Text = ""
    author_id: str = ""
    pages: int = Field(default=1, ge=1, le=10_000)


class Shelf:
    """Records of one kind by id, written whole after every change."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.records: dict[str, dict[str, Any]] = json.loads(file.read_text()) if file.exists() else {}

    def put(self, identity: str, record: dict[str, Any]) -> dict[str, Any]:
        self.records[identity] = record
        self.file.write_text(json.dumps(self.records))
        return {"uuid": identity, **record}

    def get(self, identity: str) -> dict[str, Any]:
        if identity not in self.records:
            raise HTTPException(404, "There is no such record.")
        return {"uuid": identity, **self.records[identity]}

    def remove(self, identity: str) -> dict[str, Any]:
        gone = self.get(identity)
        del self.records[identity]
        self.file.write_text(json.dumps(self.records))
        return gone

    def page(self, limit: int, offset: int, wanted: dict[str, Any]) -> dict[str, Any]:
        given = {name: value for name, value in wanted.items() if value is not None}
        found = [self.get(one) for one in self.records if given.items() <= self.records[one].items()]
        return {"total": len(found), "items": found[offset : offset + limit]}


Limit = Annotated[int, Query(ge=1, le=50)]
Offset = Annotated[int, Query(ge=0)]


def create_library(folder: Path) -> FastAPI:
    application = FastAPI(title="Library")

    @application.exception_handler(RequestValidationError)
    async def refuse(request: Request, error: RequestValidationError) -> JSONResponse:
        return JSONResponse({"detail": [problem["msg"] for problem in error.errors()]}, 400)

    authors = Shelf(folder / "authors.json")
    application.include_router(author_routes(authors))
    application.include_router(book_routes(Shelf(folder / "books.json"), authors))
    return application


def author_routes(authors: Shelf) -> APIRouter:
    router = APIRouter(prefix="/api/v1/authors")

    @router.post("")
    def create(body: Author) -> dict[str, Any]:
        return authors.put(str(uuid4()), body.model_dump())

    @router.get("")
    def read_all(limit: Limit = 10, offset: Offset = 0) -> dict[str, Any]:
        return authors.page(limit, offset, {})

    @router.get("/{author_id}")
    def read(author_id: str) -> dict[str, Any]:
        return authors.get(author_id)

    @router.patch("/{author_id}")
    def change(author_id: str, body: AuthorPatch) -> dict[str, Any]:
        authors.get(author_id)
        return authors.put(author_id, {**authors.records[author_id], **body.model_dump(exclude_unset=True)})

    @router.delete("/{author_id}")
    def remove(author_id: str) -> dict[str, Any]:
        return authors.remove(author_id)

    return router


def book_routes(books: Shelf, authors: Shelf) -> APIRouter:
    router = APIRouter(prefix="/api/v1/books")

    def known_author(identity: str) -> None:
        if identity not in authors.records:
            raise HTTPException(422, "There is no such author.")

    @router.post("")
    def create(body: Book) -> dict[str, Any]:
        known_author(body.author_id)
        return books.put(str(uuid4()), body.model_dump())

    @router.get("")
    def read_all(author_id: str | None = None, limit: Limit = 10, offset: Offset = 0) -> dict[str, Any]:
        return books.page(limit, offset, {"author_id": author_id})

    @router.get("/{book_id}")
    def read(book_id: str) -> dict[str, Any]:
        return books.get(book_id)

    @router.patch("/{book_id}")
    def change(book_id: str, body: BookPatch) -> dict[str, Any]:
        books.get(book_id)
        changed = {**books.records[book_id], **body.model_dump(exclude_unset=True)}
        known_author(changed["author_id"])
        return books.put(book_id, changed)

    @router.delete("/{book_id}")
    def remove(book_id: str) -> dict[str, Any]:
        return books.remove(book_id)

    return router
