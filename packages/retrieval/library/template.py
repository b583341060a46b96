"""A template: files, and what they are for. On disk it is a folder with `template.yaml` beside the files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from packages.retrieval.errors import TemplateRefused

MANIFEST = "template.yaml"
CARD = "ABOUT.md"
"""Stands for the manifest among the texts that are searched."""
MOST_FILES = 200
MOST_CHARACTERS = 1_000_000
MOST_OF_A_PATH = 300
MOST_NUMBERS = 9
"""Digits of each number of a version."""
Purpose = Literal["service", "site", "page", "command-line", "library", "tests", "ci", "container", "other"]


def _plain(text: str) -> str:
    if not text.isprintable() or not text.strip():
        raise ValueError("is one line of plain text")
    return text


Line = Annotated[str, AfterValidator(_plain)]
Tag = Annotated[str, StringConstraints(max_length=40), AfterValidator(_plain)]


class Manifest(BaseModel):
    """What a template says about itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60, description="small letters and digits, with hyphens between"
    )
    version: str = Field(
        pattern=rf"^[0-9]{{1,{MOST_NUMBERS}}}(\.[0-9]{{1,{MOST_NUMBERS}}}){{2}}$", description="three numbers: 1.0.0"
    )
    language: Line = Field(min_length=1, max_length=40)
    framework: Line = Field(default="none", max_length=40)
    purpose: Purpose
    summary: Line = Field(min_length=10, max_length=400, description="what it is a beginning of; it is searched")
    tags: tuple[Tag, ...] = Field(default=(), max_length=30)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The version, so that 1.10.0 is later than 1.9.0."""
        return tuple(int(part) for part in self.version.split("."))


def checked_files(files: Mapping[str, str]) -> Mapping[str, str]:
    """Texts by path, as a template may have them. Raises `ValueError`."""
    if not files:
        raise ValueError(f"a template needs at least one file beside {MANIFEST}")
    if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_CHARACTERS:
        raise ValueError(f"a template has at most {MOST_FILES} files and {MOST_CHARACTERS:,} characters")
    for path, text in files.items():
        parts = PurePosixPath(path).parts
        if not parts or path != "/".join(parts) or set(parts) & {"..", "/", ".git"} or "\\" in path:
            raise ValueError(f"{path!r} is no path inside the template")
        if len(path) > MOST_OF_A_PATH or not path.isprintable():
            raise ValueError(f"{path[:MOST_OF_A_PATH]!r} is no name of a file: give it a shorter, plain one")
        if path in (MANIFEST, CARD):
            raise ValueError(f"{path} is written from the manifest: leave it out, or give yours another name")
        if not _is_text(text):
            raise ValueError(f"{path} is no text: leave it out")
    return files


def _is_text(text: str) -> bool:
    """Half of a surrogate pair cannot be written, and no database takes a NUL."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


class Template(BaseModel):
    """`files` are texts by path."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    manifest: Manifest
    files: Mapping[str, str]

    _checked = field_validator("files")(checked_files)

    @property
    def texts(self) -> dict[str, str]:
        """What is searched of it, by the path that is shown."""
        name = self.manifest.name
        return {f"{name}/{path}": text for path, text in {CARD: self._card, **self.files}.items()}

    @property
    def _card(self) -> str:
        """The manifest in words."""
        manifest = self.manifest
        return "\n".join(
            [
                f"# {manifest.name}: {manifest.purpose}",
                "",
                manifest.summary,
                "",
                f"Language {manifest.language}, framework {manifest.framework}. {', '.join(manifest.tags)}.",
                f"Files: {', '.join(sorted(self.files))}.",
            ]
        )


def template_of(files: Mapping[str, str]) -> Template:
    """From the texts of a folder. Raises `TemplateRefused`."""
    told = files.get(MANIFEST)
    if told is None:
        raise TemplateRefused(f"{MANIFEST} is missing: it says name, version, language, purpose and summary.")
    try:
        manifest = Manifest.model_validate(yaml.safe_load(told))
        return Template(manifest=manifest, files={path: text for path, text in files.items() if path != MANIFEST})
    except yaml.YAMLError as error:
        raise TemplateRefused(f"{MANIFEST} is no YAML: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'template'}: {one['msg']}" for one in error.errors())
        raise TemplateRefused(f"The template is not taken. {faults}") from error


def read(folder: Path) -> Template:
    """Raises `TemplateRefused`."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return template_of({path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths})
