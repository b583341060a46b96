"""The Integrator: merges by hand, and says what a person needs to run the software."""

from __future__ import annotations

import json
import re

from packages.understudy.chat import Reply, WantedCall
from packages.understudy.designing import AUTHOR
from packages.understudy.documents import Answer, Spec
from packages.understudy.faults import Fault
from packages.understudy.messages import Conversation
from packages.understudy.writing.rendering import render


def notes(conversation: Conversation, faults: list[Fault]) -> Answer:
    spec = conversation.contract or Spec(title="The software")
    rows = _rows(conversation.section("ledger"))
    proven = [name for name, result in rows if result == "proven"]
    unproven = [name for name, result in rows if result in ("failing", "untested")]
    all_of_them = len(rows) or len(spec.requirements)
    said = f"{spec.title} is built: {len(proven)} of {all_of_them} requirements are proven by tests."
    said += f" Not proven: {', '.join(unproven)}." if unproven else ""
    said += f" It was written by {AUTHOR}."
    lists = [one.path for one in spec.endpoints if one.method == "GET" and "{" not in one.path]
    runbook = render(
        "app/runbook.md", spec=spec, start=" ".join(spec.stack.start), test=" ".join(spec.stack.test),
        unproven=unproven, example=lists[0] if lists else "/", author=AUTHOR,
    )  # fmt: skip
    return {"statement": said, "runbook": runbook}


def _rows(text: str) -> list[tuple[str, str]]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return []
    rows = found.get("rows", []) if isinstance(found, dict) else found
    return [(str(row.get("requirement", "")), str(row.get("result", ""))) for row in rows if isinstance(row, dict)]


def resolve(conversation: Conversation) -> Reply:
    """Every conflicting file with the lines of both sides, whichever came first; then the tests."""
    calls = [call for turn in conversation.turns for call in turn]
    if not calls:
        files = _conflicting(conversation.section("conflict"))
        wanted = [WantedCall("write_file", {"path": path, "content": united(text)}) for path, text in files.items()]
        return Reply(text=f"I keep both sides in {', '.join(files)}.", calls=tuple(wanted))
    ran = [call for call in calls if call.name == "run_tests"]
    if not ran and "run_tests" in conversation.tool_names:
        return Reply(text="Now the tests.", calls=(WantedCall("run_tests", {}),))
    wrote = ", ".join(str(call.arguments.get("path")) for call in calls if call.name == "write_file")
    ended = next(iter(ran[0].result.strip().splitlines()), "")[:80] if ran else "not run"
    return Reply(text=f"Both sides are in {wrote}: every line of either once, in order. The tests: {ended}.")


def united(text: str) -> str:
    """The text with each conflict replaced by the lines of both sides, sorted, each once."""
    lines: list[str] = []
    sides: set[str] | None = None
    is_base = False
    for line in text.splitlines():
        if line.startswith("<<<<<<< "):
            sides, is_base = set(), False
        elif line.startswith("||||||| "):
            is_base = True
        elif line == "=======" and sides is not None:
            is_base = False
        elif line.startswith(">>>>>>> ") and sides is not None:
            lines += sorted(sides)
            sides = None
        elif sides is None:
            lines.append(line)
        elif not is_base:
            sides.add(line)
    return "\n".join([*lines, ""])


def _conflicting(section: str) -> dict[str, str]:
    """Path to text, from files as read_file shows them: a heading, then numbered lines."""
    found: dict[str, list[str]] = {}
    path = ""
    for line in section.splitlines():
        if heading := re.match(r"## (\S+)$", line):
            path = heading[1]
            found[path] = []
        elif path:
            found[path].append(re.sub(r"^ *\d+(?:\t| {2}|\| ?)", "", line))
    return {path: "\n".join(lines) for path, lines in found.items()}
