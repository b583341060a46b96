"""The Architect: requirements, contract, stack; and a judgement of the Planner's tasks."""

from packages.agents.crews.architect.crew import advise, consent, design, judge

__all__ = ["advise", "consent", "design", "judge"]
