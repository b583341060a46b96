"""The Architect: requirements, contract, stack; and a judgement of the Planner's tasks."""

from packages.agents.crews.architect.crew import (
    LEAST_ROOM,
    advise,
    consent,
    design,
    first_design,
    judge,
    read_on,
    reading_room,
)

__all__ = ["LEAST_ROOM", "advise", "consent", "design", "first_design", "judge", "read_on", "reading_room"]
