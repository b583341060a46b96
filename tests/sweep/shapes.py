"""The little software that the scripted model builds: eight parts, each a module that says its number, and its test.

A static file server is the whole application, so that any part can be built without any other. In the shape `eight`
T2 and T3 write to the same lines of a list, and the first attempts of T4 and T5 fail their tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

SIZE = 8
PORT = 8000
STACK = {
    "language": "Python 3.11",
    "frameworks": [],
    "storage": "none",
    "start": ["python", "-m", "http.server", str(PORT), "--bind", "127.0.0.1"],
    "port": PORT,
    "test": ["python", "-m", "pytest", "-q"],
}
NAMES = "parts/names.py"
LISTED = ("t1", "t2", "t3")
WRONG_AT_FIRST = ("T4", "T5")
Needs = Mapping[str, list[str]]


def _tasks() -> list[str]:
    return [f"T{number}" for number in range(1, SIZE + 1)]


def _random() -> Needs:
    """Each task needs up to two of those before it."""
    dice, tasks = Random(11), _tasks()
    return {
        task: sorted(dice.sample(tasks[:place], min(place, dice.randint(0, 2)))) for place, task in enumerate(tasks)
    }


SHAPES: Mapping[str, Needs] = {
    "eight": {"T1": [], **{task: ["T1"] for task in ("T2", "T3", "T4", "T5", "T6", "T7")}, "T8": ["T6", "T7"]},
    "independent": {task: [] for task in _tasks()},
    "chain": {task: [f"T{number}"] if number else [] for number, task in enumerate(_tasks())},
    "diamond": {"T1": [], **{task: ["T1"] for task in _tasks()[1:-1]}, "T8": _tasks()[1:-1]},
    "random": _random(),
}


def prompt(shape: str) -> str:
    """What a person asks for. The word goes through the spec's title to every agent."""
    return f"Build {SIZE} parts in the shape {shape}"


def plan(shape: str) -> list[dict[str, Any]]:
    return [
        {
            "id": task,
            "goal": f"Part {task[1:]}",
            "brief": f"Write {_part(task)} and its test.",
            "covers": [f"R{task[1:]}"],
            "depends_on": needs,
            # The list of names is planned by nobody: that is how conflicts happen.
            "files": [_part(task), _test(task)],
        }
        for task, needs in SHAPES[shape].items()
    ]


def requirements() -> list[dict[str, str]]:
    return [{"id": f"R{task[1:]}", "text": f"GET /{_part(task)} shows part {task[1:]}"} for task in _tasks()]


def acceptance() -> str:
    tests = [
        f'@pytest.mark.requirement("R{task[1:]}")\n'
        f"def test_{task.lower()}(client: httpx.Client) -> None:\n"
        f'    assert "return {task[1:]}\\n" in client.get("/{_part(task)}").text\n'
        for task in _tasks()
    ]
    return "\n\n".join(["import httpx\nimport pytest\n", *tests])


def work(shape: str, task: str, attempt: int) -> list[tuple[str, dict[str, str]]]:
    """The Coder's tool calls, tests last."""
    number = int(task[1:])
    told = number + 100 if shape == "eight" and task in WRONG_AT_FIRST and attempt == 1 else number
    part = f"def value() -> int:\n    return {told}\n"
    test = f"from parts.{task.lower()} import value\n\n\ndef test_{task.lower()}() -> None:\n"
    test += f"    assert value() == {number}\n"
    calls = [_write(_part(task), part), _write(_test(task), test)]
    if shape == "eight" and task == "T1":
        calls.append(_write(NAMES, names(LISTED[:1])))
    elif shape == "eight" and task.lower() in LISTED:
        first = f'    "{LISTED[0]}",\n'
        calls.append(("edit_file", {"path": NAMES, "old": first, "new": f'{first}    "{task.lower()}",\n'}))
    return [*calls, ("run_tests", {})]


def resolution() -> list[tuple[str, dict[str, str]]]:
    """The Integrator's tool calls. Whichever side came first, the files are the same."""
    return [_write(NAMES, names(LISTED)), ("run_tests", {})]


def names(listed: tuple[str, ...]) -> str:
    return "NAMES = [\n" + "".join(f'    "{name}",\n' for name in listed) + "]\n"


def _part(task: str) -> str:
    return f"parts/{task.lower()}.py"


def _test(task: str) -> str:
    return f"tests/test_{task.lower()}.py"


def _write(path: str, content: str) -> tuple[str, dict[str, str]]:
    return "write_file", {"path": path, "content": content}
