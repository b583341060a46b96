"""The probes find nothing wrong with a right service, and the right thing wrong with each broken one."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from tests.probes.applications.another import create_library
from tests.probes.applications.broken import VARIANTS, Variant
from tests.probes.applications.reference import Store, create_application
from tests.probes.client import Failure
from tests.probes.probe import probe
from tests.probes.running import MUTATIONS, DeliveredService, free_port, mutated

REQUEST = (
    "Create a REST API for a todo application. Each todo has a required title of 1 to 200 characters, a unique code, "
    "a done flag, a priority from 1 to 5 and a due date. Todos can be filtered by done."
)
TERSE_REQUEST = "Create a REST API for a todo application"
START_SECONDS = 20.0


class ThreadedService:
    """An application served on a free port from a thread of this process; a restart builds it anew."""

    def __init__(self, variant: Variant, folder: Path) -> None:
        self.variant = variant
        self.folder = folder
        self.port = free_port()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        settings = uvicorn.Config(
            self.variant(self.folder), host="127.0.0.1", port=self.port, log_level="critical", ws="none", lifespan="off"
        )
        self.server = uvicorn.Server(settings)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not self.server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        assert self.server.started

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join()

    def restart(self) -> None:
        self.stop()
        self.start()


@contextmanager
def serving(variant: Variant, folder: Path) -> Iterator[ThreadedService]:
    service = ThreadedService(variant, folder)
    service.start()
    try:
        yield service
    finally:
        service.stop()


def right(folder: Path) -> FastAPI:
    return create_application(Store(folder))


def promises(failures: list[Failure]) -> set[str]:
    return {failure.check for failure in failures}


@pytest.mark.parametrize("request_text", [REQUEST, TERSE_REQUEST])
def test_a_right_service_passes(request_text: str, tmp_path: Path) -> None:
    with serving(right, tmp_path) as service:
        assert "\n".join(map(str, probe(request_text, service.url, service.restart))) == ""


def test_what_the_request_leaves_open_may_be_done_another_way(tmp_path: Path) -> None:
    wish = (
        "A REST API for a library with books and authors. Each book has a title and an author. Filter books by author"
    )
    with serving(create_library, tmp_path) as service:
        assert "\n".join(map(str, probe(wish, service.url, service.restart))) == ""


@pytest.mark.parametrize("name", VARIANTS)
def test_a_broken_service_fails_by_the_promise_that_it_breaks(name: str, tmp_path: Path) -> None:
    variant, broken = VARIANTS[name]
    with serving(variant, tmp_path) as service:
        assert broken in promises(probe(REQUEST, service.url, service.restart))


def test_a_service_for_something_else_fails(tmp_path: Path) -> None:
    with serving(right, tmp_path) as service:
        failures = probe("Create a REST API for a recipe collection", service.url, service.restart)
    assert promises(failures) >= {"offers every resource"}


def test_a_field_that_was_asked_for_and_left_out_is_named(tmp_path: Path) -> None:
    with serving(right, tmp_path) as service:
        failures = probe("A REST API for a todo app with a title and a color", service.url, service.restart)
    assert [str(failure) for failure in failures if "color" in str(failure)]


def test_a_delivered_repository_is_started_by_its_command_and_passes(tmp_path: Path) -> None:
    with DeliveredService(MUTATIONS, tmp_path / "data", application="reference:app") as service:
        assert "\n".join(map(str, probe(REQUEST, service.url, service.restart))) == ""


@pytest.mark.parametrize(
    ("mutation", "broken"),
    [
        ("drops_deletes", "deleted records are gone"),
        ("forgets_at_restart", "data survives a restart"),
        ("accepts_empty", "incomplete records are refused"),
        ("drops_updates", "updates persist"),
    ],
)
def test_a_fault_around_a_right_service_is_found(mutation: str, broken: str, tmp_path: Path) -> None:
    with mutated(MUTATIONS, tmp_path / "data", mutation, application="reference:app") as service:
        assert broken in promises(probe(TERSE_REQUEST, service.url, service.restart))
