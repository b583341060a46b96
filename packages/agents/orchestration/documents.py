"""What a delivery is explained by, rendered from the spec and the ledger."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.etree import ElementTree

from packages.agents.contracts import AppVariable, Decision, DeliveryNotes, Endpoint, Ledger, Spec, TestCase, TestReport

MARKDOWN = "text/markdown; charset=utf-8"
JSON = "application/json"
XML = "application/xml"
_SIGN = {"proven": "proven", "failing": "**failing**", "untested": "**untested**", "untestable": "cannot be tested"}


class Document(NamedTuple):
    name: str
    content: str
    media_type: str


def render(
    spec: Spec,
    ledger: Ledger,
    notes: DeliveryNotes,
    suite: TestReport,
    openapi: str,
    variables: Sequence[AppVariable] = (),
) -> list[Document]:
    """All documents of a delivery, in the order in which a reader wants them."""
    documents = [
        Document("spec.json", spec.model_dump_json(indent=2), JSON),
        Document("design.md", _design(spec), MARKDOWN),
        Document("plan.md", _plan(spec), MARKDOWN),
        Document("ledger.json", ledger.model_dump_json(indent=2), JSON),
        Document("ledger.md", _ledger(ledger), MARKDOWN),
        Document("junit.xml", _junit(ledger, suite), XML),
        Document("runbook.md", _runbook(notes.runbook, variables), MARKDOWN),
    ]
    documents += [
        Document(f"decisions/{number:04}-{_slug(decision.title)}.md", _decision(number, decision), MARKDOWN)
        for number, decision in enumerate(spec.decisions, start=1)
    ]
    if _is_json(openapi):
        documents.append(Document("openapi.json", openapi, JSON))
    return documents


def plain_notes(spec: Spec, ledger: Ledger, reason: str) -> DeliveryNotes:
    """Notes from the spec alone, for a delivery whose Integrator could not be asked."""
    proven = sum(row.result == "proven" for row in ledger.rows)
    stack = spec.stack
    start = (
        f"Start, from the repository's root: `{' '.join(stack.start)}`. It listens on port {stack.port} and keeps its "
        "data under the folder in `DATA_DIR`.\n\nBack up: stop it, then copy the folder in `DATA_DIR`.\n\n"
    )
    calls = "".join(f"* `{one.form}`: {one.behaviour}\n" for one in spec.interfaces)
    use = start if spec.is_service else f"Nothing is started; it is called:\n\n{calls}\n"
    runbook = f"# {spec.title}\n\n{use}Test: `{' '.join(stack.test)}`.\n"
    statement = f"{spec.title}: {proven} of {len(ledger.rows)} requirements are proven. Nobody wrote notes: {reason}"
    return DeliveryNotes(statement=statement, runbook=runbook)


def _runbook(written: str, variables: Sequence[AppVariable]) -> str:
    """With those variables that nobody has written about."""
    missing = [one for one in variables if not re.search(rf"\b{re.escape(one.name)}\b", written)]
    if not missing:
        return written
    lines = [f"* `{one.name}`: {one.purpose}" if one.purpose else f"* `{one.name}`" for one in missing]
    return "\n".join([written.rstrip("\n"), "", "## Variables", "", "Set where the software runs:", "", *lines, ""])


def _design(spec: Spec) -> str:
    lines = [f"# {spec.title}", "", f"Version {spec.version}, hash `{spec.hash}`.", "", "## Requirements", ""]
    for requirement in spec.requirements:
        source = f" (“{requirement.source}”)" if requirement.source else ""
        lines.append(f"* **{requirement.id}** {requirement.text}{source}")
    if spec.resources:
        lines += ["", "## Data", ""]
    for resource in spec.resources:
        lines += [f"### {resource.name}", "", "| field | type | required | rule |", "|---|---|---|---|"]
        lines += [
            f"| `{one.name}` | {one.type} | {'yes' if one.required else 'no'} | {one.rule} |" for one in resource.fields
        ]
        lines.append("")
    if spec.endpoints:
        lines += ["## Endpoints", ""]
    for endpoint in spec.endpoints:
        lines += _endpoint(endpoint)
    if spec.interfaces:
        lines += ["## Interfaces", "", *(f"* `{one.form}`: {one.behaviour}" for one in spec.interfaces), ""]
    stack = spec.stack
    lines += ["## Stack", "", f"{stack.language}; {', '.join(stack.frameworks)}; {stack.storage}.", ""]
    lines += [f"Start: `{' '.join(stack.start)}`", ""] if spec.is_service else []
    lines += [f"Test: `{' '.join(stack.test)}`", ""]
    if stack.services:
        lines += ["Services outside, for which stubs answer in the tests:", ""]
        lines += [f"* {one.name}, at the address in `{one.variable}`" for one in stack.services] + [""]
    return "\n".join(lines)


def _endpoint(endpoint: Endpoint) -> list[str]:
    lines = [f"### `{endpoint.method} {endpoint.path}`", "", f"{endpoint.summary}", ""]
    if endpoint.request:
        lines += [f"Request: {endpoint.request}", ""]
    lines += [
        f"Answers {endpoint.success}: {endpoint.response}" if endpoint.response else f"Answers {endpoint.success}."
    ]
    lines += [f"* {status}: {when}" for status, when in endpoint.errors.items()]
    return [*lines, ""]


def _plan(spec: Spec) -> str:
    lines = ["# Plan", "", "| task | goal | covers | after | files |", "|---|---|---|---|---|"]
    for task in spec.tasks:
        files = ", ".join(f"`{path}`" for path in task.files)
        lines.append(f"| {task.id} | {task.goal} | {', '.join(task.covers)} | {', '.join(task.depends_on)} | {files} |")
    for task in spec.tasks:
        lines += ["", f"## {task.id} {task.goal}", "", task.brief]
    return "\n".join([*lines, ""])


def _ledger(ledger: Ledger) -> str:
    proven = sum(row.result == "proven" for row in ledger.rows)
    lines = [f"# {proven} of {len(ledger.rows)} proven", "", f"After merge {ledger.merge}, tree `{ledger.tree}`.", ""]
    for row in ledger.rows:
        lines.append(f"* **{row.requirement}** {row.text}: {_SIGN[row.result]}")
        lines += [f"  * {row.note}"] if row.note else []
        lines += [f"  * `{case.id}` {case.outcome}" for case in row.tests]
    return "\n".join([*lines, ""])


def _decision(number: int, decision: Decision) -> str:
    parts = (
        f"# {number}. {decision.title}",
        f"## Context\n\n{decision.context}",
        f"## Decision\n\n{decision.decision}",
        f"## Consequences\n\n{decision.consequences}",
    )
    return "\n\n".join(parts) + "\n"


def _junit(ledger: Ledger, suite: TestReport) -> str:
    root = ElementTree.Element("testsuites")
    acceptance = {case.id: case for row in ledger.rows for case in row.tests}
    _suite(root, "acceptance", list(acceptance.values()))
    _suite(root, "repository", list(suite.cases))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _suite(root: ElementTree.Element, name: str, cases: list[TestCase]) -> None:
    failed = sum(case.outcome == "failed" for case in cases)
    errors = sum(case.outcome == "error" for case in cases)
    attributes = {"name": name, "tests": str(len(cases)), "failures": str(failed), "errors": str(errors)}
    suite = ElementTree.SubElement(root, "testsuite", attributes)
    for case in cases:
        attributes = {"classname": name, "name": case.id, "time": f"{case.seconds:.3f}"}
        element = ElementTree.SubElement(suite, "testcase", attributes)
        if case.requirements:
            properties = ElementTree.SubElement(element, "properties")
            for one in case.requirements:
                ElementTree.SubElement(properties, "property", {"name": "requirement", "value": one})
        if case.outcome != "passed":
            tag = {"failed": "failure", "error": "error", "skipped": "skipped"}[case.outcome]
            ElementTree.SubElement(element, tag, {"message": _printable(case.message[:2000])})


def _printable(text: str) -> str:
    """XML 1.0 has no place for most control characters."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "�", text)


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60] or "decision"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
