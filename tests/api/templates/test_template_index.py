"""What becomes of templates that wait: their owner's searches find them, nobody else's do, and they go when they go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from apps.api.db.models import TemplateRow
from apps.api.db.session import Sessions, transaction
from apps.api.errors import IndexerUnavailable
from apps.api.identifiers import new_id
from apps.api.indexer import Indexer
from apps.api.templates.indexing import TemplateIndex
from packages.retrieval.library.template import Template
from packages.retrieval.scopes import Scope
from tests.factories import a_user
from tests.indexers import IndexerProcess


@pytest.fixture
async def ada(committing: Sessions) -> str:
    async with transaction(committing) as session:
        return (await a_user(session)).id


@pytest.fixture
def templates(committing: Sessions, indexer: Indexer) -> TemplateIndex:
    return TemplateIndex(committing, indexer)


def a_template(name: str = "bakery", **files: str) -> Template:
    told = {"name": name, "version": "1.0.0", "language": "go", "purpose": "other"}
    summary = "Loaves of bread, baked at night."
    texts = {path.replace("_", "."): text for path, text in (files or {"oven_go": "func Bake() {}\n"}).items()}
    return Template.model_validate({"manifest": {**told, "summary": summary}, "files": texts})


async def given(sessions: Sessions, owner: str, template: Template, digest: str = "1") -> str:
    """As the API keeps it; returns the row's id."""
    told: dict[str, Any] = template.model_dump(mode="json")
    row = TemplateRow(id=new_id(), owner_id=owner, name=template.manifest.name, characters=1, hash=digest, **told)
    async with transaction(sessions) as session:
        session.add(row)
    return row.id


async def changed(sessions: Sessions, row: str, **values: Any) -> None:
    async with transaction(sessions) as session:
        found = await session.get_one(TemplateRow, row)
        for name, value in values.items():
            setattr(found, name, value)


async def states(sessions: Sessions) -> dict[str, str]:
    async with sessions() as session:
        return {row.name: row.state for row in await session.scalars(select(TemplateRow))}


async def found(indexer: Indexer, owner: str, text: str = "bread from an oven") -> set[str]:
    return {hit.path for hit in (await indexer.search(text, [Scope("user", owner)])).hits}


async def test_what_waits_is_found_by_its_owner_and_nobody_trusts_it(
    committing: Sessions, templates: TemplateIndex, indexer: Indexer, ada: str
) -> None:
    await given(committing, ada, a_template())
    await templates.look()
    assert await states(committing) == {"bakery": "indexed"}
    hits = (await indexer.search("bread from an oven", [Scope("user", ada)])).hits
    assert {hit.path for hit in hits} == {"bakery/ABOUT.md", "bakery/oven.go"}
    assert {(hit.source, hit.trust) for hit in hits} == {("library", "untrusted")}
    assert await found(indexer, "somebody-else") == set()


async def test_a_replaced_template_is_found_as_it_is_now(
    committing: Sessions, templates: TemplateIndex, indexer: Indexer, ada: str
) -> None:
    row = await given(committing, ada, a_template())
    await given(committing, ada, a_template("other"))
    await templates.look()
    later = a_template(ship_go="func Sail() {}\n").model_dump(mode="json")["files"]
    await changed(committing, row, files=later, hash="2", state="waiting")
    await templates.look()
    assert await found(indexer, ada) == {"bakery/ABOUT.md", "bakery/ship.go", "other/ABOUT.md", "other/oven.go"}


async def test_what_is_replaced_while_it_is_indexed_goes_on_waiting(
    committing: Sessions, indexer_process: IndexerProcess, ada: str
) -> None:
    row = await given(committing, ada, a_template())

    class Slow(Indexer):
        async def sync(self, *asked: Any, **options: Any) -> Any:
            done = await super().sync(*asked, **options)
            await changed(committing, row, hash="2")
            return done

    slow = Slow(indexer_process.socket)
    await TemplateIndex(committing, slow).look()
    assert await states(committing) == {"bakery": "waiting"}
    await slow.aclose()


async def test_a_removed_template_leaves_index_and_table_and_the_others_stay(
    committing: Sessions, templates: TemplateIndex, indexer: Indexer, ada: str
) -> None:
    first, second = await given(committing, ada, a_template()), await given(committing, ada, a_template("other"))
    await templates.look()
    await changed(committing, first, state="removed", files={})
    await templates.look()
    assert await states(committing) == {"other": "indexed"}
    assert await found(indexer, ada) == {"other/ABOUT.md", "other/oven.go"}
    await changed(committing, second, state="removed", files={})
    await templates.look()
    assert await states(committing) == {}
    assert Scope("user", ada) not in await indexer.scopes()


async def test_an_index_that_was_lost_is_made_again(
    committing: Sessions, templates: TemplateIndex, indexer: Indexer, ada: str
) -> None:
    await given(committing, ada, a_template())
    await templates.look()
    await indexer.drop(Scope("user", ada))
    await templates.index_again(await indexer.scopes())
    assert await found(indexer, ada) == {"bakery/ABOUT.md", "bakery/oven.go"}


async def test_without_an_indexer_templates_wait(committing: Sessions, ada: str, tmp_path: Path) -> None:
    await given(committing, ada, a_template())
    away = Indexer(tmp_path / "nobody.sock")
    with pytest.raises(IndexerUnavailable):
        await TemplateIndex(committing, away).look()
    assert await states(committing) == {"bakery": "waiting"}
    await away.aclose()
