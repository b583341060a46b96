"""What a run delivered and what people gave is found in the whole stack, also after the indexer was killed."""

from __future__ import annotations

from typing import Any

from tests.story.prompts import TERSE_TODO, marked
from tests.story.service import Service
from tests.story.stack import Stack, wait_until

FOLLOW_SECONDS = 120.0
"""A bound of waiting, not an expectation: the model is exported, loaded, and reads what was built."""
RULES = b"# Rules of the house\n\nNobody deletes a todo of somebody else.\n"


def test_what_was_built_and_what_was_given_is_found_whatever_happens(
    stack: Stack, service: Service, project: str, marker: str
) -> None:
    sent: dict[str, Any] = {"params": {"name": "rules.md"}, "content": RULES}
    given = service.request("POST", f"/projects/{project}/documents", **sent).json()
    run = service.generate(project, marked(TERSE_TODO, marker))
    assert run.wait_for_end()["state"] == "done"

    def found(text: str, source: str) -> list[Any]:
        """Once all of it is found by meaning, so that the same question has the same answer."""
        answer = service.get(f"/projects/{project}/search", q=text, source=source)
        hits: list[Any] = answer["hits"]
        return hits if answer["by_meaning"] == 1.0 else []

    code = wait_until(lambda: found("create a todo", "repository"), FOLLOW_SECONDS, "main is indexed")
    assert any(hit["path"].endswith(".py") for hit in code)
    path = f"/projects/{project}/documents/{given['id']}"
    wait_until(lambda: service.get(path)["state"] == "indexed", FOLLOW_SECONDS, "the document is indexed")
    (rule,) = found("who may remove tasks of others", "documents")
    assert (rule["path"], rule["trust"]) == ("rules.md", "untrusted")

    former = stack.kill("indexer")
    wait_until(
        lambda: (process := stack.process_of("indexer")) is not None and process.pid != former,
        FOLLOW_SECONDS,
        "the indexer is back",
    )
    assert wait_until(lambda: found("create a todo", "repository"), FOLLOW_SECONDS, "it knows what it knew") == code
    assert "Search: by meaning and by words" in stack.command("status").stdout

    assert service.request("DELETE", path).status_code == 204
    wait_until(lambda: not found("who may remove tasks of others", "documents"), FOLLOW_SECONDS, "it is forgotten")


def test_the_indexer_needs_no_more_memory_than_it_says(stack: Stack) -> None:
    process = stack.process_of("indexer")
    assert process is not None
    assert process.memory_info().rss < 450 * 1024**2
