"""The Architect: requirements, contract, stack; and a judgement of the Planner's tasks."""

from packages.agents.crews.architect.crew import design, judge

__all__ = ["design", "judge"]
