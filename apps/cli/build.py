"""`./conclave build`: from a request to a delivery, live in the terminal."""

import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from apps.cli.client import Client, Row
from apps.cli.connection import Connection
from apps.cli.errors import CLIError, UsageError
from apps.cli.output import Terminal, narrator, print_json
from apps.cli.render.planning import quote_sentence
from apps.cli.watch import detached, follow
from apps.cli.words import EXIT_CODES, count, dollars, duration, proven, state_label

DETACHED = 130  # what a shell reports for a command that Ctrl-C ended
LONGEST_PROJECT_NAME = 40
BUNDLE = "repository.bundle"


@dataclass(frozen=True)
class BuildOrder:
    prompt: str
    attachments: tuple[tuple[str, str], ...]  # (name, content)
    project: str
    is_new_project: bool
    approve: str  # "" leaves it to the project
    budget_usd: float | None
    at_cap: str
    max_rounds: int | None
    out: Path | None
    json_only: bool

    def body(self) -> Row:
        body: Row = {
            "prompt": self.prompt,
            "attachments": [{"name": name, "content": content} for name, content in self.attachments],
            "budget_usd": self.budget_usd,
        }
        chosen = {"approve": self.approve or None, "at_cap": self.at_cap or None, "max_rounds": self.max_rounds}
        return body | {name: value for name, value in chosen.items() if value is not None}


def read_order(
    prompt: str,
    files: Sequence[str],
    project: str,
    approve: str,
    budget_usd: float | None,
    at_cap: str,
    max_rounds: int | None,
    out: Path | None,
    json_only: bool,
) -> BuildOrder:
    """Check everything that can be checked before anything starts.

    Without a prompt the first file is what is asked for; all others go along with it.
    """
    attachments = tuple(map(read_request_file, files))
    for name, content in attachments:
        if not content.strip():
            raise UsageError(f"{name} is empty.", "Write in it what should be built.")
        if sum(name == other for other, _ in attachments) > 1:
            raise UsageError(f"Two files are called {name}.", "Give one of them another name.")
    if attachments and not prompt:
        prompt, attachments = attachments[0][1], attachments[1:]
    if not prompt.strip():
        raise UsageError(
            "Nothing was asked for.", 'Say what to build: ./conclave build "Create a REST API for a todo application".'
        )
    if approve and approve not in ("auto", "ask"):
        raise UsageError(f"--approve {approve} is not known.", "Use auto or ask.")
    if at_cap and at_cap not in ("pause", "finish"):
        raise UsageError(f"--at-cap {at_cap} is not known.", "Use pause or finish.")
    if out:
        require_room(out)
    name = project or project_name(prompt)
    return BuildOrder(prompt, attachments, name, not project, approve, budget_usd, at_cap, max_rounds, out, json_only)


def read_request_file(file: str) -> tuple[str, str]:
    if file == "-":
        return "request.md", sys.stdin.read()
    try:
        return Path(file).name, Path(file).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}", "Give the path of a text file, or - for stdin.") from error


def project_name(prompt: str) -> str:
    """Derive a name from the words that carry the meaning: "Create a REST API for todos" -> rest-api-todos."""
    first = next(line for line in prompt.splitlines() if line.strip())
    words = re.findall(r"[a-z0-9]+", first.lower())
    carried = [word for word in words if word not in EMPTY_WORDS] or words or ["project"]
    name = ""
    for word in carried[:6]:
        if len(name) + len(word) + 1 > LONGEST_PROJECT_NAME:
            break
        name = f"{name}-{word}" if name else word
    return name or carried[0][:LONGEST_PROJECT_NAME]


EMPTY_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an the and or of for to in on with that which i we me my our please create build make write develop want "
        "need simple new application app program",
    )
)


