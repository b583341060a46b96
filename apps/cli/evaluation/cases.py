"""The cases of a suite, read from their folders and checked before anything starts.

CASE/case.toml        title, test, start, port, budget_usd, minutes, change: see Settings
CASE/request.md       what is asked for, verbatim; documents that go along with it lie in attachments/
CASE/tests/           the hidden tests, which no run ever sees
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from apps.cli.errors import UsageError
from apps.cli.words import listed

CASE_FILE = "case.toml"
REQUEST_FILE = "request.md"
NOT_TESTS = ("__pycache__", ".pytest_cache")
AS_DELIVERED = "as delivered"


class Settings(BaseModel):
    """What stands in a case.toml.

    `test` runs in the folder of the hidden tests. With `start` the delivered application listens on `port`; "as
    delivered" starts it by the command of the delivered spec, on its port unless one is given here. Without `start`
    the tests use the repository themselves. `minutes` bounds each run. `change` names the file with a second request
    to the same project; the tests look at what that one delivers.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=1)
    test: tuple[str, ...] = Field(("python", "-m", "pytest", "-q"), min_length=1)
    start: tuple[str, ...] | Literal["as delivered"] = ()
    port: int | None = Field(None, ge=1024, le=65535)
    budget_usd: float | None = Field(None, gt=0)
    minutes: float = Field(60, gt=0)
    change: str = ""

    @model_validator(mode="after")
    def _start_and_port_fit(self) -> Self:
        if self.port and not self.start:
            raise ValueError(f'a port needs a start command: add `start`, or `start = "{AS_DELIVERED}"`')
        if self.start and self.start != AS_DELIVERED and not self.port:
            raise ValueError("a start command needs the port that it listens on: add `port`")
        return self


@dataclass(frozen=True)
class Request:
    text: str
    attachments: tuple[tuple[str, str], ...] = ()  # (name, content)


@dataclass(frozen=True)
class Case:
    """`requests` follow one another in one project; `tests` maps paths below tests/ to their content."""

    name: str
    settings: Settings
    requests: tuple[Request, ...]
    tests: dict[str, bytes]


def read_suite(suite: Path, names: Sequence[str] = ()) -> list[Case]:
    """Return the cases of a folder of cases, or the one case that the folder is; only those named, if any are."""
    folders = [suite] if (suite / CASE_FILE).is_file() else sorted(file.parent for file in suite.glob(f"*/{CASE_FILE}"))
    if not folders:
        raise UsageError(
            f"{suite} holds no case.", f"Name a folder whose folders hold a {CASE_FILE} and a {REQUEST_FILE} each."
        )
    known = [folder.resolve().name for folder in folders]
    if unknown := [name for name in names if name not in known]:
        raise UsageError(f"{suite} has no case {listed(unknown)}.", f"It has {listed(known)}.")
    return [read_case(folder) for folder, name in zip(folders, known, strict=True) if not names or name in names]


def read_case(folder: Path) -> Case:
    settings = read_settings(folder / CASE_FILE)
    attached = tuple((file.name, read(file)) for file in sorted((folder / "attachments").glob("*")) if file.is_file())
    requests = [Request(read(folder / REQUEST_FILE), attached)]
    if settings.change:
        requests.append(Request(read(folder / settings.change)))
    tests = folder / "tests"
    files = [file for file in sorted(tests.rglob("*")) if file.is_file() and not set(NOT_TESTS) & set(file.parts)]
    if not files:
        raise UsageError(f"{tests} holds no hidden tests.", "Write there what a delivery has to show, as pytest files.")
    found = {file.relative_to(tests).as_posix(): file.read_bytes() for file in files}
    return Case(folder.resolve().name, settings, tuple(requests), found)


def read_settings(file: Path) -> Settings:
    try:
        return Settings.model_validate(tomllib.loads(read(file)))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file} is not TOML: {error}", "Correct it there.") from error
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, one['loc'])) or CASE_FILE}: {one['msg'].removeprefix('Value error, ')}"
            for one in error.errors()
        ]
        raise UsageError(
            "\n  ".join([f"{file} cannot be used.", *problems]), f"It knows {listed(list(Settings.model_fields))}."
        ) from error


def read(file: Path) -> str:
    """The text of a file that has to be there and to say something."""
    try:
        text = file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}", "Each case needs it, as text.") from error
    if not text.strip():
        raise UsageError(f"{file} is empty.", "Write in it what the case needs.")
    return text
