"""The reference with one thing wrong at a time, and the promise that it breaks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import Field

from tests.probes.applications.reference import Store, TodoBody, create_application


class ForgetfulStore(Store):
    """Begins anew with every start."""

    def __init__(self, folder: Path) -> None:
        (folder / "todos.db").unlink(missing_ok=True)
        super().__init__(folder)


class HoardingStore(Store):
    """Says that it deleted, and keeps everything."""

    def remove(self, identity: int) -> bool:
        return True


class NarrowStore(Store):
    """Its filter misses the last match."""

    def all(self, done: bool | None) -> list[dict[str, Any]]:
        todos = super().all(done)
        return todos if done is None else todos[:-1]


class StubbornStore(Store):
    """Ignores updates of everything but the title."""

    def replace(self, identity: int, body: TodoBody) -> bool:
        return self.run("UPDATE todos SET title = ? WHERE id = ?", (body.title, identity))[2] > 0


class CollidingStore(Store):
    """Makes room for a duplicate by changing its code behind the sender's back."""

    def add(self, body: TodoBody) -> int:
        rows, _, _ = self.run("SELECT id FROM todos WHERE code = ?", (body.code,))
        return super().add(body.model_copy(update={"code": f"{body.code} again"}) if rows else body)


class FragileStore(Store):
    """Falls over a quote, as a query that is put together from text does."""

    def add(self, body: TodoBody) -> int:
        if "'" in body.title:
            raise RuntimeError("syntax error near quote")
        return super().add(body)


class EmptyTitleBody(TodoBody):
    title: str


class LongTitleBody(TodoBody):
    title: str = Field(min_length=1)


class AnyPriorityBody(TodoBody):
    priority: int = 3


class SixPriorityBody(TodoBody):
    priority: int = Field(default=3, ge=1, le=6)


class TextDoneBody(TodoBody):
    done: str = "no"  # type: ignore[assignment]  # the fault itself: text where a flag was asked for


Variant = Callable[[Path], FastAPI]


def with_store(store: type[Store]) -> Variant:
    return lambda folder: create_application(store(folder))


def with_body(body: type[TodoBody]) -> Variant:
    return lambda folder: create_application(Store(folder), body)


VARIANTS: dict[str, tuple[Variant, str]] = {
    "loses its data at a restart": (with_store(ForgetfulStore), "data survives a restart"),
    "does nothing on delete": (with_store(HoardingStore), "deleted records are gone"),
    "filters one short": (with_store(NarrowStore), "filters select"),
    "ignores updates": (with_store(StubbornStore), "updates persist"),
    "stores duplicates": (with_store(CollidingStore), "unique fields stay unique"),
    "breaks at a quote": (with_store(FragileStore), "never answers 500"),
    "accepts an empty title": (with_body(EmptyTitleBody), "incomplete records are refused"),
    "accepts a long title": (with_body(LongTitleBody), "limits hold"),
    "takes text for a flag": (with_body(TextDoneBody), "offers the fields that were asked for"),
    "accepts any priority": (with_body(AnyPriorityBody), "limits hold"),
    "accepts a priority of six": (with_body(SixPriorityBody), "limits hold"),
}
