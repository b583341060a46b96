"""LangChain's chat models behind one interface. Each is loaded when it is first asked: an import takes seconds."""

from packages.llm.adapters.base import Adapter
from packages.llm.adapters.build import build_adapter

__all__ = ["Adapter", "build_adapter"]
