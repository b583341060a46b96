"""A todo service written by hand, as plainly as possible: what the probes must find nothing wrong with."""

import os
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

LARGEST_ROW = 2**63 - 1

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]


class TodoBody(BaseModel):
    model_config = ConfigDict(strict=False)

    title: Title
    code: Code
    done: bool = False
    priority: int = Field(default=3, ge=1, le=5)
    due_date: date | None = None


class Duplicate(Exception):
    pass


class Store:
    """Todos in a SQLite file; one connection per call, each call one transaction."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "todos.db"
        self.run(
            "CREATE TABLE IF NOT EXISTS todos (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, "
            "code TEXT NOT NULL UNIQUE, done INTEGER NOT NULL, priority INTEGER NOT NULL, due_date TEXT)"
        )

    def run(self, statement: str, values: tuple[Any, ...] = ()) -> tuple[list[sqlite3.Row], int | None, int]:
        """Return rows, the id of an inserted row, and how many rows changed."""
        with closing(sqlite3.connect(self.file)) as connection:
            connection.row_factory = sqlite3.Row
            try:
                cursor = connection.execute(statement, values)
                rows = cursor.fetchall()
                connection.commit()
            except sqlite3.IntegrityError as error:
                raise Duplicate from error
            return rows, cursor.lastrowid, cursor.rowcount

    def add(self, body: TodoBody) -> int:
        _, identity, _ = self.run(
            "INSERT INTO todos (title, code, done, priority, due_date) VALUES (?, ?, ?, ?, ?)", row_of(body)
        )
        assert identity is not None
        return identity

    def get(self, identity: int) -> dict[str, Any] | None:
        rows, _, _ = self.run("SELECT * FROM todos WHERE id = ?", (identity,))
        return shown(rows[0]) if rows else None

    def all(self, done: bool | None) -> list[dict[str, Any]]:
        if done is None:
            rows, _, _ = self.run("SELECT * FROM todos ORDER BY id")
        else:
            rows, _, _ = self.run("SELECT * FROM todos WHERE done = ? ORDER BY id", (done,))
        return [shown(row) for row in rows]

    def replace(self, identity: int, body: TodoBody) -> bool:
        _, _, changed = self.run(
            "UPDATE todos SET title = ?, code = ?, done = ?, priority = ?, due_date = ? WHERE id = ?",
            (*row_of(body), identity),
        )
        return changed > 0

    def remove(self, identity: int) -> bool:
        return self.run("DELETE FROM todos WHERE id = ?", (identity,))[2] > 0


def row_of(body: TodoBody) -> tuple[Any, ...]:
    return body.title, body.code, body.done, body.priority, body.due_date.isoformat() if body.due_date else None


def shown(row: sqlite3.Row) -> dict[str, Any]:
    return {**dict(row), "done": bool(row["done"])}


def create_application(store: Store, body_type: type[TodoBody] = TodoBody) -> FastAPI:
    application = FastAPI(title="Todos")

    @application.exception_handler(RequestValidationError)
    async def refuse(request: Request, error: RequestValidationError) -> JSONResponse:
        # The input is not repeated: NaN and lone surrogates cannot be written into an answer.
        problems = [{"where": problem["loc"], "what": problem["msg"]} for problem in error.errors()]
        return JSONResponse({"detail": problems}, 422)

    def found(identity: int) -> dict[str, Any]:
        todo = store.get(identity) if 0 < identity <= LARGEST_ROW else None
        if todo is None:
            raise HTTPException(404, f"There is no todo {identity}.")
        return todo

    @application.post("/todos", status_code=201)
    def create(body: body_type) -> dict[str, Any]:  # type: ignore[valid-type]  # variants bring a body of their own
        try:
            return found(store.add(body))
        except Duplicate:
            raise HTTPException(409, "Another todo has this code.") from None

    @application.get("/todos")
    def read_all(done: bool | None = None) -> list[dict[str, Any]]:
        return store.all(done)

    @application.get("/todos/{identity}")
    def read(identity: int) -> dict[str, Any]:
        return found(identity)

    @application.put("/todos/{identity}")
    def update(identity: int, body: body_type) -> dict[str, Any]:  # type: ignore[valid-type]  # as above
        found(identity)
        try:
            store.replace(identity, body)
        except Duplicate:
            raise HTTPException(409, "Another todo has this code.") from None
        return found(identity)

    @application.delete("/todos/{identity}", status_code=204)
    def delete(identity: int) -> Response:
        found(identity)
        store.remove(identity)
        return Response(status_code=204)

    return application


def __getattr__(name: str) -> FastAPI:
    """`reference:app`, made when uvicorn asks for it, so that importing this module opens no file."""
    if name == "app":
        return create_application(Store(Path(os.environ["DATA_DIR"])))
    raise AttributeError(name)
