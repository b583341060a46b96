"""The Coder: does a task with tools."""

from packages.agents.crews.coder.crew import code

__all__ = ["code"]
