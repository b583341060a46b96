"""From a target to its adapter."""

from __future__ import annotations

from packages.llm.adapters.base import Adapter, Headers
from packages.llm.configuration import Target


def build_adapter(target: Target, on_headers: Headers) -> Adapter:
    """Loads the vendor's library: seconds of processor time at the first call of a kind. Sends nothing."""
    if target.provider.kind == "anthropic":
        from packages.llm.adapters import anthropic

        return anthropic.build(target, on_headers)
    if target.provider.kind in ("gemini", "vertex"):
        from packages.llm.adapters import google

        return google.build(target)
    if target.provider.kind == "bedrock":
        from packages.llm.adapters import bedrock

        return bedrock.build(target)
    from packages.llm.adapters import openai

    return openai.build(target, on_headers)
