"""Briefs that carry what search found: told over ports in memory, and a real index by words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from packages.agents.context import Message
from packages.agents.contracts import Found, Retrieved, Role, RunState, SearchOrder
from packages.agents.errors import StepFailed
from packages.agents.events import ContextRetrieved, ContextUsed
from tests.agents import large_project, scripts
from tests.agents.index_search import IndexSearch
from tests.agents.memory import MemoryWorkspace, Told, tell
from tests.agents.scripted_answers import Answer
from tests.agents.scripts import EVERYBODY_AGREES, section, write
from tests.retrieval.conftest import Parts, parts_in

SEARCH_TOOLS = {"search_context", "search_symbols", "repository_map"}
RULES = {"rules.md": "# Todos\n\nA todo that is done cannot be changed any more.\n"}


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    opened = parts_in(tmp_path / "retrieval")
    yield opened
    opened.close()


def plan(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
    """One task, whose files say nothing of where the change belongs."""
    task = {"id": "T1", "goal": large_project.GOAL, "brief": large_project.BRIEF, "covers": ["R1", "R2"]}
    return {"statement": "One task.", "tasks": [{**task, "files": ["tests/test_change.py"]}]}


def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
    """Changes the file whose passage stands first in the brief."""
    if any(message.role == "tool" for message in messages):
        return "Done."
    best = re.search(r"^BEGIN \w+ (.*)$", section(messages, "context"), re.MULTILINE)
    path = json.loads(best[1])["file"] if best else "somewhere.py"
    covers = json.loads(section(messages, "task"))["covers"]
    return [write(path, "\n".join(f"makes {one}" for one in covers))]


LARGE: dict[str, Answer] = {**EVERYBODY_AGREES, "Plan": plan, "code": code}


async def told_of(
    parts: Parts | None,
    answers: Mapping[str, Answer],
    files: Mapping[str, str] | None = None,
    documents: Mapping[str, str] | None = None,
    is_away: bool = False,
    **order: Any,
) -> tuple[Told, list[IndexSearch]]:
    searches: list[IndexSearch] = []

    def search(workspace: MemoryWorkspace) -> IndexSearch:
        assert parts is not None
        searches.append(IndexSearch(parts, workspace.trees, documents))
        searches[0].is_away = is_away
        return searches[0]

    workspace = MemoryWorkspace(files=files)
    settings = {"retrieves": True, "prompt": "A voucher shall count once.", **order}
    told = await tell(answers, workspace=workspace, search=search if parts else None, **settings)
    return told, searches


def retrieved(told: Told) -> dict[str, ContextRetrieved]:
    return {event.step: event for event in told.events.narration if isinstance(event, ContextRetrieved)}


def brief(told: Told, step: str) -> Sequence[Message]:
    return next(messages for name, messages, _ in told.models.heard if name == step)


def offered(told: Told) -> set[str]:
    return {name for _, _, tools in told.models.heard for name in tools} & SEARCH_TOOLS


async def test_among_sixty_files_the_brief_finds_the_right_one(parts: Parts) -> None:
    told, _ = await told_of(parts, LARGE, large_project.FILES)
    assert len(large_project.FILES) >= 60
    assert told.state is RunState.done
    found = retrieved(told)["T1/1/context"]
    assert found.task == "T1"
    assert found.role is None
    assert large_project.GOAL in found.order.text
    assert found.retrieved.found.files[0] == large_project.VOUCHER
    (used,) = told.events.of(ContextUsed)
    assert used.touched == (large_project.VOUCHER,)
    assert large_project.VOUCHER in used.retrieved
    assert (used.task, used.attempts, used.changed, used.tokens) == ("T1", 1, 1, found.retrieved.found.tokens)
    assert offered(told) == SEARCH_TOOLS


async def test_without_search_the_same_coder_changes_the_wrong_file() -> None:
    """What the test above is worth."""
    told, _ = await told_of(None, LARGE, large_project.FILES, retrieves=False)
    (merged, _) = told.workspace.merged
    assert merged == "T1"
    assert "somewhere.py" in told.workspace.trees[told.workspace.tip.tree]
    assert told.events.of(ContextUsed) == []


async def test_whoever_plans_on_what_is_there_gets_a_map_and_what_belongs_to_the_request(parts: Parts) -> None:
    told, _ = await told_of(parts, LARGE, large_project.FILES, {"rules.md": "# Voucher\n\nVouchers of friends expire."})
    for step in ("plan/1/design", "plan/1/plan"):
        messages = brief(told, step)
        assert "class VoucherStore" in section(messages, "context")
        assert '"source": "documents", "trust": "untrusted", "file": "rules.md"' in section(messages, "context")
        assert "shop/invoice.py" in section(messages, "outline")
    found = retrieved(told)["plan/context"]
    assert (found.order.text, found.task) == ("A voucher shall count once.", "")


HOUSE_RULES = """# House rules

## Names
A module of ours begins with a verb.

## Priorities
Processors of ours are registered at priority 62.

## Options
Every option of a voucher has a default and a description.

