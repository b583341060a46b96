"""What is done for each question: plain functions over `Retrieval`, called in threads."""

from __future__ import annotations

from apps.indexer.messages import (
    DocumentTaken,
    Drop,
    Dropped,
    Map,
    Mapped,
    Search,
    Searched,
    Symbols,
    SymbolsFound,
    SyncBegins,
    SyncBegun,
    SyncWrites,
    SyncWritten,
)
from packages.retrieval.chunking.excluded import is_path_excluded, text_of
from packages.retrieval.chunking.languages import language_of
from packages.retrieval.documents.extract import document_language
from packages.retrieval.indexing.index import Content, Language
from packages.retrieval.retrieval import Retrieval
from packages.retrieval.scopes import Scope


def begin(retrieval: Retrieval, asked: SyncBegins) -> SyncBegun:
    # What people gave as documents is wanted whatever it is called.
    is_left_out = (lambda path: False) if asked.scope.kind == "documents" else is_path_excluded
    digests = {path: digest for path, digest in asked.digests.items() if not is_left_out(path)}
    begun = retrieval.index.begin(
        asked.scope, digests, base=asked.base, paths=asked.paths, language=_language(asked.scope)
    )
    return SyncBegun(wanted=begun.wanted, deleted=begun.deleted)


def write(retrieval: Retrieval, asked: SyncWrites) -> SyncWritten:
    contents = {
        path: Content(file.digest, None if file.text is None else text_of(file.text.encode("utf-8", "surrogatepass")))
        for path, file in asked.files.items()
    }
    done = retrieval.index.write(
        asked.scope, contents, base=asked.base, total=asked.total, language=_language(asked.scope)
    )
    return SyncWritten(added=done.added, changed=done.changed, chunks=done.chunks, embedded=done.embedded)


def take_document(retrieval: Retrieval, scope: Scope, name: str, digest: str, markdown: str) -> DocumentTaken:
    done = retrieval.index.write(scope, {name: Content(digest, markdown)}, language=document_language)
    return DocumentTaken(chunks=done.chunks)


def search(retrieval: Retrieval, asked: Search) -> Searched:
    answer = retrieval.search.ask(
        asked.text,
        asked.scopes,
        most=asked.most,
        most_tokens=asked.most_tokens,
        neighbours=asked.neighbours,
        languages=asked.languages,
    )
    mode = retrieval.mode
    words_alone = "" if mode.model else mode.reason or "no embedding model is loaded"
    return Searched(hits=answer.hits, by_meaning=answer.by_meaning, left_out=answer.left_out, words_alone=words_alone)


def symbols(retrieval: Retrieval, asked: Symbols) -> SymbolsFound:
    return SymbolsFound(symbols=tuple(retrieval.symbols(asked.scope, asked.name, asked.most)))


def outline(retrieval: Retrieval, asked: Map) -> Mapped:
    return Mapped(map=retrieval.map(asked.scope, asked.most_tokens, asked.focus))


def drop(retrieval: Retrieval, asked: Drop) -> Dropped:
    for scope in asked.scopes:
        retrieval.index.drop(scope)
    return Dropped(scopes=len(asked.scopes))


def _language(scope: Scope) -> Language:
    return document_language if scope.kind == "documents" else language_of
