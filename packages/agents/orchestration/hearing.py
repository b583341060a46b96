"""Listening to the people who watch: their guidance for the agents, and what they want done with a task."""

from __future__ import annotations

from dataclasses import dataclass, field

from packages.agents.context import RunContext
from packages.agents.contracts import Heard, Note, Spent, TaskCommand, Value
from packages.agents.events import GuidanceHeard


class Breath(Value):
    """A breath between two pieces of work: what people said, and what was used so far."""

    heard: Heard
    spent: Spent


@dataclass
class Ear:
    """What was heard so far. Each message is heard once by an ear; several may hear the same."""

    last: int = 0
    notes: list[Note] = field(default_factory=list)
    commands: list[TaskCommand] = field(default_factory=list)

    async def listen(self, context: RunContext, step: str, task: str = "") -> Spent:
        """Takes in what people said since the last time, as the durable step `step`.

        Returns what the task, or the whole run, has used so far.
        """
        after = self.last

        async def work(at: RunContext) -> Breath:
            return Breath(heard=await at.inbox.heard(after), spent=await at.history.spent(task))

        breath = await context.do(step, Breath, work)
        for note in breath.heard.notes:
            await context.emit.fact(f"guidance/{note.id}", GuidanceHeard(note=note))
        self.notes += breath.heard.notes
        self.commands += breath.heard.commands
        self.last = breath.heard.last
        return breath.spent

    def guidance(self, task: str = "") -> str:
        """What concerns this task, or the run as a whole, in the order in which it was said."""
        return "\n".join(f"- {note.text}" for note in self.notes if note.task in ("", task))
