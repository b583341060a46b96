"""Tasks as text in the person's editor, or in a file of theirs."""

import json
from pathlib import Path

import click
import yaml

from apps.cli.client import Row
from apps.cli.errors import UsageError
from apps.cli.output import Terminal

FIELDS = ("id", "goal", "brief", "covers", "depends_on", "files")
HELP = """\
# {about}
# goal: one sentence. brief: what a Coder who sees nothing else has to know. covers: requirements. depends_on: tasks.
# Save and close to send it; close without a change to leave everything as it is.

"""


def edit(about: str, tasks: list[Row], terminal: Terminal) -> list[Row] | None:
    """Return the tasks as the person left them; None without a change. Bad YAML is shown, and edited again."""
    original = HELP.format(about=about) + written(tasks)
    text = original
    while True:
        text = click.edit(text, extension=".yaml") or ""
        if not text.strip() or text == original:
            return None
        try:
            return parsed(text)
        except UsageError as error:
            terminal.say(str(error), "bad")
            if not click.confirm("Edit it again?", default=True, err=True):
                return None


def read(file: Path) -> list[Row]:
    """Read tasks from YAML or JSON: one task, or a list of them."""
    try:
        return parsed(file.read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}", "Give the path of a file of tasks.") from error


def parsed(text: str) -> list[Row]:
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UsageError(f"This is no YAML: {error}", "Correct the place that is named.") from error
    tasks = [found] if isinstance(found, dict) else found
    if not isinstance(tasks, list) or not tasks or not all(isinstance(task, dict) for task in tasks):
        raise UsageError("This holds no tasks.", f"A task has {', '.join(FIELDS)}.")
    return tasks


def written(tasks: list[Row]) -> str:
    plain = json.loads(json.dumps([{name: task.get(name) for name in FIELDS} for task in tasks]))
    return str(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=100))
