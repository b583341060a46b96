"""The Planner: the tasks; and a judgement of the Architect's design."""

from packages.agents.crews.planner.crew import judge, plan

__all__ = ["judge", "plan"]
