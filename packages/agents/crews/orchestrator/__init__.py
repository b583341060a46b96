"""The Orchestrator's judgement: who mends what after the proof failed."""

from packages.agents.crews.orchestrator.crew import assign, split

__all__ = ["assign", "split"]