def build(order: BuildOrder) -> int:
    terminal = narrator(order.json_only)
    began = time.monotonic()
    connection = Connection(terminal)
    client = connection.client
    if connection.uses_understudy:
        terminal.say(
            "No model is connected, so the understudy answers. Set OPENAI_API_KEY or VLLM_ENDPOINT and restart "
            "the stack to connect one.",
            "quiet",
        )
    # A request without a project is a new piece of software; with one it goes on from what that project holds.
    project = client.new_project(order.project) if order.is_new_project else client.project_named(order.project)
    order, rule = settled(order, client, str(project["id"]))
    started = client.generate(str(project["id"]), order.body(), str(uuid.uuid4()))
    run_id = str(started["id"])
    terminal.say(f"Run {run_id} in project {project['name']}", "strong")
    try:
        can_ask = (order.approve == "ask" or rule in ("always", "above")) and sys.stdin.isatty()
        follow(connection, run_id, terminal, can_ask=can_ask, budget_usd=order.budget_usd)
    except KeyboardInterrupt:
        detached(terminal, run_id, order.out)
        return DETACHED
    return conclude(connection, run_id, order, terminal, time.monotonic() - began)


def settled(order: BuildOrder, client: Client, project_id: str) -> tuple[BuildOrder, str]:
    """Whether the run asks before it builds: as the person said, else as the project has it, else as befits the
    place. With the project's rule where that decides, "" where it does not."""
    if order.approve:
        return order, ""
    rule = "" if order.is_new_project else client.approval_rule(project_id)
    if rule:
        return order, rule
    usual = "ask" if sys.stdin.isatty() and not order.json_only else "auto"
    return replace(order, approve=usual), ""


def conclude(connection: Connection, run_id: str, order: BuildOrder, terminal: Terminal, seconds: float) -> int:
    result = collect(connection.client, run_id, seconds, connection.model)
    state = str(result["status"])
    # First the result, which stands whatever becomes of the copy.
    if order.json_only:
        print_json(result)
    else:
        summarise(result, terminal, is_copied=order.out is not None)
    if order.out and result["repository"] and result["commit"]:
        check_out(connection.client, run_id, str(result["commit"]), order.out)
        terminal.say(f"The repository is in {order.out}", "strong")
    elif order.out:
        terminal.say(f"Nothing was delivered, so {order.out} stays empty.")
    return EXIT_CODES.get(state, CLIError.exit_code)


def collect(client: Client, run_id: str, seconds: float, model: str) -> Row:
    """Put together the result from what the API tells about the finished run."""
    run = client.run(run_id)
    return {
        "run_id": run_id,
        "status": run.get("state"),
        "requirements": [requirement(row) for row in client.ledger(run_id)],
        "tasks": client.tasks(run_id),
        "repository": run.get("repository") or None,
        "commit": run.get("commit") or None,
        "artifacts": client.artifacts(run_id),
        "usage": run.get("usage"),
        "quote": client.quote(run_id),
        "usage_by_role": run.get("usage_by_role") or {},
        "duration_seconds": run.get("elapsed_seconds") or round(seconds, 1),
        "model": run.get("model") or model or None,
    }


def requirement(row: Row) -> Row:
    tests: Any = row.get("tests") or []
    passing = [test for test in tests if isinstance(test, dict) and test.get("outcome") == "passed"]
    return {
        "id": row.get("requirement") or row.get("id"),
        "text": row.get("text"),
        "result": row.get("result"),
        "note": row.get("note") or "",
        "tests": len(tests),
        "passing": len(passing),
    }


def checkout(run_id: str, folder: Path) -> int:
    require_room(folder)
    terminal = narrator(json_only=False)
    client = Connection(terminal).client
    commit = client.run(run_id).get("commit")
    if not commit:
        raise CLIError(f"Run {run_id} has delivered nothing.", f"See what it does: ./conclave watch {run_id}")
    check_out(client, run_id, str(commit), folder)
    terminal.say(f"The repository is in {folder}", "strong")
    return 0


