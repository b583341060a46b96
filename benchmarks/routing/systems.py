"""The clients and routers that are compared, each behind one question.

Whatever a system needs is imported when it is built: LiteLLM's live in an environment without our packages.
"""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

QUESTION = ("A line of a question that is as long as many are. " * 48)[:2048]
MESSAGES = [{"role": "user", "content": QUESTION}]
OPENAI, CHAT, CHAT_AIOHTTP = "AsyncOpenAI", "ChatOpenAI", "ChatOpenAI, aiohttp"
FALLBACKS, OURS = "ChatOpenAI.with_fallbacks", "Conclave's Router"
LITELLM, LITELLM_ROUTER, LITELLM_DEFAULT = "litellm.acompletion", "LiteLLM Router, tuned", "LiteLLM Router, default"
COOLDOWN_SECONDS = 30


@dataclass(frozen=True)
class Setting:
    """`seconds` is the limit on silence, before and within an answer; 0 leaves the system's own. Only ours hedges."""

    primary: str
    backup: str
    is_streamed: bool
    seconds: float = 0.0
    is_hedged: bool = False


@dataclass(frozen=True)
class System:
    """`ask` returns the answer's text. `warm` makes whatever is made once, and asks both providers."""

    ask: Callable[[], Awaitable[str]]
    warm: Callable[[], Awaitable[None]]
    pass_time: Callable[[float], None] | None = None
    """Moves the system's clock on, where that is possible."""


def build(name: str, setting: Setting) -> System:
    return _BUILDERS[name](setting)


def _openai(setting: Setting) -> System:
    from openai import AsyncOpenAI

    more = {"timeout": setting.seconds} if setting.seconds else {}
    client = AsyncOpenAI(api_key="x", base_url=setting.primary, max_retries=0, **more)  # type: ignore[arg-type]
    messages: Any = MESSAGES

    async def ask() -> str:
        if not setting.is_streamed:
            answer = await client.chat.completions.create(model="m", messages=messages)
            return answer.choices[0].message.content or ""
        pieces = await client.chat.completions.create(
            model="m", messages=messages, stream=True, stream_options={"include_usage": True}
        )
        return "".join([one.choices[0].delta.content or "" async for one in pieces if one.choices])

    return System(ask, _asking(ask))


def _chat_model(url: str, setting: Setting, is_aiohttp: bool = False) -> Any:
    from langchain_openai import ChatOpenAI
    from openai import DefaultAioHttpClient

    more: dict[str, Any] = {"timeout": setting.seconds} if setting.seconds else {}
    if is_aiohttp:
        more["http_async_client"] = DefaultAioHttpClient(**more)
    return ChatOpenAI(model="m", api_key="x", base_url=url, max_retries=0, stream_usage=True, **more)


def _langchain(model: Any, setting: Setting) -> Callable[[], Awaitable[str]]:
    async def ask() -> str:
        if not setting.is_streamed:
            return str((await model.ainvoke(MESSAGES)).text)
        return "".join([str(piece.text) async for piece in model.astream(MESSAGES)])

    return ask


def _chat(setting: Setting) -> System:
    ask = _langchain(_chat_model(setting.primary, setting), setting)
    return System(ask, _asking(ask))


def _chat_aiohttp(setting: Setting) -> System:
    ask = _langchain(_chat_model(setting.primary, setting, is_aiohttp=True), setting)
    return System(ask, _asking(ask))


def _with_fallbacks(setting: Setting) -> System:
    first, second = _chat_model(setting.primary, setting), _chat_model(setting.backup, setting)
    ask = _langchain(first.with_fallbacks([second]), setting)
    return System(ask, _asking(ask, _langchain(second, setting)))


