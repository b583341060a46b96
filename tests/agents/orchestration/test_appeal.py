"""A failing acceptance test is looked at again before the software is mended: by Tester and Architect, without it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from packages.agents.context import Message
from packages.agents.contracts import LockedTests, Role, RunState, Stack, TestCase, TestReport
from packages.agents.contracts.test_source import links
from packages.agents.errors import ModelFailed
from packages.agents.events import (
    AcceptanceAmended,
    AcceptanceUpheld,
    AttemptStarted,
    LedgerComputed,
    MergeTested,
    RepairOrdered,
    RunStateChanged,
)
from tests.agents import scripts
from tests.agents.memory import MemoryWorkspace, Told, tell
from tests.agents.scripts import EVERYBODY_AGREES, section


def a_test(requirement: str, demands: str) -> str:
    name = f"test_{requirement.lower()}"
    return f'@pytest.mark.requirement("{requirement}")\ndef {name}(client):\n    demands("{demands}")\n'


WRONG = a_test("R2", "makes R2 in blue")
RIGHT = a_test("R2", "makes R2")
FILE = f"import pytest\n\n{a_test('R1', 'makes R1')}\n\n{WRONG}"


class Reading(MemoryWorkspace):
    """Each test passes if the software holds the words that its source demands."""

    async def lock_acceptance(self, files: Mapping[str, str], stack: Stack) -> LockedTests:
        tests = tuple(
            TestCase(id=f"{file}::{name}", requirements=tuple(sorted(linked)), outcome="skipped")
            for (file, name), linked in links(files).items()
        )
        return LockedTests(tree=self.keep(files), tests=tests)

    async def run_acceptance(self, tree: str, locked: LockedTests, stack: Stack) -> TestReport:
        words = "\n".join(text for path, text in self.trees[tree].items() if not path.startswith("tests/"))
        source = "".join(self.trees[locked.tree].values())
        wanted = dict(re.findall(r'def (\w+)\(client\):\n    demands\("(.*)"\)', source))
        cases = tuple(
            test.model_copy(
                update={
                    "outcome": "passed" if wanted[test.id.partition("::")[2]] in words else "failed",
                    "message": "no",
                }
            )
            for test in locked.tests
        )
        failed = any(case.outcome == "failed" for case in cases)
        return TestReport(command="acceptance", exit_code=1 if failed else 0, cases=cases)


def acceptance(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
    return {"statement": "One test each.", "files": [{"path": "test_all.py", "content": FILE}]}


def ruling(*sources: tuple[str, str]) -> dict[str, Any]:
    amendments = [
        {"file": "test_all.py", "name": name, "source": text, "reason": "No word of blue."} for name, text in sources
    ]
    return {"statement": "It asks for too much.", "amendments": amendments}


async def told_with(rule: Any, accepted: Sequence[str] = ("test_all.py::test_r2",), **more: Any) -> Told:
    answers = {
        **EVERYBODY_AGREES,
        "AcceptanceTests": acceptance,
        "Ruling": rule if callable(rule) else lambda role, step, messages: rule,
        "Consent": lambda role, step, messages: {"statement": "So it is.", "accepted": list(accepted)},
        **more,
    }
    return await tell(answers, workspace=Reading())


async def test_a_wrong_test_is_amended_and_the_run_is_done_without_a_repair() -> None:
    told = await told_with(ruling(("test_r2", RIGHT)))
    assert told.state is RunState.done
    assert told.events.of(RepairOrdered) == []
    (amended,) = told.events.of(AcceptanceAmended)
    assert [(one.name, one.requirements, one.reason) for one in amended.amended] == [
        ("test_r2", ("R2",), "No word of blue.")
    ]
    assert told.workspace.trees[amended.tree]["test_all.py"] == FILE.replace(WRONG, RIGHT)
    assert told.workspace.trees[told.workspace.tip.tree]["tests/acceptance/test_all.py"].count("blue") == 0
    note = told.events.of(LedgerComputed)[-1].ledger.rows[1].note
    assert note == "`test_r2` was amended: No word of blue.", "the ledger says what its tests went through"
    assert "was amended" in told.delivery.documents["ledger.md"]


async def test_neither_judge_sees_the_software_or_a_word_of_its_coder() -> None:
    seen: dict[Role, str] = {}

    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        said = scripts.code(role, step, messages)
        return "SECRET claim" if said == "Done." else said

    def rule(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        seen[role] = "\n".join(message.content for message in messages)
        tests = section(messages, "tests")
        assert "test_r2" in tests
        assert "test_r1" not in tests, "only what fails is shown"
        return ruling(("test_r2", RIGHT))

    def consent(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        seen[role] = "\n".join(message.content for message in messages)
        assert json.loads(section(messages, "amendments"))[0]["source"] == RIGHT
        return {"statement": "Yes.", "accepted": ["test_all.py::test_r2"]}

    told = await told_with(rule, code=code, Consent=consent)
    assert told.state is RunState.done
    assert set(seen) == {Role.tester, Role.architect}
    assert not any("SECRET" in words or "two.txt" in words for words in seen.values())


@pytest.mark.parametrize(
    ("rule", "accepted"),
    [
        ({"statement": "They stand."}, []),
        (ruling(("test_r2", RIGHT)), []),
    ],
    ids=["the Tester upholds it", "the Architect refuses"],
)
async def test_what_one_of_them_upholds_stands(rule: dict[str, Any], accepted: list[str]) -> None:
    told = await told_with(rule, accepted)
    assert [event.tests for event in told.events.of(AcceptanceUpheld)] == [("test_all.py::test_r2",)]
    assert told.models.asked.count("Ruling:tester") == 1, "no test is looked at twice"
    assert told.events.of(AcceptanceAmended) == []
    assert (told.state, told.events.of(RunStateChanged)[-1].unproven) == (RunState.incomplete, ("R2",))


async def test_a_test_that_stands_is_mended_in_the_software() -> None:
    def repair(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        return {"statement": "s", "goal": "g", "brief": "b", "covers": ["R2"], "files": ["more.txt"]}

    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        if step.startswith("T3/") and not any(message.role == "tool" for message in messages):
            return [scripts.write("more.txt", "makes R2 in blue")]
        return scripts.code(role, step, messages)

    told = await told_with({"statement": "They stand."}, Repair=repair, code=code)
    assert told.state is RunState.done


async def test_every_report_of_a_merge_is_told_before_and_after() -> None:
    told = await told_with(ruling(("test_r2", RIGHT)))
    assert [(event.merge, event.report.exit_code) for event in told.events.of(MergeTested)] == [
        (1, 1),
        (2, 1),
        (2, 0),
        (3, 0),
    ]


async def test_when_nobody_can_look_again_the_tests_stand() -> None:
    def away(role: Role, step: str, messages: Sequence[Message]) -> str:
        raise ModelFailed("The provider is away.")

    told = await told_with(away)
    assert "The provider is away." in told.events.of(AcceptanceUpheld)[0].text
    assert told.state is RunState.incomplete


async def test_an_amendment_that_cannot_work_is_not_taken() -> None:
    told = await told_with(ruling(("test_r2", RIGHT + "    FAULT\n")))
    assert "FAULT" in told.events.of(AcceptanceUpheld)[0].text
    assert told.state is RunState.incomplete


async def test_what_is_not_built_is_not_in_doubt() -> None:
    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        if step.startswith("T2/"):
            raise ModelFailed("Nonsense three times.")
        return scripts.code(role, step, messages)

    told = await told_with(ruling(("test_r2", RIGHT)), code=code)
    assert told.models.asked.count("Ruling:tester") == 0


@pytest.mark.parametrize("name", ["test_all.py::test_r2", "test_r2", "`test_all.py::test_r2` (R2)"])
async def test_a_test_that_the_reviewer_finds_wrong_costs_no_further_attempt(name: str) -> None:
    def review(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        failing = "test_all.py::test_r2" in section(messages, "acceptance")
        assert "make the software right" not in section(messages, "acceptance"), "these are the Coder's words"
        wrong = [name] if failing else []
        return {"statement": "The test is wrong.", "decision": "approve", "wrong_tests": wrong}

    told = await told_with(ruling(("test_r2", RIGHT)), Review=review)
    assert told.state is RunState.done
    assert [(event.task, event.attempt) for event in told.events.of(AttemptStarted)] == [("T1", 1), ("T2", 1)]


async def test_consent_is_for_one_file_and_not_for_every_function_of_that_name() -> None:
    """Files stand alone, so that helpers and even tests of one name stand in several."""

    def both_files(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        other = FILE.replace("test_r1", "test_r3").replace('requirement("R1")', 'requirement("R2")')
        files = [{"path": "test_all.py", "content": FILE}, {"path": "test_too.py", "content": other}]
        return {"statement": "Two files.", "files": files}

    weak = a_test("R2", "")
    rule = ruling(("test_r2", RIGHT))
    rule["amendments"].append({"file": "test_too.py", "name": "test_r2", "source": weak, "reason": "It is easier."})
    told = await told_with(rule, AcceptanceTests=both_files)
    (amended,) = told.events.of(AcceptanceAmended)
    assert [one.file for one in amended.amended] == ["test_all.py"]
    assert weak not in told.workspace.trees[amended.tree]["test_too.py"]


async def test_a_fault_that_was_there_before_does_not_stand_in_the_way() -> None:
    def faulty(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        return {"statement": "One.", "files": [{"path": "test_all.py", "content": FILE + "\n# FAULT\n"}]}

    told = await told_with(ruling(("test_r2", RIGHT)), AcceptanceTests=faulty)
    assert len(told.events.of(AcceptanceAmended)) == 1
    assert told.state is RunState.done


async def test_a_function_is_amended_once_in_a_run() -> None:
    still = a_test("R2", "makes R2 in green")
    told = await told_with(ruling(("test_r2", still)))
    assert len(told.events.of(AcceptanceAmended)) == 1
    assert told.models.asked.count("Ruling:tester") == 1
    assert told.state is RunState.incomplete


class Dead(Reading):
    """What was built does not start at all."""

    async def run_acceptance(self, tree: str, locked: LockedTests, stack: Stack) -> TestReport:
        cases = tuple(
            one.model_copy(update={"outcome": "error", "message": "It did not start."}) for one in locked.tests
        )
        return TestReport(command="acceptance", exit_code=None, cases=cases)


async def test_software_that_does_not_start_puts_no_test_in_doubt() -> None:
    answers = {**EVERYBODY_AGREES, "AcceptanceTests": acceptance, "Ruling": lambda *_: ruling(("test_r2", RIGHT))}
    told = await tell(answers, workspace=Dead())
    assert told.models.asked.count("Ruling:tester") == 0
    assert told.state is RunState.incomplete


HELPED = """import pytest


