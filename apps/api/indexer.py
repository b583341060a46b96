"""The indexer's side for whoever searches: a client of its Unix socket. Model and store are in that process alone.

It belongs to the event loop in which it is first used. Every call raises `IndexerUnavailable` where nothing answers.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

import httpx2
from pydantic import BaseModel, ValidationError

from apps.api.errors import IndexerUnavailable
from packages.retrieval.scopes import Scope, scope_of
from packages.retrieval.searching.answer import Answer, SymbolHit

CONNECT_SECONDS = 2.0
ASK_SECONDS = 15.0
"""With the time that an indexer needs to open its model after its start."""
WRITE_SECONDS = 120.0
LARGEST = 400_000
"""Bytes of a file that may be indexed; the text of longer ones is not sent."""
BATCH_FILES = 64
BATCH_BYTES = 2_000_000

Read = Callable[[Sequence[str]], Awaitable[Mapping[str, bytes | None]]]
"""Contents by path; None, or no entry, for what is no file or has gone."""
Progress = Callable[[int, int], None]
"""Files that are written, of those that are wanted."""
_JSON = partial(json.dumps, ensure_ascii=False)
Given = TypeVar("Given", bound=BaseModel)


class Found(Answer):
    """`words_alone` says why nothing is found by meaning; it is empty where that works."""

    words_alone: str = ""


@dataclass(frozen=True)
class Synced:
    """Files that were written and deleted, and the chunks that were written."""

    written: int
    deleted: int
    chunks: int


class IndexerHealth(BaseModel):
    """`reason` says why it is not ready, or why search is by words alone. `waiting` files are found by words as yet."""

    status: Literal["opening", "ready", "unavailable"]
    mode: Literal["meaning", "words", "none"]
    model: str | None
    origin: str
    reason: str
    files: int
    waiting: int


class _Begun(BaseModel):
    wanted: list[str]
    deleted: int


class _Written(BaseModel):
    chunks: int


class _Document(BaseModel):
    refused: str


class _Symbols(BaseModel):
    symbols: list[SymbolHit]


class _Map(BaseModel):
    map: str


class _Scopes(BaseModel):
    scopes: list[str]


class _Dropped(BaseModel):
    scopes: int


class Indexer:
    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._client = httpx2.AsyncClient(
            # Without certificates, which a socket has no use for and which take long to read.
            transport=httpx2.AsyncHTTPTransport(uds=str(socket), verify=False),
            base_url="http://indexer",
            timeout=httpx2.Timeout(ASK_SECONDS, connect=CONNECT_SECONDS),
            trust_env=False,
        )

    async def health(self) -> IndexerHealth:
        return await self._asked(IndexerHealth, "GET", "/health")

    async def search(
        self,
        text: str,
        scopes: Sequence[Scope],
        *,
        most: int = 8,
        most_tokens: int = 4000,
        neighbours: int = 0,
        languages: Sequence[str] = (),
    ) -> Found:
        """The best passages of these scopes, the best first. A branch (`run:…`) shows its project below it.

        Whoever calls has made sure that the person may read the scopes.
        """
        asked = {
            "text": text,
            "scopes": [str(scope) for scope in scopes],
            "most": most,
            "most_tokens": most_tokens,
            "neighbours": neighbours,
            "languages": list(languages),
        }
        return await self._asked(Found, "POST", "/search", asked)

    async def symbols(self, scope: Scope, name: str, most: int = 20) -> list[SymbolHit]:
        """Definitions that go by a name, the likeliest first."""
        asked = {"scope": str(scope), "name": name, "most": most}
        return (await self._asked(_Symbols, "POST", "/symbols", asked)).symbols

    async def map(self, scope: Scope, most_tokens: int = 2000, focus: Collection[str] = ()) -> str:
        """The most used files with what they define; `focus` are paths that matter now. Empty where nothing is."""
        asked = {"scope": str(scope), "most_tokens": most_tokens, "focus": sorted(focus)}
        return (await self._asked(_Map, "POST", "/map", asked)).map

    async def sync(
        self,
        scope: Scope,
        digests: Mapping[str, str],
        read: Read,
        *,
        base: Scope | None = None,
        paths: Collection[str] | None = None,
        on_progress: Progress = lambda done, total: None,
    ) -> Synced:
        """Make the scope hold these files, by path; a digest is any text that differs where the content does.

        `base` is what the scope is laid over, for its life. With `paths`, only these are looked at, and `digests` are
        those of them that exist. Only what differs is read, in parts. Lines are found by words once this returns.
        """
        begun = await self.begin(scope, digests, base=base, paths=paths)
        chunks, done = 0, 0
        for start in range(0, len(begun.wanted), BATCH_FILES):
            part = begun.wanted[start : start + BATCH_FILES]
            contents = await read(part)
            for files in _batches({path: (digests[path], _text(contents.get(path))) for path in part}):
                asked = {"scope": str(scope), "base": _name(base), "files": files, "total": len(begun.wanted)}
                written = await self._asked(_Written, "POST", "/sync/write", asked, WRITE_SECONDS)
                chunks, done = chunks + written.chunks, done + len(files)
                on_progress(done, len(begun.wanted))
        return Synced(done, begun.deleted, chunks)

    async def begin(
        self,
        scope: Scope,
        digests: Mapping[str, str],
        *,
        base: Scope | None = None,
        paths: Collection[str] | None = None,
    ) -> _Begun:
        """The first half of `sync`: what is gone is forgotten, and the paths are told whose contents are wanted."""
        asked = {
            "scope": str(scope),
            "base": _name(base),
            # Names that are no text cannot be asked for, and so need not be found.
            "digests": {path: digest for path, digest in digests.items() if _is_text(path)},
            "paths": None if paths is None else sorted(filter(_is_text, paths)),
        }
        return await self._asked(_Begun, "POST", "/sync/begin", asked, WRITE_SECONDS)

    async def take_document(self, scope: Scope, name: str, digest: str, content: bytes) -> str:
        """A document that `begin` wanted. Returns why it is refused, for the person who gave it; empty if it is not."""
        where = httpx2.QueryParams({"scope": str(scope), "name": name, "digest": digest})
        taken = await self._asked(_Document, "POST", f"/document?{where}", content, WRITE_SECONDS)
        return taken.refused

    async def drop(self, *scopes: Scope) -> None:
        """With what is laid over them, and what is named below them: `run:7/T1` below `run:7`."""
        await self._asked(_Dropped, "POST", "/drop", {"scopes": [str(one) for one in scopes]}, WRITE_SECONDS)

    async def scopes(self) -> list[Scope]:
        """All that are indexed."""
        return [scope_of(one) for one in (await self._asked(_Scopes, "GET", "/scopes")).scopes]

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _asked(
        self,
        kind: type[Given],
        method: str,
        path: str,
        body: Mapping[str, Any] | bytes | None = None,
        seconds: float = ASK_SECONDS,
    ) -> Given:
        # Half of a surrogate pair, which a model may write, is no text.
        sent = body if body is None or isinstance(body, bytes) else _JSON(body).encode("utf-8", "replace")
        timeout = httpx2.Timeout(seconds, connect=CONNECT_SECONDS)
        try:
            answer = await self._client.request(method, path, timeout=timeout, content=sent)
            if answer.status_code == httpx2.codes.OK:
                return kind.model_validate_json(answer.content)
        except httpx2.TimeoutException:
            raise IndexerUnavailable(f"The indexer did not answer within {seconds:g} s.") from None
        except (httpx2.HTTPError, OSError) as error:
            raise IndexerUnavailable(f"No indexer answers at {self._socket}.") from error
        except ValidationError as error:
            raise IndexerUnavailable("The indexer answers otherwise than it should: restart the stack.") from error
        told = answer.text
        with suppress(ValueError, LookupError, TypeError):
            told = answer.json()["message"]
        raise IndexerUnavailable(f"The indexer cannot do it: {told}")


def _batches(files: Mapping[str, tuple[str, str | None]]) -> Iterator[dict[str, dict[str, str | None]]]:
    """As the indexer takes them, of bounded size."""
    batch: dict[str, dict[str, str | None]] = {}
    size = 0
    for path, (digest, text) in files.items():
        if batch and size + len(text or "") > BATCH_BYTES:
            yield batch
            batch, size = {}, 0
        batch[path] = {"digest": digest, "text": text}
        size += len(text or "")
    if batch:
        yield batch


def _text(content: bytes | None) -> str | None:
    if content is None or len(content) > LARGEST or b"\0" in content:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _name(scope: Scope | None) -> str | None:
    return str(scope) if scope else None


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
