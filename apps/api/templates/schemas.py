"""What is shown of a template. What is sent of one is `Template` itself."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from apps.api.db.models import TemplateRow
from packages.retrieval.library.template import Manifest, Template


class TemplateView(Manifest):
    """`is_mine` is false for those that everybody has. One that is `waiting` is found once it is `indexed`."""

    is_mine: bool
    state: Literal["waiting", "indexed"]
    changed_at: datetime | None

    @classmethod
    def of(cls, row: TemplateRow) -> TemplateView:
        return cls.model_validate({**row.manifest, "is_mine": True, "state": row.state, "changed_at": row.changed_at})

    @classmethod
    def ours(cls, template: Template) -> TemplateView:
        return cls(**template.manifest.model_dump(), is_mine=False, state="indexed", changed_at=None)


class WholeTemplate(TemplateView):
    """`files` are texts by path."""

    files: dict[str, str]