def ask(client):
    demands("makes R2 in blue")


@pytest.mark.requirement("R1")
def test_r1(client):
    ask(client)


@pytest.mark.requirement("R2")
def test_r2(client):
    ask(client)
"""


class Helped(MemoryWorkspace):
    """What both tests demand stands in their helper."""

    async def lock_acceptance(self, files: Mapping[str, str], stack: Stack) -> LockedTests:
        tests = tuple(
            TestCase(id=f"{file}::{name}", requirements=tuple(sorted(linked)), outcome="skipped")
            for (file, name), linked in links(files).items()
        )
        return LockedTests(tree=self.keep(files), tests=tests)

    async def run_acceptance(self, tree: str, locked: LockedTests, stack: Stack) -> TestReport:
        words = "\n".join(text for path, text in self.trees[tree].items() if not path.startswith("tests/"))
        (wanted,) = re.findall(r'demands\("(.*)"\)', self.trees[locked.tree]["test_all.py"])
        cases = tuple(
            one.model_copy(update={"outcome": "passed" if wanted in words else "failed", "message": "no"})
            for one in locked.tests
        )
        return TestReport(command="acceptance", exit_code=0 if wanted in words else 1, cases=cases)


async def test_an_amended_helper_is_told_with_every_requirement_that_it_has_a_part_in() -> None:
    def written(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        return {"statement": "One.", "files": [{"path": "test_all.py", "content": HELPED}]}

    answers = {
        **EVERYBODY_AGREES,
        "AcceptanceTests": written,
        "Ruling": lambda *_: ruling(("ask", 'def ask(client):\n    demands("makes R2")')),
        "Consent": lambda *_: {"statement": "Yes.", "accepted": "test_all.py::ask"},
    }
    told = await tell(answers, workspace=Helped())
    assert told.state is RunState.done
    rows = told.events.of(LedgerComputed)[-1].ledger.rows
    assert [row.note for row in rows] == ["`ask` was amended: No word of blue."] * 2


async def test_a_test_that_passed_may_not_fail_for_an_amendment() -> None:
    """The new helper is called wrongly by a test that nobody looked at."""
    helper = "def ask(client, words):\n    demands(words)\n\n\n"
    passing = '@pytest.mark.requirement("R1")\ndef test_r1(client):\n    demands("makes R1")\n    ask(client, "x")\n'
    failing = (
        '@pytest.mark.requirement("R2")\ndef test_r2(client):\n    demands("makes R2 in blue")\n    ask(client, "y")\n'
    )
    content = f"import pytest\n\n\n{helper}{passing}\n\n{failing}"

    def written(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        return {"statement": "One.", "files": [{"path": "test_all.py", "content": content}]}

    asked: list[str] = []

    def rule(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        asked.append(messages[-1].content)
        return ruling(("ask", "def ask(client):\n    demands(1)")) if len(asked) == 1 else {"statement": "They stand."}

    told = await told_with(rule, AcceptanceTests=written)
    assert told.events.of(AcceptanceAmended) == []
    assert "too many positional arguments" in asked[1], "whoever amends is told at once"


async def test_a_name_with_its_file_and_a_file_with_its_folder_are_understood() -> None:
    rule = ruling(("test_all.py::test_r2", RIGHT))
    rule["amendments"][0]["file"] = "tests/acceptance/test_all.py"
    assert (await told_with(rule)).state is RunState.done