def copy_artifacts(run_id: str, folder: Path) -> int:
    require_room(folder)
    terminal = narrator(json_only=False)
    client = Connection(terminal).client
    names = [str(one["name"]) for one in client.artifacts(run_id)]
    if not names:
        raise CLIError(f"Run {run_id} has no artifacts yet.", f"See what it does: ./conclave watch {run_id}")
    for name in names:
        target = folder / name
        if not target.resolve().is_relative_to(folder.resolve()):
            raise CLIError(f"The artifact {name!r} would lie outside {folder}.", "Fetch it by its address in the API.")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(client.artifact(run_id, name))
    terminal.say(f"{count(len(names), 'file')} in {folder}", "strong")
    return 0


def require_room(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty.", "Choose a folder that does not exist yet.")
    nearest = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise UsageError(f"{folder} cannot be made here.", "Choose a folder where you may write.")


def check_out(client: Client, run_id: str, commit: str, folder: Path) -> None:
    """Make `folder` a repository of its own. It comes as a bundle: the API may be on another machine."""
    git = ["git", "-C", str(folder)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CLIError(
            f"{folder} cannot be made: {error.strerror}.", f"Choose another: ./conclave checkout {run_id} FOLDER"
        ) from error
    with tempfile.TemporaryDirectory() as temporary:
        bundle = Path(temporary, BUNDLE)
        bundle.write_bytes(client.artifact(run_id, BUNDLE))
        for step in (
            ["git", "init", "--quiet", "--initial-branch=main", str(folder)],
            [*git, "fetch", "--quiet", str(bundle), f"refs/heads/conclave/{run_id}"],
            [*git, "checkout", "--quiet", "-B", "main", commit],
        ):
            done = subprocess.run(step, capture_output=True, text=True)
            if done.returncode != 0:
                raise CLIError(
                    f"The delivered repository could not be checked out in {folder}: {done.stderr.strip()}",
                    f"Its bundle is the artifact {BUNDLE} of run {run_id}.",
                )


def tokens_of(usage: Row) -> int:
    return int(usage.get("input_tokens") or 0) + int(usage.get("output_tokens") or 0)


def summarise(result: Row, terminal: Terminal, is_copied: bool = False) -> None:
    status = str(result["status"])
    terminal.say("")
    terminal.say(
        f"{state_label(status)} in {duration(float(result['duration_seconds']))}", "good" if status == "done" else "bad"
    )
    if result["requirements"]:
        ledger = [{"requirement": one["id"], "result": one["result"]} for one in result["requirements"]]
        terminal.say(proven(ledger))
        for one in result["requirements"]:
            shown = f"{one['passing']} of {one['tests']} tests pass"
            if one["result"] == "untestable":
                shown = f"cannot be tested ({one['note']})"
            terminal.say(f"  {one['id']}  {shown}  {one['text']}")
    usage = result["usage"]
    if isinstance(usage, dict):
        calls = f"{usage.get('calls', 0)} model calls"
        terminal.say(f"{calls}, {tokens_of(usage)} tokens, {dollars(usage.get('cost_usd'))}")
        roles = [f"{role} {tokens_of(one)}" for role, one in result["usage_by_role"].items()]
        terminal.say(f"  {', '.join(roles)}", "quiet")
    if quoted := result["quote"]:
        came = quoted["actual"]
        spent = f"{dollars(came['usd'])} and {duration(came['minutes'] * 60)}"
        terminal.say(f"  Quoted: {quote_sentence(quoted['quote'])}. It came to {spent}.", "quiet")
    if result["repository"]:
        terminal.say(f"Repository: {result['repository']}")
        if not is_copied:
            terminal.say(f"Copy it: ./conclave checkout {result['run_id']} FOLDER")
    if status != "done" and (
        failed := next((task["id"] for task in result["tasks"] if task.get("state") == "failed"), None)
    ):
        terminal.say(f'Try {failed} again: ./conclave retry {result["run_id"]} {failed} "a hint"')
