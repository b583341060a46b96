"""Plays the service: asks the understudy what the flow would ask, and holds the Coder's tools."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

HARNESS = Path(__file__).parents[2] / "packages" / "workspace" / "harness"
QUICK = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "TMPDIR": "/dev/shm" if Path("/dev/shm").is_dir() else ""}
TOOLS = ("list_files", "read_file", "write_file", "edit_file", "delete_file", "search_code", "run_tests", "run_checks")


class Declined(Exception):
    """The understudy refused; the message is its refusal."""


@dataclass
class Understudy:
    """Asks through the protocol, in its OpenAI form."""

    http: TestClient

    def fault(self, fault: str, **more: Any) -> None:
        assert self.http.post("/faults", json={"fault": fault, **more}).status_code == 201

    def message(self, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.http.post("/v1/chat/completions", json={"model": "understudy", **body})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["choices"][0]["message"]
        if found["refusal"]:
            raise Declined(found["refusal"])
        return found

    def ask(self, question: str, role: str, **sections: Any) -> Any:
        """A structured question; `text` where JSON is meant is dumped."""
        schema = {"type": "json_schema", "json_schema": {"name": question, "schema": {"type": "object"}}}
        messages = [
            {"role": "system", "content": f"You are the {role}. Your personal goal is: be good."},
            {"role": "user", "content": as_sections(sections)},
        ]
        return json.loads(self.message({"messages": messages, "response_format": schema})["content"])


def as_sections(sections: dict[str, Any]) -> str:
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in sections.items()}
    return "\n\n".join(f"<{name}>\n{text}\n</{name}>" for name, text in texts.items())


@dataclass
class Debate:
    """Rounds of design, plan and two verdicts, until both approve."""

    understudy: Understudy
    request: str
    comments: dict[int, str] = field(default_factory=dict)
    open: list[dict[str, Any]] = field(default_factory=list)
    raised: list[dict[str, Any]] = field(default_factory=list)
    spec: dict[str, Any] | None = None
    rounds: int = 0
    statements: list[str] = field(default_factory=list)

    def run(self, most: int = 4) -> dict[str, Any]:
        while self.rounds < most:
            self.rounds += 1
            if self._round(self.comments.get(self.rounds, "")):
                break
        assert self.spec is not None
        return self.spec

    def _round(self, comment: str) -> bool:
        previous = self.spec or "none"
        common = {"request": self.request, "spec": previous, "comment": comment}
        design = self.understudy.ask("Design", "Architect", objections=self._to("architect"), **common)
        plan = self.understudy.ask("Plan", "Planner", design=design, objections=self._to("planner"), files="", **common)
        self.statements += [design["statement"], plan["statement"]]
        kept = ("title", "requirements", "resources", "endpoints", "stack", "decisions")
        spec = {"version": self.rounds, **{name: design[name] for name in kept}, "tasks": plan["tasks"]}
        self.spec = spec
        replies = design["replies"] + plan["replies"]
        verdicts = []
        for by, other in (("architect", "planner"), ("planner", "architect")):
            mine = [one for one in self.open if one["by"] == by]
            verdict = self.understudy.ask(
                "Verdict", by.title(), request=self.request, spec=spec, hash="0", open_objections=mine, replies=replies
            )
            approves = verdict["decision"] == "approve"
            settled = {one["id"] for one in mine if approves or one["id"] in verdict["resolved"]}
            self.open = [one for one in self.open if one["id"] not in settled]
            for new in verdict["objections"]:
                objection = {"id": len(self.raised) + 1, "by": by, "to": other, "round": self.rounds, **new}
                self.raised.append(objection)
                self.open.append(objection)
            verdicts.append(approves)
        return all(verdicts)

    def _to(self, role: str) -> list[dict[str, Any]]:
        return [one for one in self.open if one["to"] == role]


@dataclass
class Workbench:
    """The Coder's tools over a folder. `run_tests` is real only when asked to be, for it takes seconds."""

    folder: Path
    runs_tests: bool = False
    used: list[str] = field(default_factory=list)

    def files(self) -> list[str]:
        found = (path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file())
        return sorted(str(path) for path in found if not re.search(r"__pycache__|_cache|^data/", str(path)))

    def call(self, name: str, arguments: dict[str, Any]) -> str:
        self.used.append(name)
        path = self.folder / str(arguments.get("path", "."))
        match name:
            case "list_files":
                return "\n".join(self.files())
            case "read_file":
                return path.read_text()
            case "write_file":
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(arguments["content"])
                return "Written."
            case "edit_file":
                assert path.read_text().count(arguments["old"]) == 1
                path.write_text(path.read_text().replace(arguments["old"], arguments["new"]))
                return "Edited."
            case "run_tests":
                return self.tests() if self.runs_tests else "9 passed; exit code 0, exited"
            case "run_checks":
                return "Nothing to complain about."
        raise AssertionError(f"no tool {name}")

    def tests(self) -> str:
        done = run(self.folder, sys.executable, "-m", "pytest", "-q")
        return f"exit code {done.returncode}, exited\n{done.stdout[-2000:]}"


