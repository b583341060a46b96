"""What one kickoff is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from packages.agents.crews.conversation import Conversation
from packages.agents.crews.kickoff import Kickoff
from packages.agents.crews.loader import Prompts
from packages.agents.tools.toolbox import Toolbox


@dataclass(frozen=True)
class Assignment:
    """One agent, one task. It has a `schema` to answer with or a `toolbox` to work with; `turns` is its limit."""

    prompts: Prompts
    task_name: str
    inputs: Mapping[str, str]
    conversation: Conversation
    kickoff: Kickoff
    turns: int
    schema: type[BaseModel] | None = None
    toolbox: Toolbox | None = None