def _ours(setting: Setting) -> System:
    from packages.llm.calls import Call
    from packages.llm.configuration import load_configuration
    from packages.llm.router import Router

    ahead = [0.0]
    with TemporaryDirectory() as folder:
        file = Path(folder, "models.toml")
        file.write_text(_document(setting))
        router = Router(load_configuration({"LLM_CONFIG": str(file)}), clock=lambda: time.time() + ahead[0])
    numbers = count()

    async def ask() -> str:
        call = Call(run="benchmark", role="coder", step=f"step-{next(numbers)}", messages=MESSAGES)
        return (await router.complete(call)).text

    async def warm() -> None:
        for provider in router.configuration.providers:
            await router.probe(provider.name)

    def pass_time(seconds: float) -> None:
        ahead[0] += seconds

    return System(ask, warm, pass_time)


def _document(setting: Setting) -> str:
    """As a user would write it: everything that is not said is as it comes."""
    limits = ("timeout_seconds", "first_token_seconds", "idle_seconds") if setting.seconds else ()
    sections = [f"[defaults]\nhedge = {str(setting.is_hedged).lower()}"]
    for name, url in (("primary", setting.primary), ("backup", setting.backup)):
        sections.append(f'[providers.{name}]\nkind = "compatible"\nbase_url = "{url}"')
        sections.append(f"stream = {str(setting.is_streamed).lower()}")
        sections.append(f"[providers.{name}.models.m]\ninput_usd_per_million = 1.0\noutput_usd_per_million = 2.0")
        sections += [f"{limit} = {setting.seconds}" for limit in limits]
    return "\n".join(sections) + "\n"


def _litellm_module() -> Any:
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # Else it asks the network while it is imported.
    litellm: Any = import_module("litellm")
    litellm.telemetry = False
    litellm.suppress_debug_info = True
    return litellm


def _litellm_text(setting: Setting, complete: Callable[..., Awaitable[Any]], **model: Any) -> Callable[[], Any]:
    async def ask() -> str:
        if not setting.is_streamed:
            return (await complete(messages=MESSAGES, **model)).choices[0].message.content or ""
        pieces = await complete(messages=MESSAGES, stream=True, stream_options={"include_usage": True}, **model)
        return "".join([one.choices[0].delta.content or "" async for one in pieces if one.choices])

    return ask


def _litellm(setting: Setting) -> System:
    limit = {"timeout": setting.seconds} if setting.seconds else {}
    model = {"model": "openai/m", "api_base": setting.primary, "api_key": "x", "num_retries": 0, **limit}
    ask = _litellm_text(setting, _litellm_module().acompletion, **model)
    return System(ask, _asking(ask))


def _litellm_router(setting: Setting, **options: Any) -> System:
    litellm = _litellm_module()
    urls = {"primary": setting.primary, "backup": setting.backup}
    models = [
        {"model_name": name, "litellm_params": {"model": "openai/m", "api_base": url, "api_key": "x"}}
        for name, url in urls.items()
    ]
    router = litellm.Router(model_list=models, fallbacks=[{"primary": ["backup"]}], **options)
    ask = _litellm_text(setting, router.acompletion, model="primary")
    return System(ask, _asking(ask, _litellm_text(setting, router.acompletion, model="backup")))


def _litellm_tuned(setting: Setting) -> System:
    limit: Mapping[str, Any] = {"timeout": setting.seconds} if setting.seconds else {}
    return _litellm_router(setting, num_retries=0, allowed_fails=2, cooldown_time=COOLDOWN_SECONDS, **limit)


def _asking(*asks: Callable[[], Awaitable[str]]) -> Callable[[], Awaitable[None]]:
    async def warm() -> None:
        for ask in asks:
            with suppress(Exception):
                await ask()

    return warm


_BUILDERS: Mapping[str, Callable[[Setting], System]] = {
    OPENAI: _openai,
    CHAT: _chat,
    CHAT_AIOHTTP: _chat_aiohttp,
    FALLBACKS: _with_fallbacks,
    OURS: _ours,
    LITELLM: _litellm,
    LITELLM_ROUTER: _litellm_tuned,
    LITELLM_DEFAULT: _litellm_router,
}
