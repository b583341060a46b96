"""Tasks as text that a person edits: YAML, of which JSON is a part."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml

from apps.cli.client import Row
from apps.cli.errors import CLIError, UsageError
from apps.cli.output import Terminal

FIELDS = ("id", "goal", "brief", "covers", "depends_on", "files")


class Draft:
    """Tasks in a file. It stays until it is discarded, so that no refusal and no Ctrl-C costs a person's words."""

    def __init__(self, tasks: Sequence[Row], heading: str) -> None:
        self.first = f"# {heading}\n{written(tasks)}"
        handle, path = tempfile.mkstemp(prefix="conclave-", suffix=".yaml")
        os.close(handle)
        self.path = Path(path)
        self.path.write_text(self.first)

    @property
    def is_changed(self) -> bool:
        return self.path.read_text() != self.first

    def open(self, terminal: Terminal) -> None:
        """Returns when the person has closed the editor."""
        terminal.say(f"Editing {self.path}", "quiet")
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
        try:
            subprocess.run([*shlex.split(editor), str(self.path)], stdout=terminal.stream, check=True)
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            raise UsageError(f"The editor did not work: {error}", "Set EDITOR to one that does.") from error

    def tasks(self) -> list[Row]:
        return read_tasks(self.path.read_text(), str(self.path))

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)


def require_terminal() -> None:
    if not sys.stdin.isatty():
        raise UsageError("There is no terminal to edit in.", "Give it as it shall be: -f FILE, YAML or JSON.")


def edit_and_send(terminal: Terminal, draft: Draft, send: Callable[[list[Row]], Row], command: str) -> Row | None:
    """Let the person edit until the server takes it, and return its answer; None when nothing was changed.

    `command` is the one that would send the draft's file, for a person who gives up.
    """
    while True:
        try:
            draft.open(terminal)
            answer = send(draft.tasks()) if draft.is_changed else None
        except CLIError as error:
            terminal.say(str(error), "bad")
            if terminal.ask("Edit it again? [y, n]").lower() in ("n", "no"):
                raise CLIError("The edit was not sent.", f"Your text is kept: {command} -f {draft.path}") from error
        else:
            if answer is None:
                terminal.say("Nothing was changed, so nothing is sent.")
            draft.discard()
            return answer


def written(tasks: Sequence[Row]) -> str:
    plain = [{name: task.get(name) for name in FIELDS} for task in tasks]
    return yaml.dump(plain, Dumper=Writer, sort_keys=False, allow_unicode=True, width=100, default_flow_style=None)


def read_tasks(text: str, source: str) -> list[Row]:
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UsageError(f"{source} is neither YAML nor JSON: {error}", "Correct it and try again.") from error
    tasks = [found] if isinstance(found, dict) else found
    if not isinstance(tasks, list) or not tasks or not all(isinstance(task, dict) for task in tasks):
        raise UsageError(f"{source} holds no tasks.", f"Write a list; each task has {', '.join(FIELDS)}.")
    for task in tasks:
        for name in ("covers", "depends_on", "files"):
            if not isinstance(task.get(name) or [], list):
                raise UsageError(f"{source}: {name} of {task.get('id')} is no list.", "Write it as [R1, R2].")
    return tasks


class Writer(yaml.SafeDumper):
    """Writes texts of several lines as such."""


def _text(writer: Writer, text: str) -> yaml.ScalarNode:
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Writer.add_representer(str, _text)
