"""What is asked of a deletion."""

from __future__ import annotations

from pydantic import Field

from apps.api.accounts.administration.schemas import ReasonOrder


class UserDeletion(ReasonOrder):
    delete_projects: bool = Field(False, description="with all that is in them, those that nobody else owns")
