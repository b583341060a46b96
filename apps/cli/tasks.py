"""`./conclave retry`, `skip`, `split`, `edit`: what a person wants done with one task."""

from collections.abc import Sequence

from apps.cli.build import read_request_file
from apps.cli.client import Client, Row
from apps.cli.connection import Connection
from apps.cli.editing import Draft, edit_and_send, read_tasks, require_terminal
from apps.cli.errors import UsageError
from apps.cli.output import Terminal, narrator, print_json

FUTURE = {"retry": "tried again", "skip": "skipped", "split": "split", "edit": "edited"}


def command(run_id: str, task: str, act: str, text: str, file: str, json_only: bool) -> int:
    terminal = narrator(json_only)
    tasks = tasks_in(file) if file else ()
    if act == "edit" and not tasks:
        require_terminal()
    client = Connection(terminal).client
    if act == "edit" and not tasks:
        answer = edited(client, terminal, run_id, task, text)
    else:
        answer = client.command(run_id, task, act, text, tasks)
    if answer is None:
        return 0
    if json_only:
        print_json(answer)
        return 0
    by = str(answer.get("id") or run_id)
    other = "" if by == run_id else f" by run {by}, a revision that keeps all other work"
    terminal.say(f"{task} will be {FUTURE[act]}{other}. Watch it: ./conclave watch {by}")
    return 0


def tasks_in(file: str) -> Sequence[Row]:
    name, text = read_request_file(file)
    return read_tasks(text, name)


def edited(client: Client, terminal: Terminal, run_id: str, task_id: str, text: str) -> Row | None:
    task = next((one for one in client.tasks(run_id) if one.get("id") == task_id), None)
    if task is None:
        raise UsageError(f"Run {run_id} has no task {task_id}.", f"`./conclave watch {run_id}` tells its tasks.")
    return edit_and_send(
        terminal,
        Draft([task], f"{task_id} of run {run_id}. Save and close to send it; unchanged, nothing is sent."),
        lambda tasks: client.command(run_id, task_id, "edit", text, tasks),
        f"./conclave edit {run_id} {task_id}",
    )
