"""Which templates there are, and which of them fits."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from packages.retrieval.errors import TemplateRefused
from packages.retrieval.indexing.index import Index
from packages.retrieval.indexing.source import TextSource
from packages.retrieval.library.template import Manifest, Template, card, read
from packages.retrieval.scopes import Scope
from packages.retrieval.searching.search import Search

OURS = Scope("library")
CARD = "ABOUT.md"
_TEMPLATES = Path(__file__).parent / "templates"


class Library:
    """Templates of ours, and of people in `home`, a folder each. Their texts are indexed like any other."""

    def __init__(self, home: Path, index: Index, search: Search) -> None:
        self._home = home
        self._index = index
        self._search = search

    def sync(self) -> None:
        """Ours, after an installation; quick where nothing changed."""
        self._sync(OURS)

    def add(self, person: str, template: Template) -> None:
        """Take a template of a person's own, or a new version of it. Raises `TemplateRefused` for an older version."""
        scope = Scope("user", person)
        name = template.manifest.name
        for other in self.templates([scope]):
            if other.manifest.name == name and _newer(other.manifest, template.manifest):
                raise TemplateRefused(
                    f"{name} is there in version {other.manifest.version} already: give this one a later version."
                )
        folder = self._folder(scope)
        folder.mkdir(parents=True, exist_ok=True)
        # Under another name first: whoever reads meanwhile finds the old one or the new one, never half of it.
        beside = Path(tempfile.mkdtemp(prefix=".", dir=folder))
        (beside / "template.json").write_text(template.model_dump_json())
        (beside / "template.json").replace(folder / f"{name}.json")
        shutil.rmtree(beside)
        self._sync(scope)

    def remove(self, person: str, name: str) -> bool:
        """Whether it was there."""
        scope = Scope("user", person)
        found = [one for one in self.templates([scope]) if one.manifest.name == name]
        for one in found:
            (self._folder(scope) / f"{one.manifest.name}.json").unlink(missing_ok=True)
        self._sync(scope)
        return bool(found)

    def templates(self, scopes: Sequence[Scope]) -> list[Template]:
        """All of these scopes, in the order of their names."""
        return sorted(
            (template for scope in scopes for template in self._stored(scope)), key=lambda one: one.manifest.name
        )

    def find(
        self,
        text: str,
        scopes: Sequence[Scope],
        *,
        language: str | None = None,
        framework: str | None = None,
        purpose: str | None = None,
        most: int = 5,
    ) -> list[Template]:
        """By structure (what the manifest says, exactly) and by meaning (what the text asks for), the best first.

        Without a text: all that fit the structure.
        """
        fitting = {
            (str(scope), one.manifest.name): one
            for scope in scopes
            for one in self._stored(scope)
            if language in (None, one.manifest.language)
            and framework in (None, one.manifest.framework)
            and purpose in (None, one.manifest.purpose)
        }
        if not text.strip():
            return [fitting[key] for key in sorted(fitting)][:most]
        scores: dict[tuple[str, str], float] = {}
        for found in self._search.candidates(text, scopes):
            key = (str(found.scope), found.chunk.path.partition("/")[0])
            # What a template says about itself weighs more than a line of one of its files.
            weight = 1.0 if found.chunk.path.endswith(f"/{CARD}") else 0.5
            if key in fitting:
                scores[key] = max(scores.get(key, 0.0), found.score * weight)
        return [fitting[key] for key in sorted(scores, key=lambda key: (-scores[key], key))][:most]

    def _sync(self, scope: Scope) -> None:
        texts: dict[str, str] = {}
        for template in self._stored(scope):
            name = template.manifest.name
            texts[f"{name}/{CARD}"] = card(template)
            texts.update({f"{name}/{path}": text for path, text in template.files.items()})
        self._index.sync(scope, TextSource(texts))

    def _stored(self, scope: Scope) -> Iterator[Template]:
        if scope == OURS:
            yield from _ours()
        elif scope.kind == "user" and self._folder(scope).is_dir():
            for file in sorted(self._folder(scope).glob("*.json")):
                yield Template.model_validate(json.loads(file.read_text()))

    def _folder(self, scope: Scope) -> Path:
        # A person's id may be anything; a hash of it is always the name of a folder.
        return self._home / sha256(scope.name.encode()).hexdigest()[:32]


@cache
def _ours() -> tuple[Template, ...]:
    return tuple(read(folder) for folder in sorted(_TEMPLATES.iterdir()) if folder.is_dir())


def _newer(one: Manifest, other: Manifest) -> bool:
    return _numbers(one) > _numbers(other)


def _numbers(manifest: Manifest) -> tuple[int, ...]:
    return tuple(int(part) for part in manifest.version.split("."))
