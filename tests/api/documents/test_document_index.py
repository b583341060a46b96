"""What becomes of documents that wait: found, refused with the reason, and gone again, whatever happens between."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from apps.api.db.models import Document
from apps.api.db.session import Sessions, transaction
from apps.api.documents.indexing import DocumentIndex
from apps.api.errors import IndexerUnavailable
from apps.api.identifiers import new_id
from apps.api.indexer import Indexer
from packages.delivery.store import FolderStore
from packages.retrieval.scopes import Scope
from tests.factories import a_project, a_user

RULES = b"# Rules\n\nEvery loaf weighs 750 grams.\n"


@pytest.fixture
async def project(committing: Sessions) -> str:
    async with transaction(committing) as session:
        return (await a_project(session, await a_user(session))).id


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "documents"


@pytest.fixture
def documents(committing: Sessions, indexer: Indexer, folder: Path) -> DocumentIndex:
    return DocumentIndex(committing, indexer, folder)


async def given(sessions: Sessions, folder: Path, project: str, name: str, content: bytes) -> str:
    """A document as the API keeps it; returns its id."""
    digest = sha256(content).hexdigest()
    row = Document(id=new_id(), project_id=project, name=name, hash=digest, size_bytes=len(content))
    async with transaction(sessions) as session:
        session.add(row)
        FolderStore(folder / project).put(content)
    return row.id


async def removed(sessions: Sessions, document: str) -> None:
    async with transaction(sessions) as session:
        (await session.get_one(Document, document)).state = "removed"


async def shown(sessions: Sessions, document: str) -> tuple[str, str] | None:
    async with sessions() as session:
        row = await session.get(Document, document)
        return (row.state, row.reason) if row else None


async def found(indexer: Indexer, project: str, text: str = "weight of the bread") -> list[str]:
    return [hit.path for hit in (await indexer.search(text, [Scope("documents", project)])).hits]


async def test_what_waits_is_found_or_refused_with_the_reason(
    committing: Sessions, documents: DocumentIndex, indexer: Indexer, folder: Path, project: str
) -> None:
    rules = await given(committing, folder, project, "rules.md", RULES)
    broken = await given(committing, folder, project, "broken.pdf", b"%PDF-1.7 and no more")
    await documents.look()
    assert await shown(committing, rules) == ("indexed", "")
    state, reason = await shown(committing, broken) or ("", "")
    assert state == "refused"
    assert reason.startswith("broken.pdf cannot be read")
    assert await found(indexer, project) == ["rules.md"]


async def test_a_removed_document_leaves_index_table_and_disk(
    committing: Sessions, documents: DocumentIndex, indexer: Indexer, folder: Path, project: str
) -> None:
    first = await given(committing, folder, project, "rules.md", RULES)
    again = await given(committing, folder, project, "the same.md", RULES)
    await documents.look()
    kept = folder / project / sha256(RULES).hexdigest()[:2] / sha256(RULES).hexdigest()
    await removed(committing, first)
    await documents.look()
    assert await shown(committing, first) is None
    assert await found(indexer, project) == ["the same.md"]
    assert kept.read_bytes() == RULES
    await removed(committing, again)
    await documents.look()
    assert await found(indexer, project) == []
    assert not kept.exists()


async def test_without_an_indexer_documents_wait(
    committing: Sessions, folder: Path, project: str, tmp_path: Path
) -> None:
    rules = await given(committing, folder, project, "rules.md", RULES)
    away = Indexer(tmp_path / "nobody.sock")
    with pytest.raises(IndexerUnavailable):
        await DocumentIndex(committing, away, folder).look()
    assert await shown(committing, rules) == ("waiting", "")
    await away.aclose()


async def test_an_index_that_was_lost_is_made_again(
    committing: Sessions, documents: DocumentIndex, indexer: Indexer, folder: Path, project: str
) -> None:
    await given(committing, folder, project, "rules.md", RULES)
    await documents.look()
    await indexer.drop(Scope("documents", project))
    await documents.index_again(await indexer.scopes())
    assert await found(indexer, project) == ["rules.md"]


async def test_a_document_whose_bytes_are_gone_is_refused(
    committing: Sessions, documents: DocumentIndex, folder: Path, project: str
) -> None:
    rules = await given(committing, folder, project, "rules.md", RULES)
    FolderStore(folder / project).drop(sha256(RULES).hexdigest())
    await documents.look()
    assert await shown(committing, rules) == ("refused", "The bytes of rules.md are gone: remove it, and give it anew.")