def build(
    understudy: Understudy, request: str, spec: dict[str, Any], task: dict[str, Any], bench: Workbench, attempt: int = 1
) -> str:
    """One attempt at one task; returns the claim."""
    sections = {
        "request": request, "contract": spec, "task": task, "files": "\n".join(bench.files()), "attempt": str(attempt),
        "feedback": "",
    }  # fmt: skip
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": "You are the Coder."},
        {"role": "user", "content": as_sections(sections)},
    ]
    tools = [{"type": "function", "function": {"name": name, "parameters": {"type": "object"}}} for name in TOOLS]
    for _ in range(8):
        message = understudy.message({"messages": messages, "tools": tools})
        if not message.get("tool_calls"):
            return str(message["content"])
        messages.append({key: message[key] for key in ("role", "content", "tool_calls")})
        for call in message["tool_calls"]:
            result = bench.call(call["function"]["name"], json.loads(call["function"]["arguments"]))
            messages.append({"role": "tool", "tool_call_id": call["id"], "content": result})
    raise AssertionError("The Coder did not end.")


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    # The repository's own settings must not reach the software under test.
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
    return subprocess.run(
        ["nice", *command], cwd=folder, capture_output=True, text=True, timeout=120, check=False,
        env={**clean, **QUICK, **environment},
    )  # fmt: skip


def accept(folder: Path, spec: dict[str, Any], tests: list[dict[str, str]]) -> dict[str, set[str]]:
    """Outcome to requirements, of the acceptance tests against the started application."""
    place = folder / "tests" / "acceptance"
    place.mkdir(parents=True, exist_ok=True)
    (place / "conftest.py").write_text((HARNESS / "conftest.py").read_text())
    start = {"start": spec["stack"]["start"], "port": spec["stack"]["port"], "directory": "../.."}
    start["start"] = [sys.executable, "-m", *start["start"]]
    (place / "acceptance.json").write_text(json.dumps(start))
    for file in tests:
        (place / file["path"]).write_text(file["content"])
    done = run(
        folder, sys.executable, "-m", "pytest", "-q", "-rA", "--tb=line", "tests/acceptance", "-p", "no:cacheprovider"
    )
    marks = _marks(tests)
    found: dict[str, set[str]] = {"passed": set(), "failed": set(), "tests": set(), "output": {done.stdout[-6000:]}}
    for outcome, name in re.findall(r"^(PASSED|FAILED|ERROR) \S+::(\w+)", done.stdout, re.M):
        found["passed" if outcome == "PASSED" else "failed"] |= {marks[name]}
    found["passed"] -= found["failed"]
    counted = re.search(r"(\d+) passed", done.stdout)
    found["tests"] = {counted[1]} if counted else set()
    return found


def _marks(tests: list[dict[str, str]]) -> dict[str, str]:
    found = {}
    for block in "\n\n\n".join(file["content"] for file in tests).split("\n\n\n"):
        mark, name = re.search(r'requirement\("(R\d+)"\)', block), re.search(r"^def (test_\w+)", block, re.M)
        if mark and name:
            found[name[1]] = mark[1]
    return found
