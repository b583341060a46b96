"""`./conclave record`: an ended run as a fixture in files that people can read in review."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from apps.cli.client import Client, Row
from apps.cli.connection import Connection
from apps.cli.embedded.settings import stack_settings
from apps.cli.errors import UsageError
from apps.cli.home import current_home
from apps.cli.output import out
from apps.cli.watch import follow
from apps.cli.words import count

HEAD = "recording.json"
ANSWERS = "answers"
ORDERED = ("prompt", "attachments", "approve", "max_rounds", "limits")
SHORTEST_SECRET = 8
# How a JSON text may have been written; in the files it stands as a document if one of these gives it back exactly.
FORMS: Mapping[str, dict[str, Any]] = {
    "json": {"ensure_ascii": False},
    "ascii": {},
    "indented": {"ensure_ascii": False, "indent": 2},
    "compact": {"ensure_ascii": False, "separators": (",", ":")},
}


def record(folder: Path, run_id: str) -> int:
    """Without a run, what the folder's recording ordered is built again and recorded anew."""
    if folder.exists() and any(folder.iterdir()) and not (folder / HEAD).is_file():
        raise UsageError(f"{folder} holds something else than a recording.", "Choose a new folder.")
    if not run_id and not (folder / HEAD).is_file():
        raise UsageError(f"There is no recording in {folder} yet.", "Name the run to record: --run RUN.")
    head = {} if run_id else read_json(folder / HEAD)
    if head.get("approvals"):
        raise UsageError(
            "A person answered the plan of the run in this recording.",
            "Build it again with --approve ask, answer it, then name the run: --run RUN.",
        )
    terminal = out()
    connection = Connection(terminal)
    run_id = run_id or built(connection, folder, head)
    found = connection.client.recording(run_id)
    require_clean(found)
    write(folder, found)
    state, tree = found["expected"]["state"], found["expected"]["tree"]
    terminal.say(f"Recorded {count(len(found['answers']), 'answer')} in {folder}: {state}, tree {tree}", "good")
    return 0


def built(connection: Connection, folder: Path, head: Row) -> str:
    """The run that builds what the recording ordered, when it has ended."""
    client: Client = connection.client
    project = client.new_project(f"recording-{folder.name}")
    order = {name: head["order"][name] for name in ORDERED if name in head["order"]}
    run_id = str(client.generate(str(project["id"]), order, os.urandom(16).hex())["id"])
    connection.terminal.say(f"Run {run_id} in project {project['name']}", "strong")
    follow(connection, run_id, connection.terminal)
    return run_id


# --- files -------------------------------------------------------------------------------------------------------


def write(folder: Path, found: Row) -> None:
    """One file for the run, one for the answers of each step; what was there before goes."""
    shutil.rmtree(folder / ANSWERS, ignore_errors=True)
    (folder / ANSWERS).mkdir(parents=True)
    by_step: dict[str, list[Row]] = {}
    for answer in found["answers"]:
        by_step.setdefault(str(answer["step"]), []).append(answer)
    for step, answers in by_step.items():
        write_json(folder / ANSWERS / f"{step.replace('/', '.')}.json", [as_file(answer) for answer in answers])
    write_json(folder / HEAD, {name: value for name, value in found.items() if name != "answers"})


def read(folder: Path) -> Row:
    """The recording as it was written."""
    found = read_json(folder / HEAD)
    files = sorted((folder / ANSWERS).glob("*.json"))
    return {**found, "answers": [from_file(answer) for file in files for answer in read_json(file)]}


def as_file(answer: Row) -> Row:
    calls = [with_arguments(call, readable) for call in answer["tool_calls"]]
    asked = [f"{digest} {part}" for part, digest in answer["asked"]]
    return {**answer, "asked": asked, "text": readable(answer["text"]), "tool_calls": calls}


def from_file(answer: Row) -> Row:
    calls = [with_arguments(call, restored) for call in answer["tool_calls"]]
    asked = [one.split(" ", 1)[::-1] for one in answer["asked"]]
    return {**answer, "asked": asked, "text": restored(answer["text"]), "tool_calls": calls}


def with_arguments(call: Row, change: Any) -> Row:
    function = call["function"]
    return {**call, "function": {**function, "arguments": change(function["arguments"])}}


def readable(text: str) -> Any:
    """Lines instead of one long line; a JSON text as the document that it is. `restored` gives back the same text."""
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if isinstance(document, dict | list):
        for form, options in FORMS.items():
            if json.dumps(document, **options) == text:
                told = {form: in_lines(document)}
                return told if restored(told) == text else text
    return text.split("\n") if "\n" in text else text


def restored(told: Any) -> str:
    if isinstance(told, str):
        return told
    if isinstance(told, list):
        return "\n".join(told)
    ((form, document),) = told.items()
    return json.dumps(from_lines(document), **FORMS[form])


def in_lines(value: Any) -> Any:
    match value:
        case str() if "\n" in value:
            return {"lines": value.split("\n")}
        case list():
            return [in_lines(one) for one in value]
        case dict():
            return {name: in_lines(one) for name, one in value.items()}
    return value


def from_lines(value: Any) -> Any:
    match value:
        case {"lines": list(lines), **others} if not others and all(isinstance(line, str) for line in lines):
            return "\n".join(lines)
        case list():
            return [from_lines(one) for one in value]
        case dict():
            return {name: from_lines(one) for name, one in value.items()}
    return value


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


# --- what must not be in them ------------------------------------------------------------------------------------


def require_clean(found: Row) -> None:
    """Raises where a recording, which is shared, holds a secret of this machine or one of its paths."""
    private = {value: name for name, value in secrets()}
    places = {"the order": found["order"], **{str(one["step"]): one for one in found["answers"]}}
    for place, told in places.items():
        text = json.dumps(told, ensure_ascii=False)
        if name := next((name for value, name in private.items() if value in text), ""):
            raise UsageError(f"The recording would hold {name}, in {place}.", "Record another run.")


def secrets() -> Iterator[tuple[str, str]]:
    """What a secret is called, and the secret."""
    home = Path.home()
    if home != Path("/"):
        yield "the path of your home folder", f"{home}/"
    yield "the path of the stack's folder", str(current_home().path)
    for name, value in {**os.environ, **stack_settings().chosen}.items():
        if name.endswith(("_KEY", "_TOKEN", "_SECRET", "_PASSWORD")) and len(value) >= SHORTEST_SECRET:
            yield name, value
