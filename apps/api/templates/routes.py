"""`/templates`: beginnings of software, ours and one's own."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from apps.api.errors import EVERYWHERE, IndexerUnavailable, RequestTooLarge, documented
from apps.api.identifiers import Identifier
from apps.api.templates.errors import TemplateNameTaken, TemplateNotFound, TemplateOutdated, TooManyTemplates
from apps.api.templates.schemas import TemplateView, WholeTemplate
from apps.api.templates.service import TemplatesDep
from packages.retrieval.library.template import Purpose, Template

router = APIRouter(prefix="/templates", tags=["templates"], responses=EVERYWHERE)


@router.get("", responses=documented(IndexerUnavailable))
async def list_templates(
    templates: TemplatesDep,
    text: Annotated[
        str | None, Query(alias="q", min_length=1, max_length=2_000, description="what to look for, in words")
    ] = None,
    language: Annotated[str | None, Query(max_length=40)] = None,
    framework: Annotated[str | None, Query(max_length=40)] = None,
    purpose: Purpose | None = None,
) -> list[TemplateView]:
    """Those that everybody has and your own, by name; with `q` by meaning, the best first."""
    return await templates.find(text, language, framework, purpose)


@router.post(
    "", status_code=201, responses=documented(TemplateNameTaken, TemplateOutdated, TooManyTemplates, RequestTooLarge)
)
async def add_template(template: Template, templates: TemplatesDep) -> TemplateView:
    """One of your own, or a new version of it. Your runs find it once its `state` is `indexed`; nobody else does."""
    return await templates.add(template)


@router.get("/{name}", responses=documented(TemplateNotFound))
async def read_template(name: Identifier, templates: TemplatesDep) -> WholeTemplate:
    """With its files."""
    return await templates.read(name)


@router.delete("/{name}", status_code=204, responses=documented(TemplateNotFound))
async def remove_template(name: Identifier, templates: TemplatesDep) -> None:
    """One of your own."""
    await templates.remove(name)
