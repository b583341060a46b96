"""One worker, as it said last."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field


class SandboxView(BaseModel):
    """Whether what is generated can be run, and how it is isolated."""

    usable: bool
    name: str = Field("", description="such as bubblewrap; empty if none was found")
    reason: str = Field("", description="why it is not usable")
    remedy: str = Field("", description="what makes it usable")
    checks: dict[str, bool] = Field(
        default_factory=dict, description="claims about the isolation, and whether they held"
    )


class WorkerView(BaseModel):
    id: str
    sandbox: SandboxView
    told_at: datetime
