"""Packages at pinned versions, fetched once into a cache, without their docstrings."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHOSEN_ON = ("flask", "httpx", "rich", "smolagents")
REPORTED = ("werkzeug", "textual", "dbos", "fastmcp")
LARGE = "django"
MOST_QUESTIONS = 120
LEAST_WORDS = 5
LEAST_LINES = 4
_MARKUP = re.compile(r":\w+:`~?\.?([^`]*)`|``?([^`]*)``?")
Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = Function | ast.ClassDef | ast.Module


@dataclass(frozen=True)
class Question:
    """`start` and `end` are lines of the function in the corpus, counted from 1, both included."""

    text: str
    path: str
    start: int
    end: int


@dataclass(frozen=True)
class Corpus:
    name: str
    folder: Path
    questions: tuple[Question, ...]


def pins() -> dict[str, str]:
    group = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["corpora"]
    return dict(line.split("==") for line in group)


def fetched(name: str, cache: Path, uv: str) -> Path:
    """The folder of the package's files, as they are installed."""
    version = pins()[name]
    target = cache / f"{name}-{version}"
    if not target.exists():
        beside = (cache / f".{name}").absolute()
        shutil.rmtree(beside, ignore_errors=True)
        wanted = ["--no-deps", "--target", str(beside), f"{name}=={version}"]
        cache.mkdir(parents=True, exist_ok=True)
        # From elsewhere: what this project keeps out of its own environment does not matter here.
        subprocess.run([uv, "pip", "install", "--quiet", *wanted], check=True, cwd=cache)
        beside.rename(target)
    if not (target / name).is_dir():
        raise SystemExit(f"{target} has no folder {name}: delete it and try again.")
    return target / name


def built(name: str, cache: Path, uv: str) -> Corpus:
    """The package without docstrings, in a folder of its own, with questions from what was taken out."""
    source = fetched(name, cache, uv)
    folder = cache / f"bare-{name}-{pins()[name]}"
    shutil.rmtree(folder, ignore_errors=True)
    questions: dict[str, Question] = {}
    for path in sorted(source.rglob("*.py")):
        relative = path.relative_to(source.parent).as_posix()
        bare, found = without_docstrings(path.read_text(encoding="utf-8"), relative)
        (folder / relative).parent.mkdir(parents=True, exist_ok=True)
        (folder / relative).write_text(bare, encoding="utf-8")
        for question in found:
            questions.setdefault(question.text, question)
    # In the order of a hash, so that a limit takes from everywhere and is the same every time.
    ordered = sorted(questions.values(), key=lambda one: sha256(one.text.encode()).digest())
    return Corpus(name, folder, tuple(ordered[:MOST_QUESTIONS]))


def without_docstrings(text: str, path: str) -> tuple[str, list[Question]]:
    tree = ast.parse(text)
    lines = text.split("\n")
    gone: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, Documented) and ast.get_docstring(node, clean=False) is not None:
            first = node.body[0]
            assert first.end_lineno is not None
            gone.update(range(first.lineno, first.end_lineno + 1))
            if len(node.body) == 1 and not isinstance(node, ast.Module):
                # Something has to stand there.
                gone.discard(first.lineno)
                lines[first.lineno - 1] = " " * first.col_offset + "..."
    kept = [number for number in range(1, len(lines) + 1) if number not in gone]
    place = {number: index for index, number in enumerate(kept, 1)}
    return "\n".join(lines[number - 1] for number in kept), list(_questions(tree, path, place))


def _questions(tree: ast.Module, path: str, place: dict[int, int]) -> Iterator[Question]:
    for node in ast.walk(tree):
        if not isinstance(node, Function) or (node.name.startswith("__") and node.name.endswith("__")):
            continue
        text = _asked(ast.get_docstring(node) or "")
        assert node.end_lineno is not None
        rows = [place[number] for number in range(node.lineno, node.end_lineno + 1) if number in place]
        if len(text.split()) >= LEAST_WORDS and len(rows) >= LEAST_LINES:
            yield Question(text, path, rows[0], rows[-1])


def _asked(docstring: str) -> str:
    """The first paragraph, without marks of a documentation system."""
    first = docstring.strip().split("\n\n")[0]
    plain = _MARKUP.sub(lambda match: match[1] or match[2] or "", first)
    return " ".join(plain.split())[:400]
