"""Todos with priorities and due dates in one SQLite file."""

import os
import sqlite3
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field

Title = Annotated[str, Field(min_length=1, max_length=200)]
Priority = Literal["low", "normal", "high"]

app = FastAPI()
db = sqlite3.connect(Path(os.environ["DATA_DIR"], "todos.sqlite"), check_same_thread=False, isolation_level=None)
db.row_factory = sqlite3.Row
db.execute(
    "CREATE TABLE IF NOT EXISTS todos (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, done INTEGER DEFAULT 0)"
)
if "priority" not in {column["name"] for column in db.execute("PRAGMA table_info(todos)")}:
    db.execute("ALTER TABLE todos ADD COLUMN priority TEXT DEFAULT 'normal'")
    db.execute("ALTER TABLE todos ADD COLUMN due TEXT")


class NewTodo(BaseModel):
    title: Title
    priority: Priority = "normal"
    due: date | None = None


class Change(BaseModel):
    title: Title = ""
    done: bool = False
    priority: Priority = "normal"
    due: date | None = None


def todos():
    return [{**row, "done": bool(row["done"])} for row in map(dict, db.execute("SELECT * FROM todos ORDER BY id"))]


def one(id):
    for todo in todos():
        if todo["id"] == id:
            return todo
    raise HTTPException(404, "There is no such todo.")


@app.post("/todos", status_code=201)
async def create(todo: NewTodo):
    values = [todo.title, todo.priority, todo.due and todo.due.isoformat()]
    return one(db.execute("INSERT INTO todos (title, priority, due) VALUES (?, ?, ?)", values).lastrowid)


@app.get("/todos")
async def find(done: bool | None = None, priority: Priority | None = None, due_before: date | None = None):
    return [
        todo
        for todo in todos()
        if (done is None or todo["done"] == done)
        and (priority is None or todo["priority"] == priority)
        and (due_before is None or (todo["due"] and todo["due"] < due_before.isoformat()))
    ]


@app.get("/todos/summary")
async def summary():
    found = todos()
    unfinished = [todo for todo in found if not todo["done"]]
    by_priority = {name: sum(todo["priority"] == name for todo in unfinished) for name in ("low", "normal", "high")}
    total = len(found)
    return {"total": total, "open": len(unfinished), "done": total - len(unfinished), "by_priority": by_priority}


@app.get("/todos/{id}")
async def read(id: int):
    return one(id)


@app.patch("/todos/{id}")
async def change(id: int, sent: Change):
    one(id)
    for name, value in sent.model_dump(mode="json", exclude_unset=True).items():
        db.execute(f"UPDATE todos SET {name} = ? WHERE id = ?", [value, id])
    return one(id)


@app.post("/todos/{id}/toggle")
async def toggle(id: int):
    one(id)
    db.execute("UPDATE todos SET done = NOT done WHERE id = ?", [id])
    return one(id)


@app.delete("/todos/{id}")
async def delete(id: int):
    one(id)
    db.execute("DELETE FROM todos WHERE id = ?", [id])
    return Response(status_code=204)
