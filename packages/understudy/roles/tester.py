"""The Tester: acceptance tests from the spec, and the review of a change."""

from __future__ import annotations

import json
import re

from packages.understudy import documents
from packages.understudy.blueprint import NotUnderstood
from packages.understudy.documents import Answer, Task
from packages.understudy.faults import Fault
from packages.understudy.messages import Conversation
from packages.understudy.spec_reading import stated_kinds
from packages.understudy.writing.acceptance import acceptance_files

_SUSPICIOUS = (
    (r"(?<![\w.])(?:eval|exec)\(", "evaluates text as code; parse the input instead"),
    (r"shell\s*=\s*True", "runs a shell; pass the arguments as a list"),
    (r"except(?: \w+)?:\s*pass\b", "swallows an error; handle it or let it rise"),
    (
        r"(?i)(?:password|secret|api_key|token)\s*=\s*[\"'][^\"']{8,}[\"']",
        "holds a secret; read it from the environment",
    ),
    (r"\bverify\s*=\s*False", "turns certificate checks off"),
    (r"pickle\.loads?\(|yaml\.load\(", "loads data that can run code"),
    (r"execute\(\s*f?[\"'].*\{(?:request|sent|body|q)\b", "builds SQL from input; bind parameters"),
    (r"pytest\.mark\.skip|pytest\.skip\(|\bxfail\b", "skips a test; make it pass or take it out with a reason"),
    (r"\bassert True\b", "asserts nothing"),
)


def acceptance(conversation: Conversation, faults: list[Fault]) -> Answer:
    spec = conversation.contract
    if spec is None or not spec.resources:
        raise NotUnderstood("It writes acceptance tests only for specs that state resources.")
    files = acceptance_files(spec)
    known = stated_kinds(spec)
    unknown = [one.id for one in spec.requirements if one.id not in known and not one.untestable_because]
    said = f"{len(known)} requirements are covered from outside, over HTTP, with restarts where the data must survive."
    if unknown:
        said += f" I have no rule for the words of {', '.join(unknown)}, so no test is linked to them."
    return {"statement": said, "files": [{"path": path, "content": content} for path, content in files.items()]}


def review(conversation: Conversation, faults: list[Fault]) -> Answer:
    """Judges what the diff adds, and the report."""
    task = documents.read(Task, conversation.section("task")) or Task(id="T0")
    diff = conversation.section("diff")
    problems: list[dict[str, str]] = []
    added, path = [], ""
    for line in diff.splitlines():
        if line.startswith("+++ "):
            path = line[4:].strip().removeprefix("b/")
        elif line.startswith("+"):
            added.append((path, line[1:]))
    for place, line in added:
        for pattern, text in _SUSPICIOUS:
            if re.search(pattern, line):
                problems.append({"severity": "blocking", "file": place, "text": f"`{line.strip()[:80]}` {text}."})
    strangers = sorted({place for place, _ in added if task.files and place and place not in task.files})
    for place in strangers[:5]:
        problems.append({"severity": "minor", "file": place, "text": f"{task.id} does not name this file."})
    if not _is_green(conversation.section("report")):
        problems.append({"severity": "blocking", "file": "tests", "text": "The tests do not pass; they must."})
    is_blocked = any(one["severity"] == "blocking" for one in problems)
    files = len({place for place, _ in added if place})
    said = f"I read {len(added)} added lines in {files} files and the test report."
    said += (
        " Nothing stands in the way." if not problems else f" I have {len(problems)} remark{'s' * (len(problems) > 1)}."
    )
    return {"statement": said, "decision": "object" if is_blocked else "approve", "problems": problems[:10]}


def _is_green(report: str) -> bool:
    try:
        found = json.loads(report or "{}")
    except ValueError:
        return True
    return not isinstance(found, dict) or found.get("exit_code", 0) in (0, 5)


def rule(conversation: Conversation, faults: list[Fault]) -> Answer:
    """Its tests are written by rule from what is stated: none of them demands more."""
    failing = len(documents.failures(conversation.section("failures")))
    said = f"I looked at {failing} failing test{'s' * (failing != 1)} again. Each follows from the contract and stands."
    return {"statement": said, "amendments": []}
