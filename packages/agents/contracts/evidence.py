"""Tests and what they said: the only evidence there is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from packages.agents.contracts.base import Answer, Names, Value

# Some models set folders before the name of a file, and its file before that of a function.
FileName = Annotated[str, AfterValidator(lambda path: path.partition("::")[0].rpartition("/")[2])]
FunctionName = Annotated[str, AfterValidator(lambda name: name.rpartition("::")[2].partition("[")[0])]


class TestFile(Answer):
    __test__ = False
    path: FileName = Field(description="test_….py, without folders")
    content: str


class AcceptanceTests(Answer):
    """Tests written from the spec alone."""

    statement: str = Field(description="what you cover and what you leave out, one to four plain sentences")
    files: list[TestFile] = Field(min_length=1)


class TestCase(Value):
    __test__ = False
    id: str
    requirements: tuple[str, ...] = ()
    outcome: Literal["passed", "failed", "error", "skipped"]
    seconds: float = 0.0
    message: str = ""


class TestReport(Value):
    """Evidence: what a test command did. `log` is the artifact hash of its whole output.

    `packages` says why those that the project's files ask for are not there; mostly it is empty.
    """

    __test__ = False
    command: str
    exit_code: int | None
    ending: str = "exited"
    cases: tuple[TestCase, ...] = ()
    duration_seconds: float = 0.0
    output: str = ""
    log: str = ""
    packages: str = ""

    @property
    def passed(self) -> int:
        return sum(case.outcome == "passed" for case in self.cases)

    @property
    def is_green(self) -> bool:
        return self.exit_code == 0 and self.ending == "exited" and self.passed > 0


class Amendment(Answer):
    """One function of the acceptance tests, as it should have been."""

    file: FileName
    name: FunctionName = Field(description="the function as it stands in the file: a test, or a helper")
    source: str = Field(description="the whole of it anew, decorators included; empty to withdraw a test")
    reason: str = Field(description="what was wrong with it, with the words of the request or the contract that say so")

    @property
    def place(self) -> str:
        return f"{self.file}::{self.name}"


class Ruling(Answer):
    """The Tester's second look at acceptance tests that fail."""

    statement: str = Field(description="one to three plain sentences")
    amendments: list[Amendment] = Field(default_factory=list, description="empty if every test stands")


class Consent(Answer):
    """The Architect's word on what the Tester wants to amend."""

    statement: str = Field(description="one to three plain sentences")
    accepted: Names = Field(default_factory=list, description="ids of the amendments that you accept")


class Amended(Value):
    """What was amended, why, and which requirements it speaks of."""

    file: str
    name: str
    reason: str
    requirements: tuple[str, ...]


class LockedTests(Value):
    """The acceptance tests as they were locked: a tree in the project's repository, and its tests.

    `amended` is what was found wrong with them afterwards.
    """

    tree: str
    tests: tuple[TestCase, ...]
    amended: tuple[Amended, ...] = ()
