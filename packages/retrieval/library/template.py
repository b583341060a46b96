"""A template: files, and what they are for. On disk it is a folder with `template.yaml` beside the files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from packages.retrieval.errors import TemplateRefused

MANIFEST = "template.yaml"
MOST_FILES = 200
MOST_CHARACTERS = 1_000_000
Purpose = Literal["service", "site", "page", "command-line", "library", "tests", "ci", "container", "other"]


class Manifest(BaseModel):
    """What a template says about itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    language: str = Field(min_length=1, max_length=40)
    framework: str = Field(default="none", max_length=40)
    purpose: Purpose
    summary: str = Field(min_length=10, max_length=400)
    tags: tuple[str, ...] = Field(default=(), max_length=30)


class Template(BaseModel):
    """`files` are texts by path."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    manifest: Manifest
    files: Mapping[str, str]

    @field_validator("files")
    @classmethod
    def _checked(cls, files: Mapping[str, str]) -> Mapping[str, str]:
        if not files:
            raise ValueError("a template needs at least one file beside template.yaml")
        if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_CHARACTERS:
            raise ValueError(f"a template has at most {MOST_FILES} files and {MOST_CHARACTERS:,} characters")
        for path in files:
            parts = PurePosixPath(path).parts
            if not parts or path != "/".join(parts) or set(parts) & {"..", "/", ".git"} or "\\" in path or "\0" in path:
                raise ValueError(f"{path!r} is no path inside the template")
        return files


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


def card(template: Template) -> str:
    """What is searched besides the files: the manifest in words."""
    manifest = template.manifest
    return "\n".join(
        [
            f"# {manifest.name}: {manifest.purpose}",
            "",
            manifest.summary,
            "",
            f"Language {manifest.language}, framework {manifest.framework}. {', '.join(manifest.tags)}.",
            f"Files: {', '.join(sorted(template.files))}.",
        ]
    )
