"""Call a program in a folder of its own. Runs in the program's sandbox, or beside delivered tests.

An order is {"files": {name: text}, "arguments": [word], "stdin": text, "read": [name]}: files are written, the words
are run (nothing, if there are none), files are read. The answer is {"exit_code", "stdout", "stderr", "files"}; a file
that is not there reads as null. As a script it takes the order from standard input; if that says "fresh", a copy of
/program is first made in the working directory.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

WALL_SECONDS = 60.0
MOST_CHARACTERS = 1_000_000
NOT_FOUND, TIMED_OUT = 127, 124  # As shells say it.


def copy(repository: Path, target: Path) -> None:
    """Everything but what is no part of the software. Acceptance tests may run its own tests, but not themselves."""

    def left_behind(folder: str, names: list[str]) -> list[str]:
        unwanted = {".git", ".venv", "node_modules", *(["acceptance"] if Path(folder).name == "tests" else [])}
        return [name for name in names if name in unwanted]

    shutil.copytree(repository, target, symlinks=True, dirs_exist_ok=True, ignore=left_behind)


def carry_out(order: dict[str, Any], folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    for name, text in order.get("files", {}).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
    answer = run(order["arguments"], order.get("stdin", ""), folder, environment) if order.get("arguments") else {}
    return {**answer, "files": {name: content(folder / name) for name in order.get("read", ())}}


def run(words: list[str], stdin: str, folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    roots = [str(folder), str(folder / "src")]
    settings = {**os.environ, **environment, "PYTHONPATH": os.pathsep.join(roots), "PYTHONUTF8": "1"}
    try:
        ended = subprocess.run(
            words,
            input=stdin.encode(),
            cwd=folder,
            env=settings,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        told = f"It did not end within {WALL_SECONDS:g} s."
        return {"exit_code": TIMED_OUT, "stdout": text(late.stdout or b""), "stderr": told}
    except OSError as error:
        return {"exit_code": NOT_FOUND, "stdout": "", "stderr": f"{words[0]} cannot be run: {error.strerror}."}
    return {"exit_code": ended.returncode, "stdout": text(ended.stdout), "stderr": text(ended.stderr)}


def content(path: Path) -> str | None:
    return text(path.read_bytes()) if path.is_file() else None


def text(data: bytes) -> str:
    return data.decode(errors="replace")[:MOST_CHARACTERS]


if __name__ == "__main__":
    wanted = json.load(sys.stdin)
    if wanted.get("fresh"):
        copy(Path("/program"), Path.cwd())
    json.dump(carry_out(wanted, Path.cwd(), {}), sys.stdout)