## Tests
Tests lie beside what they prove.
"""


async def test_a_short_document_is_given_whole_to_those_who_plan_those_who_judge_and_the_tester(parts: Parts) -> None:
    told, _ = await told_of(parts, LARGE, large_project.FILES, {"rules.md": HOUSE_RULES})
    alone = ("plan/1/architect", "plan/1/planner", "acceptance/1/write", "T1/1/review")
    for step in ("plan/1/design", "plan/1/plan", *alone):
        given = section(brief(told, step), "context")
        assert all(rule in given for rule in ("begins with a verb", "priority 62", "has a default", "Tests lie beside"))
        assert "Where the request says to follow a document" in given
    for step in alone:
        assert "class VoucherStore" not in section(brief(told, step), "context"), f"{step}: documents alone"


async def test_each_sentence_of_a_request_finds_what_belongs_to_it(parts: Parts) -> None:
    """One question for all would find a file a sentence, for as many sentences as are about the same."""
    invoices = " ".join(f"An invoice number {number} of a customer is printed on paper." for number in range(4))
    told, _ = await told_of(parts, LARGE, large_project.FILES, prompt=f"{invoices} A voucher shall count once.")
    found = retrieved(told)["plan/context"].retrieved.found
    assert large_project.VOUCHER in found.files
    assert "shop/invoice.py" in found.files


async def test_what_is_objected_is_searched_for_by_whoever_answers_it(parts: Parts) -> None:
    text = "Every refund of a customer is shown with its label."

    def doubt(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        if role is Role.planner and step == "plan/1/planner":
            raised = {"severity": "blocking", "about": "R1", "text": text}
            return {"statement": "Not yet.", "decision": "object", "objections": [raised]}
        return {"statement": "I approve.", "decision": "approve", "resolved": [1] if role is Role.planner else []}

    told, _ = await told_of(parts, {**LARGE, "Verdict": doubt}, large_project.FILES)
    assert told.state is RunState.done
    assert "RefundStore" not in section(brief(told, "plan/1/design"), "context")
    given = section(brief(told, "plan/2/design"), "context")
    assert "RefundStore" in given
    assert "class VoucherStore" in given, "what the request asked for stays"
    found = retrieved(told)
    assert (found["plan/2/design"].order.text, found["plan/2/design"].role) == (text, None)
    assert "plan/2/plan" not in found, "nothing is objected to the plan"
    assert [name for name in told.steps.names if name.endswith("context")] == ["plan/context", "T1/1/context"]


async def test_a_small_new_project_without_documents_asks_what_it_always_asked(parts: Parts) -> None:
    plain = await tell(EVERYBODY_AGREES, prompt="A voucher shall count once.")
    told, (search,) = await told_of(parts, EVERYBODY_AGREES)
    assert told.state is plain.state is RunState.done
    assert sorted(told.models.heard, key=str) == sorted(plain.models.heard, key=str)
    assert retrieved(told) == {}
    assert told.events.of(ContextUsed) == []
    assert search.asked == []


async def test_documents_of_a_new_project_reach_those_who_plan_and_those_who_build(parts: Parts) -> None:
    told, _ = await told_of(parts, EVERYBODY_AGREES, documents=RULES, prompt="A list of todos that can be done.")
    assert "cannot be changed any more" in section(brief(told, "plan/1/design"), "context")
    assert section(brief(told, "plan/1/design"), "outline") == ""
    assert offered(told) == {"search_context"}


async def test_without_an_indexer_the_story_goes_on_and_says_why() -> None:
    told, _ = await told_of(None, LARGE, large_project.FILES)
    assert told.state is RunState.done
    assert {step: event.retrieved for step, event in retrieved(told).items()} == {
        "plan/context": Retrieved(reason="No indexer runs here, so nothing is searched for."),
        "T1/1/context": Retrieved(reason="No indexer runs here, so nothing is searched for."),
    }
    assert offered(told) == set()


async def test_an_indexer_that_is_away_is_no_reason_to_stop(parts: Parts) -> None:
    told, _ = await told_of(parts, LARGE, large_project.FILES, is_away=True)
    assert told.state is RunState.done
    assert {event.retrieved.reason for event in retrieved(told).values()} == {"The indexer is away."}
    assert offered(told) == set()


async def test_an_indexer_that_breaks_is_no_reason_to_stop(parts: Parts) -> None:
    class Broken(IndexSearch):
        async def ask(self, order: SearchOrder, tree: str, task: str) -> Found:
            raise StepFailed("The step failed 2 times.")  # As the durable engine tells of any fault.

    told = await tell(
        LARGE,
        workspace=MemoryWorkspace(files=large_project.FILES),
        search=lambda workspace: Broken(parts, workspace.trees),
        retrieves=True,
    )
    assert told.state is RunState.done
    assert offered(told) == set()


async def test_a_run_that_began_before_there_was_search_takes_the_steps_that_it_took(parts: Parts) -> None:
    told, (search,) = await told_of(parts, LARGE, large_project.FILES, retrieves=False)
    assert not [name for name in told.steps.names if name.endswith("context")]
    assert search.asked == []


async def test_what_a_step_was_given_before_it_is_given_again(parts: Parts) -> None:
    first, _ = await told_of(parts, LARGE, large_project.FILES)
    given = {(one.step, one.order, one.tree): one.retrieved for one in retrieved(first).values()}

    def search(workspace: MemoryWorkspace) -> IndexSearch:
        found = IndexSearch(parts, workspace.trees)
        found.given, found.is_away = given, True
        return found

    again = await tell(
        LARGE,
        workspace=MemoryWorkspace(files=large_project.FILES),
        search=search,
        retrieves=True,
        prompt="A voucher shall count once.",
    )
    # Who judges at the same time asks in any order.
    assert sorted(again.models.heard, key=str) == sorted(first.models.heard, key=str)
    assert retrieved(again) == retrieved(first)


async def test_a_repair_searches_for_what_fails(parts: Parts) -> None:
    def fail_first(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        if step.startswith("T1/"):
            done = any(message.role == "tool" for message in messages)
            return "Done." if done else [write("shop/other.py", f"makes R1, not yet the rest, {step}")]
        return scripts.code(role, step, messages)

    told, _ = await told_of(parts, {**LARGE, "code": fail_first}, large_project.FILES)
    assert told.state is RunState.done
    assert "mend it" in retrieved(told)["T2/1/context"].order.text
