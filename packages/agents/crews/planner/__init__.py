"""The Planner: the tasks; and a judgement of the Architect's design."""

from packages.agents.crews.planner.crew import advise, judge, plan

__all__ = ["advise", "judge", "plan"]
