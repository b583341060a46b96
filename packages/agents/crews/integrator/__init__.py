"""The Integrator: conflicts that a merge cannot settle, and the notes that go with a delivery."""

from packages.agents.crews.integrator.crew import resolve, write_notes

__all__ = ["resolve", "write_notes"]
