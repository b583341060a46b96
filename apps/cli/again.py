"""`./conclave replay` and `fork`: an ended run once more, to the same end or on from one of its events."""

from apps.cli.build import DETACHED
from apps.cli.client import Client, Row
from apps.cli.connection import Connection
from apps.cli.errors import CLIError
from apps.cli.output import Line, Terminal, narrator, print_json
from apps.cli.runs import watch_to_the_end
from apps.cli.watch import detached, follow
from apps.cli.words import EXIT_CODES, count

DIFFERENT = 3
"""Exit code of a replay that came to an end, with another tree."""


def replay(run_id: str, json_only: bool) -> int:
    terminal = narrator(json_only)
    connection = Connection(terminal)
    before = connection.client.run(run_id)
    started = str(connection.client.replay(run_id)["id"])
    terminal.say(f"Run {started} replays run {run_id}: its answers, no model, no money", "strong")
    try:
        follow(connection, started, terminal)
    except KeyboardInterrupt:
        detached(terminal, started)
        return DETACHED
    result = compared(connection.client, before, started)
    if json_only:
        print_json(result)
    for line in verdict(result):
        terminal.say(line.text, line.tone)
    if result["is_same"] is None:
        return EXIT_CODES.get(str(result["status"]), CLIError.exit_code)
    return 0 if result["is_same"] else DIFFERENT


def compared(client: Client, before: Row, replay_id: str) -> Row:
    """`is_same` is null where the replay delivered nothing to compare."""
    run = client.run(replay_id)
    result: Row = {
        "run_id": replay_id,
        "replays": before.get("id"),
        "status": run.get("state"),
        "reason": run.get("reason"),
        "hint": run.get("hint"),
        "is_same": None,
        "tree": None,
        "tree_before": None,
        "files": [],
    }
    if not run.get("commit") or not before.get("commit"):
        return result
    diff = client.diff(replay_id, str(before["commit"]), str(run["commit"]))
    is_same = diff.get("old") == diff.get("new")
    return result | {
        "is_same": is_same,
        "tree": diff.get("new"),
        "tree_before": diff.get("old"),
        "files": diff.get("files") or [],
    }


def verdict(result: Row) -> list[Line]:
    """One line, and under it each file that differs, as `git diff --stat` has them."""
    if result["is_same"] is None:
        return [Line(f"No tree to compare: the replay is {result['status']}.", "bad")]
    if result["is_same"]:
        return [Line(f"Same tree as run {result['replays']}: {result['tree']}", "good")]
    files = result["files"]
    sentence = f"Different tree: {result['tree']} instead of {result['tree_before']}, {count(len(files), 'file')}"
    widest = max((len(str(one.get("path"))) for one in files), default=0)
    return [Line(sentence, "bad"), *(Line(f"  {one['path']:{widest}} | {changes(one)}") for one in files)]


def changes(file: Row) -> str:
    if file.get("added") is None:
        return "binary"
    return f"+{file['added']} -{file['removed']}"


def fork(run_id: str, from_event: int, budget_usd: float | None, json_only: bool) -> int:
    terminal: Terminal = narrator(json_only)
    connection = Connection(terminal)
    started = str(connection.client.fork(run_id, from_event, budget_usd)["id"])
    terminal.say(f"Run {started} goes on from event {from_event} of run {run_id}", "strong")
    return watch_to_the_end(connection, started, terminal, json_only)
