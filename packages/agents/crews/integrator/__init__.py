"""The Integrator's words: the notes that go with a delivery."""

from packages.agents.crews.integrator.crew import write_notes

__all__ = ["write_notes"]
