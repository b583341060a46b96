"""What a Python project says that it needs. The files are untrusted: they name packages, and nothing else is obeyed.

An installer never sees them. It gets lines written anew from what was understood here.
"""

import posixpath
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet

REQUIREMENT_FILES = ("requirements.txt", "requirements.lock", "requirements-dev.txt", "requirements-test.txt")
PROJECT_FILE = "pyproject.toml"
# Extras and groups of these names are what the project's tests need.
TEST_GROUPS = ("dev", "test", "tests", "testing")
MOST_LINES = 5000
MOST_INCLUDED = 20

HASH = re.compile(r"\s--hash[= ](\S+)")
HASH_VALUE = re.compile(r"sha(256|384|512):[0-9a-f]{64,128}")
COMMENT = re.compile(r"(^|\s)#.*$")
INCLUDE = re.compile(r"(?:-r|--requirement)[ =]*(\S+)")
# They say what is done in any case.
HARMLESS = re.compile(r"--(prefer-binary|require-hashes|only-binary[= ]\S+)")
ELSEWHERE = re.compile(r"^[./~]|://|^[A-Za-z]:\\|\.(whl|zip|tar\.gz|tgz)\b")
ONLY_PACKAGES = "Name packages of the package index, one a line, such as `requests>=2.31`"


class RequirementsRefused(Exception):
    """The files ask for what is not done, or cannot be read; the message says what to write instead."""


@dataclass(frozen=True)
class PythonRequirements:
    """`lines` are sorted and stand for the project: equal lines, equal environment. `notes` are for a reader."""

    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()


def read_python(files: Mapping[str, bytes], python_version: str) -> PythonRequirements | None:
    """What the files of a project's root require; None: nothing. Raises RequirementsRefused. May take a second."""
    try:
        return _read_python(files, python_version)
    except RecursionError as error:
        raise RequirementsRefused("The dependency files are nested too deeply: write them plainly.") from error


def _read_python(files: Mapping[str, bytes], python_version: str) -> PythonRequirements | None:
    lines: set[str] = set()
    seen: set[str] = set()
    for path in REQUIREMENT_FILES:
        if path in files:
            lines.update(_lines_of(path, files, seen, ""))
    notes: list[str] = []
    if PROJECT_FILE in files:
        project = _table(files[PROJECT_FILE])
        lines.update(_of_project(project))
        notes += _notes(project, python_version)
    if not lines and not notes:
        return None
    return PythonRequirements(tuple(sorted(lines)), tuple(notes))


def _lines_of(path: str, files: Mapping[str, bytes], seen: set[str], included_by: str) -> Iterator[str]:
    """Of a file that was not seen yet: what is included from everywhere would take for ever otherwise."""
    if path not in files:
        raise RequirementsRefused(f"{included_by} includes {path}, which is not there: add it or remove the line.")
    if path in seen:
        return
    seen.add(path)
    if len(seen) > MOST_INCLUDED:
        raise RequirementsRefused(f"More than {MOST_INCLUDED} requirement files include one another: use fewer.")
    text = _text(path, files[path]).replace("\\\n", " ")
    for number, raw in enumerate(text.split("\n")):
        if number >= MOST_LINES:
            raise RequirementsRefused(f"{path} has more than {MOST_LINES} lines: name only what is needed.")
        line = COMMENT.sub("", raw).strip()
        if not line or HARMLESS.fullmatch(line):
            continue
        include = INCLUDE.fullmatch(line)
        if include:
            inner = posixpath.normpath(posixpath.join(posixpath.dirname(path), include[1]))
            yield from _lines_of(inner, files, seen, path)
        elif line.startswith("-"):
            raise RequirementsRefused(
                f"{path} has the option `{line[:100]}`, which is not allowed: everything comes as wheels from the one "
                f"configured package index. {ONLY_PACKAGES}, and remove the option."
            )
        else:
            yield _understood(line, path)


def _understood(line: str, where: str) -> str:
    """One requirement in the standard's own form, with its hashes."""
    hashes = HASH.findall(line)
    bare = HASH.sub("", line).strip()
    if ELSEWHERE.search(bare.partition(";")[0]) or "${" in line:
        raise _elsewhere(bare, where)
    try:
        requirement = Requirement(bare)
    except InvalidRequirement as error:
        problem = str(error).splitlines()[0]
        raise RequirementsRefused(f"`{bare[:100]}` in {where} cannot be read ({problem}). {ONLY_PACKAGES}.") from error
    if requirement.url is not None:
        raise _elsewhere(bare, where)
    for value in hashes:
        if not HASH_VALUE.fullmatch(value):
            raise RequirementsRefused(f"`{value[:100]}` in {where} is no hash: write --hash=sha256:…")
    return " ".join([str(requirement), *(f"--hash={value}" for value in sorted(hashes))])


def _elsewhere(line: str, where: str) -> RequirementsRefused:
    return RequirementsRefused(
        f"`{line[:100]}` in {where} points to a file, a repository or an address, which is not allowed. "
        f"{ONLY_PACKAGES}; the project's own code needs no line."
    )


def _of_project(project: Mapping[str, Any]) -> Iterator[str]:
    table = project.get("project")
    table = table if isinstance(table, dict) else {}
    extras = table.get("optional-dependencies")
    extras = extras if isinstance(extras, dict) else {}
    groups = project.get("dependency-groups")
    groups = groups if isinstance(groups, dict) else {}
    own = str(table.get("name", ""))
    named: list[object] = [*_listed(table.get("dependencies"))]
    seen: set[str] = set()
    for name in TEST_GROUPS:
        named += [*_listed(extras.get(name)), *_of_group(groups, name, seen)]
    for entry in named:
        if not isinstance(entry, str):
            raise RequirementsRefused(f"The dependencies in {PROJECT_FILE} must be a list of strings.")
        if not own or not re.match(rf"{re.escape(own)}\s*(\[|$)", entry):  # Its own extras, named by itself.
            yield _understood(" ".join(entry.split()), PROJECT_FILE)


def _of_group(groups: Mapping[str, object], name: str, seen: set[str]) -> Iterator[object]:
    waiting = [name]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for entry in _listed(groups.get(name)):
            if isinstance(entry, dict) and set(entry) == {"include-group"}:
                waiting.append(str(entry["include-group"]))
            else:
                yield entry


def _listed(value: object) -> Iterable[object]:
    if value is not None and not isinstance(value, list):
        raise RequirementsRefused(f"The dependencies in {PROJECT_FILE} must be a list of strings.")
    return value or ()


def _notes(project: Mapping[str, Any], python_version: str) -> Iterator[str]:
    table = project.get("project")
    table = table if isinstance(table, dict) else {}
    tool = project.get("tool")
    if isinstance(tool, dict) and "poetry" in tool and "dependencies" not in table:
        yield f"[tool.poetry] in {PROJECT_FILE} is not read: put the packages into [project] dependencies."
    wanted = table.get("requires-python")
    if isinstance(wanted, str):
        try:
            if not SpecifierSet(wanted).contains(python_version, prereleases=True):
                yield f"The project requires Python {wanted}, and here is {python_version}: widen requires-python."
        except InvalidSpecifier:
            yield f"requires-python in {PROJECT_FILE} cannot be read: write it like >=3.11."


def _table(content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(PROJECT_FILE, content))
    except tomllib.TOMLDecodeError as error:
        raise RequirementsRefused(f"{PROJECT_FILE} is not TOML: {error}.") from error


def _text(path: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise RequirementsRefused(f"{path} is not UTF-8: write it anew.") from error
