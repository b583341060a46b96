"""The Tester: acceptance tests from the spec alone, and a review of each attempt."""

from packages.agents.crews.tester.crew import review, write_acceptance

__all__ = ["review", "write_acceptance"]
