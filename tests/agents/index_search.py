"""The agents' `Search` over an index in this process, of trees in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from apps.api.runs.bindings.search import found_in, listed, mapped
from packages.agents.context import SearchUnavailable
from packages.agents.contracts import Found, Listing, Retrieved, SearchOrder
from packages.retrieval.documents.extract import document_language
from packages.retrieval.indexing.source import TextSource
from packages.retrieval.scopes import Scope
from packages.retrieval.searching.outline import repository_map, search_symbols
from tests.retrieval.conftest import Parts

DOCUMENTS = Scope("documents", "project")
LIBRARY = Scope("library")


class IndexSearch:
    """`trees` are those of a `MemoryWorkspace`. `given` is what is recalled; `is_away` ends all answers."""

    def __init__(
        self, parts: Parts, trees: Mapping[str, Mapping[str, str]], documents: Mapping[str, str] | None = None
    ) -> None:
        self._parts, self._trees, self._documents = parts, trees, documents or {}
        self.given: dict[tuple[str, SearchOrder, str], Retrieved] = {}
        self.asked: list[SearchOrder] = []
        self.is_away = False
        parts.index.sync(DOCUMENTS, TextSource(self._documents, document_language))

    async def recalled(self, step: str, order: SearchOrder, tree: str) -> Retrieved | None:
        return self.given.get((step, order, tree))

    async def has_documents(self) -> bool:
        self._answer()
        return bool(self._documents)

    async def ask(self, order: SearchOrder, tree: str, task: str) -> Found:
        self._answer()
        self.asked.append(order)
        scopes = [DOCUMENTS] if "documents" in order.sources else []
        scopes += [LIBRARY] if "library" in order.sources else []
        scopes += [self._view(tree, task)] if "repository" in order.sources else []
        return found_in(
            self._parts.search.ask(
                order.text, scopes, most=order.most, most_tokens=order.most_tokens, neighbours=order.neighbours
            )
        )

    async def symbols(self, name: str, tree: str, task: str) -> Listing:
        self._answer()
        return listed(name, search_symbols(self._parts.catalogue, self._view(tree, task), name))

    async def outline(self, tree: str, task: str, focus: Sequence[str], most_tokens: int) -> Listing:
        self._answer()
        return mapped(repository_map(self._parts.catalogue, self._view(tree, task), most_tokens, focus))

    def _view(self, tree: str, task: str) -> Scope:
        scope = Scope("run", f"run/{task}")
        self._parts.index.sync(scope, TextSource(self._trees[tree]))
        return scope

    def _answer(self) -> None:
        if self.is_away:
            raise SearchUnavailable("The indexer is away.")
