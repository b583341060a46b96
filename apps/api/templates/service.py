"""The rules about templates: ours are everybody's, and those of a person that person's alone."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated

from fastapi import Depends
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.service import concerns
from apps.api.accounts.principal import Principal, PrincipalDep, locked
from apps.api.db.models import TemplateRow
from apps.api.db.session import SessionDep
from apps.api.identifiers import new_id
from apps.api.indexer import Indexer
from apps.api.resources import ResourcesDep
from apps.api.templates.errors import TemplateNameTaken, TemplateNotFound, TemplateOutdated, TooManyTemplates
from apps.api.templates.repository import REMOVED, TemplateRepository
from apps.api.templates.schemas import TemplateView, WholeTemplate
from packages.retrieval.library.library import OURS, best_first, ours
from packages.retrieval.library.template import Manifest, Purpose, Template
from packages.retrieval.scopes import Scope

MOST_TEMPLATES = 50
MOST_CHARACTERS = 5_000_000
"""Of all that one person has."""
PASSAGES, TOKENS = 100, 100_000
"""As many as the indexer gives: what is wanted is the templates that they are of."""


class Templates:
    def __init__(self, session: AsyncSession, principal: Principal, indexer: Indexer) -> None:
        self._session, self._principal, self._indexer = session, principal, indexer
        self._rows = TemplateRepository(session, principal.user_id)

    async def find(
        self, text: str | None, language: str | None, framework: str | None, purpose: Purpose | None
    ) -> list[TemplateView]:
        """By structure exactly, and where there is a text by meaning: the best first, or else by name."""
        own = Scope("user", self._principal.user_id)
        views = {(str(OURS), one.manifest.name): TemplateView.ours(one) for one in ours()}
        views |= {(str(own), row.name): TemplateView.of(row) for row in await self._rows.all()}
        fitting = {
            key: view
            for key, view in views.items()
            if (language or view.language) == view.language
            and (framework or view.framework) == view.framework
            and purpose in (None, view.purpose)
        }
        if text is None or not fitting:
            return sorted(fitting.values(), key=lambda view: view.name)
        await self._session.rollback()  # its connection goes back before the indexer is waited for
        found = await self._indexer.search(text, [OURS, own], most=PASSAGES, most_tokens=TOKENS)
        return [fitting[key] for key in best_first(found.hits) if key in fitting]

    async def read(self, name: str) -> WholeTemplate:
        if (row := await self._rows.one(name)) is not None:
            return WholeTemplate(**dict(TemplateView.of(row)), files=row.files)
        for one in ours():
            if one.manifest.name == name:
                return WholeTemplate(**dict(TemplateView.ours(one)), files=dict(one.files))
        raise TemplateNotFound(f"There is no template {name}.")

    async def add(self, template: Template) -> TemplateView:
        """A later version takes the place of the one before."""
        # One by one, so that there are never more than may be, and none of who was deleted meanwhile.
        await locked(self._session, self._principal)
        manifest = template.manifest
        concerns(self._session, manifest.name)
        if any(one.manifest.name == manifest.name for one in ours()):
            raise TemplateNameTaken(f"The library has a template {manifest.name} already.")
        row = await self._rows.one(manifest.name)
        there = manifest if row is None else Manifest.model_validate(row.manifest)
        if there.numbers > manifest.numbers:
            raise TemplateOutdated(
                f"You have {manifest.name} in version {there.version}, and this is {manifest.version}."
            )
        await self._require_room(template)
        if row is None:
            row = TemplateRow(id=new_id(), owner_id=self._principal.user_id, name=manifest.name)
        row.manifest, row.files = manifest.model_dump(mode="json"), dict(template.files)
        row.characters = sum(map(len, template.files.values()))
        row.hash = sha256(template.model_dump_json().encode()).hexdigest()
        row.state, row.changed_at = "waiting", func.now()
        await self._rows.add(row)
        await self._session.refresh(row, ["changed_at"])
        return TemplateView.of(row)

    async def remove(self, name: str) -> None:
        """Unseen from now on; the worker takes it out of the index."""
        row = await self._rows.one(name)
        if row is None:
            raise TemplateNotFound(f"You have no template {name} of your own.")
        row.state, row.files = REMOVED, {}

    async def _require_room(self, template: Template) -> None:
        count, characters = await self._rows.held_besides(template.manifest.name)
        if count >= MOST_TEMPLATES:
            raise TooManyTemplates(f"You have {count} templates, and may have {MOST_TEMPLATES}.")
        if characters + sum(map(len, template.files.values())) > MOST_CHARACTERS:
            raise TooManyTemplates(
                f"With this one your templates have more than {MOST_CHARACTERS:,} characters; "
                f"the others have {characters:,}."
            )


def _templates(session: SessionDep, principal: PrincipalDep, resources: ResourcesDep) -> Templates:
    return Templates(session, principal, resources.indexer)


TemplatesDep = Annotated[Templates, Depends(_templates)]
