"""`./conclave retry`, `skip`, `split`, `edit`: one task of a run, done anew or left out."""

import sys
from pathlib import Path

from apps.cli import editing
from apps.cli.client import Row
from apps.cli.connection import Connection
from apps.cli.errors import APIError, UsageError
from apps.cli.output import Terminal, err, out

DOING = {"retry": "is tried again", "skip": "is left out", "split": "is split", "edit": "is changed"}


def command(run_id: str, task: str, act: str, text: str = "", tasks: list[Row] | None = None) -> int:
    carry_out(Connection(err()), out(), run_id, task, act, text, tasks or [])
    return 0


def carry_out(
    connection: Connection, terminal: Terminal, run_id: str, task: str, act: str, text: str, tasks: list[Row]
) -> None:
    """An ended run is revised by a new one; otherwise the run itself hears it."""
    answer = connection.client.command_task(run_id, task, act, text, tasks)
    doing = str(answer.get("id") or run_id)
    if doing == run_id:
        terminal.say(f"{task} {DOING[act]} as soon as the run reads it. Watch it: ./conclave watch {run_id}")
    else:
        terminal.say(f"{task} {DOING[act]} by run {doing}, which keeps all other work.", "strong")
        terminal.say(f"Watch it: ./conclave watch {doing}")


def split(run_id: str, task: str, text: str, file: Path | None) -> int:
    return command(run_id, task, "split", text, editing.read(file) if file else [])


def edit(run_id: str, task: str, text: str, file: Path | None) -> int:
    if file is not None:
        return command(run_id, task, "edit", text, editing.read(file))
    if not sys.stdin.isatty():
        raise UsageError("There is no terminal to edit in.", "Give the task as a file: --file TASK.yaml.")
    connection, terminal = Connection(err()), out()
    known = {str(one.get("id")): one for one in connection.client.tasks(run_id)}
    if task not in known:
        raise UsageError(f"Run {run_id} has no task {task}.", f"Its tasks: {', '.join(known)}.")
    wanted = [known[task]]
    while True:
        changed = editing.edit(f"{task} of run {run_id}", wanted, terminal)
        if changed is None:
            terminal.say("Nothing is changed.")
            return 0
        try:
            carry_out(connection, terminal, run_id, task, "edit", text, changed)
            return 0
        except APIError as error:
            if error.kind not in ("PlanInvalid", "InvalidRequest"):
                raise
            terminal.say(str(error), "bad")
            wanted = changed
