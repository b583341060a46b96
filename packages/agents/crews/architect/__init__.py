"""The Architect: requirements, contract, stack; and a judgement of the Planner's tasks."""

from packages.agents.crews.architect.crew import LEAST_ROOM, advise, consent, design, judge, parts, read_on

__all__ = ["LEAST_ROOM", "advise", "consent", "design", "judge", "parts", "read_on"]
