"""The Orchestrator's judgement: how a task is cut into smaller ones, and who mends what a proof shows as failing."""

from packages.agents.crews.orchestrator.crew import assign, split

__all__ = ["assign", "split"]
