"""What a delivery is explained by."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from packages.agents.contracts import Decision, DeliveryNotes
from packages.agents.orchestration.documents import render
from packages.agents.orchestration.ledger import compute_ledger
from tests.agents.specs import a_case, a_report, a_spec, locked

NOTES = DeliveryNotes(statement="Built.", runbook="# Run it")


def documents(message: str = "", openapi: str = "{}") -> dict[str, str]:
    decision = Decision(title="Page by cursor!", context="open", decision="cursor", consequences="stable")
    spec = a_spec(requirements="R1 R2").model_copy(update={"decisions": (decision,)})
    failing = a_case("two", "R2", "failed").model_copy(update={"message": message})
    report = a_report(a_case("one"), failing, exit_code=1)
    ledger = compute_ledger(spec, locked(a_case("one"), a_case("two", "R2")), report, 1, "tree")
    return {one.name: one.content for one in render(spec, ledger, NOTES, a_report(a_case("own")), openapi)}


def test_the_ledger_says_what_is_proven_and_what_fails() -> None:
    assert "# 1 of 2 proven" in documents()["ledger.md"]
    assert "**R2** text of R2: **failing**" in documents()["ledger.md"]


def test_a_decision_becomes_a_record_with_a_plain_name() -> None:
    assert "cursor" in documents()["decisions/0001-page-by-cursor.md"]


def test_an_answer_that_is_no_openapi_document_is_left_out() -> None:
    assert "openapi.json" not in documents(openapi="<html>")
    assert json.loads(documents(openapi='{"openapi": "3.1.0"}')["openapi.json"])["openapi"] == "3.1.0"


@given(message=st.text(max_size=200))
def test_the_junit_report_is_xml_whatever_a_test_said(message: str) -> None:
    root = ElementTree.fromstring(documents(message)["junit.xml"].encode())
    acceptance, repository = root.findall("testsuite")
    assert (acceptance.get("tests"), acceptance.get("failures"), repository.get("tests")) == ("2", "1", "1")
    assert [one.get("value") for one in acceptance.iter("property")] == ["R1", "R2"]
