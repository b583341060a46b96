"""One worker, as it said last."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field


class SandboxView(BaseModel):
    """Whether what is generated can be run, and how it is isolated."""

    usable: bool
    name: str = Field("", description="such as bubblewrap; empty if none was found")
    level: str = Field("", description="kernel, namespace or reduced: what stands between a program and the machine")
    reason: str = Field("", description="why it is not usable")
    remedy: str = Field("", description="what makes it usable")
    has_terminals: bool = False
    checks: dict[str, bool] = Field(
        default_factory=dict, description="claims about the isolation, and whether they held"
    )
    accepted: dict[str, str] = Field(
        default_factory=dict, description="claims that are not made here, and what a program can do instead"
    )


class WorkerView(BaseModel):
    id: str
    sandbox: SandboxView
    told_at: datetime
