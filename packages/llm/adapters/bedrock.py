"""Bedrock's Converse. Its client blocks, so each request holds a thread of this adapter's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Any

from botocore.config import Config  # type: ignore[import-untyped]  # its stubs are 20 MB of code
from langchain_aws import ChatBedrockConverse
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage

from packages.llm.adapters.base import Adapter, Options
from packages.llm.configuration import Target

_CONNECT_SECONDS = 5.0
_SILENCE_SECONDS = 120.0
_END = object()


def build(target: Target) -> Adapter:
    provider, model = target.provider, target.model
    config = Config(
        connect_timeout=_CONNECT_SECONDS,
        # A thread cannot be cancelled: this is when a silent one ends by itself.
        read_timeout=min(
            model.timeout_seconds, max(target.first_token_seconds or _SILENCE_SECONDS, model.idle_seconds or 0)
        ),
        retries={"total_max_attempts": 1},
        max_pool_connections=provider.concurrency,
    )
    chat = ChatBedrockConverse(
        model_id=model.name,
        region_name=provider.region or None,
        endpoint_url=provider.base_url or None,
        credentials_profile_name=provider.profile or None,
        config=config,
    )
    return BedrockAdapter(chat, provider.concurrency)


class BedrockAdapter(Adapter):
    def __init__(self, chat: ChatBedrockConverse, concurrency: int) -> None:
        super().__init__(chat, self._end_threads)
        # In the loop's default executor slow calls here would hold up those of every other provider.
        self._threads = ThreadPoolExecutor(concurrency, thread_name_prefix="bedrock")

    async def answer(self, messages: list[BaseMessage], options: Options) -> AIMessage:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(self.model.invoke, messages, **options))

    async def stream(self, messages: list[BaseMessage], options: Options) -> AsyncIterator[AIMessageChunk]:
        loop, pieces, given_up = asyncio.get_running_loop(), asyncio.Queue[Any](), Event()

        def pump() -> None:
            try:
                for chunk in self.model.stream(messages, **options):
                    if given_up.is_set():
                        return
                    loop.call_soon_threadsafe(pieces.put_nowait, chunk)
                loop.call_soon_threadsafe(pieces.put_nowait, _END)
            except Exception as error:
                loop.call_soon_threadsafe(pieces.put_nowait, error)

        pumping = loop.run_in_executor(self._threads, pump)
        try:
            while (piece := await pieces.get()) is not _END:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
            await pumping
        finally:
            given_up.set()

    async def _end_threads(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
