"""The Coder: looks, writes, runs, and says honestly what came of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from packages.understudy import documents
from packages.understudy.blueprint import Blueprint, NotUnderstood
from packages.understudy.chat import Reply, WantedCall
from packages.understudy.documents import Spec, Task
from packages.understudy.faults import Fault, first
from packages.understudy.messages import Conversation, ToolCall
from packages.understudy.reading.request_parser import parse
from packages.understudy.spec_reading import blueprint_of, merged, stated_kinds
from packages.understudy.writing.application import Writer
from packages.understudy.writing.bugs import with_bug

_WRITES = frozenset({"write_file", "edit_file", "delete_file"})
_METHODS = {"DELETE": "delete", "PATCH": "update", "PUT": "replace", "GET": "read", "POST": "create"}
_FAILURE = re.compile(
    r"\b[1-9]\d* (?:failed|errors?)\b|exit code [1-9]|\"exit_code\": ?[1-9]|^(?:FAILED"
    r"|ERROR) |\berror: |Found [1-9]\d* errors?",
    re.M,
)


@dataclass(frozen=True)
class Order:
    """What the messages ask the Coder for."""

    task: Task
    blueprint: Blueprint
    existing: frozenset[str]
    attempt: int
    spec: Spec

    @classmethod
    def of(cls, conversation: Conversation) -> Order:
        task = documents.read(Task, conversation.section("task"))
        spec = conversation.contract or Spec()
        if task is None:
            raise NotUnderstood("It needs a task.")
        try:
            asked: Blueprint | None = parse(conversation.section("request"))
        except NotUnderstood:
            asked = None
        blueprint = merged(blueprint_of(spec), asked)
        if not blueprint.resources:
            raise NotUnderstood("It writes code only for APIs over named resources.")
        number = re.search(r"\d+", conversation.section("attempt"))
        existing = frozenset(re.findall(r"[\w./-]+\.\w+|\.gitignore", conversation.section("files")))
        return cls(task, blueprint, existing, int(number[0]) if number else 1, spec)


def turn(conversation: Conversation, faults: list[Fault]) -> Reply:
    """Decided from what was done so far: look, write, run, mend once, claim."""
    if first(faults, "empty_claim"):
        return Reply(text="Everything is implemented, all tests pass and the checks are clean.")
    order = Order.of(conversation)
    turns = conversation.turns
    wrote = [calls for calls in turns if any(call.name in _WRITES for call in calls)]
    if not turns:
        if reads := _reads(order):
            return Reply(text=f"I look at what {order.task.id} builds on.", calls=tuple(reads))
        return _write(order, faults, [])
    if not wrote:
        return _write(order, faults, [call for calls in turns for call in calls])
    if first(faults, "untested_claim"):
        return Reply(text=f"{order.task.id} is done. All tests pass.")
    ran = [call for calls in turns[turns.index(wrote[-1]) + 1 :] for call in calls]
    if not ran:
        return Reply(text="Now the tests and the checks.", calls=_runs(conversation))
    failed = [call for call in ran if _FAILURE.search(call.result)]
    is_spoiled = _bug(order, faults)
    if failed and len(wrote) < 2 and not is_spoiled:
        return _write(order, faults, [], "Something fails, so I write the files anew.")
    return Reply(text=_claim(order, ran, failed, is_spoiled))


def _reads(order: Order) -> list[WantedCall]:
    needed = ["app/errors.py", "app/storage.py"] if any("repositories/" in path for path in order.task.files) else []
    paths = [path for path in (*order.task.files, *needed) if path in order.existing]
    return [WantedCall("read_file", {"path": path}) for path in dict.fromkeys(paths)][:8]


def _runs(conversation: Conversation) -> tuple[WantedCall, ...]:
    wanted = [WantedCall("run_tests", {}), WantedCall("run_checks", {})]
    return tuple(call for call in wanted if call.name in conversation.tool_names)


def _write(order: Order, faults: list[Fault], seen: list[ToolCall], said: str = "") -> Reply:
    has_errors = "app/errors.py" in order.existing or "app/errors.py" in order.task.files
    writer = Writer(order.blueprint, _omitted(order, faults), has_errors)
    calls: list[WantedCall] = []
    unknown: list[str] = []
    for path in order.task.files:
        content = writer.content(path)
        if content is None:
            unknown.append(path)
            continue
        if _bug(order, faults):
            content = with_bug(path, content)
        edits = _edits(path, seen) if content == writer.content(path) else []
        calls += edits or [WantedCall("write_file", {"path": path, "content": content})]
    if first(faults, "conflict"):
        line = f'"""{order.blueprint.title}, seen by {order.task.id}."""\n'
        calls = [call for call in calls if call.arguments["path"] != "app/__init__.py"]
        calls.append(WantedCall("write_file", {"path": "app/__init__.py", "content": line}))
    if not calls:
        raise NotUnderstood(f"None of its files is one that it knows: {', '.join(unknown)}.")
    words = said or f"I write {len(calls)} files." + (f" I do not know {', '.join(unknown)}." if unknown else "")
    return Reply(text=words, calls=tuple(calls))


def _edits(path: str, seen: list[ToolCall]) -> list[WantedCall]:
    """app/main.py gets its error handlers by edits, when it still reads as the first task left it."""
    old_import, old_line = "from app import routes\n", "    for router in find_routers():\n        application"
    shown = next((call.result for call in seen if call.name == "read_file" and call.arguments.get("path") == path), "")
    is_plain = path == "app/main.py" and old_import in shown and old_line in shown and "install_error" not in shown
    if not is_plain:
        return []
    new_import = f"{old_import}from app.errors import install_error_handlers\n"
    new_line = f"    install_error_handlers(application)\n{old_line}"
    return [
        WantedCall("edit_file", {"path": path, "old": "its routers.", "new": "its routers and its error handlers."}),
        WantedCall("edit_file", {"path": path, "old": old_import, "new": new_import}),
        WantedCall("edit_file", {"path": path, "old": old_line, "new": new_line}),
    ]


def _bug(order: Order, faults: list[Fault]) -> bool:
    broken = first(faults, "broken_attempt")
    return broken is not None and order.attempt <= broken.number(1)


def _omitted(order: Order, faults: list[Fault]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    kinds = stated_kinds(order.spec)
    for fault in faults:
        argument = str(fault.argument or "")
        if fault.fault != "leave_out":
            continue
        if argument.upper() in _METHODS:
            for one in order.blueprint.resources:
                found.setdefault(one.plural, set()).add(_METHODS[argument.upper()])
        elif argument in kinds:
            kind, plural = kinds[argument]
            found.setdefault(plural, set()).add(kind)
    return {plural: frozenset(names) for plural, names in found.items()}


def _claim(order: Order, ran: list[ToolCall], failed: list[ToolCall], is_spoiled: bool) -> str:
    files = ", ".join(order.task.files)
    if is_spoiled:
        return f"{order.task.id} is done: {files}. The tests pass as far as I can see."
    if failed:
        first_line = next(iter(failed[0].result.strip().splitlines()), "")
        return f"{order.task.id} is written ({files}), but {failed[0].name} still fails: {first_line[:200]}"
    tests = next(
        (call.result.strip().splitlines()[0] for call in ran if call.name == "run_tests" and call.result.strip()), ""
    )
    return f"{order.task.id} is done: {files}. The tests ran ({tests[:80]}) and the checks find nothing."
