"""What the request says in so many words stands in the spec."""

from __future__ import annotations

import pytest

from packages.agents.contracts import Endpoint, Finding, Requirement, Spec
from packages.agents.orchestration.letter import unlike_the_request
from tests.agents.specs import a_spec, a_task

REQUEST = """\
# Bookings
Listens on port 8080. `GET /v1/bookings?day=2026-01-01` lists them, newest **first**, and
`DELETE /v1/bookings/{id}` removes one. Example: curl -X POST http://localhost:8080/v1/bookings

| POST | /v1/bookings |
"""
ENDPOINTS = ("GET /v1/bookings", "DELETE /v1/bookings/{booking_id}")


def found(source: str = "", endpoints: tuple[str, ...] = ENDPOINTS, said: str = REQUEST) -> list[Finding]:
    designed = [Endpoint(method=one.split()[0], path=one.split()[1], summary="s", success=200) for one in endpoints]
    spec: Spec = a_spec(a_task("T1", "R1")).model_copy(
        update={"requirements": (Requirement(id="R1", text="t", source=source),), "endpoints": tuple(designed)}
    )
    return unlike_the_request(spec, said)


@pytest.mark.parametrize(
    "source",
    ["", "port 8080", "lists them, newest\nfirst", "Listens … removes one", "GET /v1/bookings", "NEWEST FIRST."],
)
def test_words_that_stand_in_the_request_may_be_quoted(source: str) -> None:
    assert found(source) == []


@pytest.mark.parametrize("source", ["port 808", "lists them, oldest first", "removes one … Listens … nowhere"])
def test_words_that_nobody_wrote_are_named_but_block_nothing(source: str) -> None:
    assert [(one.rule, one.about, one.severity) for one in found(source)] == [("invented-quote", "R1", "minor")]


def test_an_endpoint_of_the_request_that_is_not_designed_blocks() -> None:
    (finding,) = found(endpoints=ENDPOINTS[:1])
    assert (finding.about, finding.severity) == ("DELETE /v1/bookings/{id}", "blocking")


@pytest.mark.parametrize(
    ("named", "designed"),
    [
        ("GET /todos/:id/notes", "GET /todos/{todo}/notes"),
        ("GET /todos/<int:id>.", "GET /todos/{id}"),
        ("PUT `/todos/42`, then", "PUT /todos/{id}"),
        ("GET /v2/todos/", "GET /v2/todos"),
        ("GET / answers", "GET /"),
        ("POST /todos/{id}/done (no body)", "POST /todos/{id}/done"),
    ],
)
def test_an_endpoint_is_known_by_its_method_and_the_shape_of_its_path(named: str, designed: str) -> None:
    assert found(endpoints=(designed,), said=named) == []


def test_the_version_in_a_path_is_no_parameter() -> None:
    assert [one.about for one in found(endpoints=("GET /v2/todos",), said="GET /v1/todos")] == ["GET /v1/todos"]


def test_a_section_of_a_long_request_that_nothing_quotes_is_named() -> None:
    prose = "Words that fix something or other, over and over. " * 200
    said = f"# Port\nListens on port 8080. {prose}\n## Limits\nAt most nine chairs. {prose}\n# Thanks\nBye.\n"
    about = [(one.rule, one.about, one.severity) for one in found("Listens on port 8080", (), said)]
    assert about == [("section-not-quoted", "Limits", "minor")]
    assert found("Listens on port 8080", (), said.replace(prose, "")) == [], "a short request is read as a whole"


def test_what_looks_like_a_heading_in_code_is_none() -> None:
    prose = "Words that fix something or other, over and over. " * 10
    code = "".join(f"# step {number}\n{prose}\n" for number in range(60))
    said = f"Listens on port 8080.\n```\n{code}```\n## Attachment: run.py\n\n{code}"
    assert len(said) > 20_000
    assert found("Listens on port 8080", (), said) == []


def test_no_more_sections_are_named_than_anybody_reads() -> None:
    prose = "Words that fix something or other, over and over. " * 10
    said = "".join(f"# Section {number}\n{prose}\n" for number in range(60))
    assert len(found("", (), said)) == 12
