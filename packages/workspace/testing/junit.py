"""Reading JUnit XML that an untrusted program wrote: bounded, and without entities."""

import math
from dataclasses import dataclass, field
from typing import Literal
from xml.parsers import expat  # nosec  # Entities are refused below; expat resolves nothing by itself.

Outcome = Literal["passed", "failed", "error", "skipped"]

OUTCOMES: dict[str, Outcome] = {"failure": "failed", "error": "error", "skipped": "skipped"}
SEVERITY: tuple[Outcome, ...] = ("passed", "skipped", "failed", "error")
MOST_MESSAGE = 4_000
MOST_CASES = 5_000


class UnreadableReport(ValueError):
    """The text is no JUnit report that can be trusted to be read."""


@dataclass(frozen=True)
class TestCase:
    """One test; `id` is pytest's node id, `requirements` are the ids that it is marked with."""

    __test__ = False  # Not a test class, whatever pytest makes of the name.

    id: str
    name: str
    requirements: tuple[str, ...]
    outcome: Outcome
    seconds: float
    message: str


@dataclass
class _Draft:
    attributes: dict[str, str]
    outcome: Outcome = "passed"
    message: str = ""
    id: str = ""
    requirements: list[str] = field(default_factory=list)

    def finished(self) -> TestCase:
        name = self.attributes.get("name", "")
        return TestCase(
            self.id or _node_id(self.attributes, name),
            name,
            tuple(self.requirements),
            self.outcome,
            _seconds(self.attributes.get("time", "0")),
            self.message.strip()[-MOST_MESSAGE:],
        )


class _Reader:
    def __init__(self) -> None:
        self.cases: list[TestCase] = []
        self._draft: _Draft | None = None
        self._collects = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "testcase":
            if len(self.cases) >= MOST_CASES:
                raise UnreadableReport(f"it holds more than {MOST_CASES} tests")
            self._draft = _Draft(attributes)
        elif self._draft is not None and tag in OUTCOMES:
            # One test may fail and then fail to clean up: the worst counts.
            self._draft.outcome = max(self._draft.outcome, OUTCOMES[tag], key=SEVERITY.index)
            self._draft.message += f"{attributes.get('message', '')[:MOST_MESSAGE]}\n"
            self._collects = True
        elif self._draft is not None and tag == "property":
            if attributes.get("name") == "id":
                self._draft.id = attributes.get("value", "")
            elif attributes.get("name") == "requirement":
                self._draft.requirements.append(attributes.get("value", ""))

    def end(self, tag: str) -> None:
        if tag == "testcase" and self._draft is not None:
            self.cases.append(self._draft.finished())
            self._draft = None
        self._collects = False

    def text(self, text: str) -> None:
        if self._collects and self._draft is not None and len(self._draft.message) < 16 * MOST_MESSAGE:
            self._draft.message += text


def parse_junit(xml: bytes) -> list[TestCase]:
    """Return the tests in order, one per id. Raises UnreadableReport."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True  # Otherwise each line of a message comes by itself, and is copied with all before it.
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_document_type
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise UnreadableReport(str(error)) from error
    worst: dict[str, TestCase] = {}
    for case in reader.cases:
        known = worst.get(case.id)
        if known is None or SEVERITY.index(case.outcome) > SEVERITY.index(known.outcome):
            worst[case.id] = case
    return list(worst.values())


def _refuse_document_type(*_: object) -> None:
    raise UnreadableReport("it declares a document type, which reports never do")


def _node_id(attributes: dict[str, str], name: str) -> str:
    """Build what pytest calls the test, from the file and the dotted class name of the xunit1 family."""
    file, dotted = attributes.get("file", ""), attributes.get("classname", "")
    module = file.removesuffix(".py").replace("/", ".")
    if not file:
        return f"{dotted}::{name}" if dotted else name
    inner = dotted[len(module) :].strip(".") if dotted.startswith(module) else ""
    return "::".join([file, *filter(None, inner.split(".")), name])


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0
