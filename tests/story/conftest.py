"""One stack for all stories; each story has a project and a marker of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.story.prompts import new_marker
from tests.story.service import Service
from tests.story.stack import Stack, running_stack

# The first story of a session waits for the stack; the slowest builds software twice.
STORY_SECONDS = 900


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/story" in item.nodeid:
            item.add_marker(pytest.mark.timeout(STORY_SECONDS))


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with running_stack() as stack:
        yield stack


@pytest.fixture(scope="session")
def service(stack: Stack) -> Iterator[Service]:
    service = Service(stack)
    yield service
    service.http.close()


@pytest.fixture
def marker(stack: Stack) -> Iterator[str]:
    """The word that this story's faults are aimed at; they end with the story."""
    yield new_marker()
    stack.faults.clear()


@pytest.fixture
def project(service: Service, marker: str) -> str:
    """The id of a project that this story has for itself."""
    return service.project(f"story {marker}")
