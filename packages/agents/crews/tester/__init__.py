"""The Tester: acceptance tests from the spec alone, a review of each attempt, and a second look at what fails."""

from packages.agents.crews.tester.crew import appeal, of_appeal, review, write_acceptance

__all__ = ["appeal", "of_appeal", "review", "write_acceptance"]
