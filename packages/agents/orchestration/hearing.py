"""Listening to the people who watch: their guidance for the agents, and what they want done with a task."""

from __future__ import annotations

from dataclasses import dataclass, field

from packages.agents.context import RunContext
from packages.agents.contracts import Heard, Note, TaskCommand
from packages.agents.events import GuidanceHeard


@dataclass
class Ear:
    """What was heard so far. Each message is heard once by an ear; several may hear the same."""

    last: int = 0
    notes: list[Note] = field(default_factory=list)
    commands: list[TaskCommand] = field(default_factory=list)

    async def listen(self, context: RunContext, step: str) -> None:
        """Takes in what people said since the last time, as the durable step `step`."""
        after = self.last
        heard = await context.do(step, Heard, lambda at: at.inbox.heard(after))
        for note in heard.notes:
            await context.emit.fact(f"guidance/{note.id}", GuidanceHeard(note=note))
        self.notes += heard.notes
        self.commands += heard.commands
        self.last = heard.last

    def guidance(self, task: str = "") -> str:
        """What concerns this task, or the run as a whole, in the order in which it was said."""
        return "\n".join(f"- {note.text}" for note in self.notes if note.task in ("", task))
