"""What an operator may set about the crews. Built once, by the process that runs them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def _storage_dir() -> Path:
    # One folder per user: another user's folder of the same name would refuse our files.
    return Path(tempfile.gettempdir()).absolute() / f"conclave-crewai-{os.getuid()}"


class CrewSettings(BaseSettings):
    """Read from variables that begin with `CREW_`, such as `CREW_TIMEOUT_SECONDS`."""

    model_config = SettingsConfigDict(env_prefix="CREW_", extra="ignore")

    threads: int = Field(default=64, ge=1, description="kickoffs that may run at once in this process")
    timeout_seconds: float = Field(default=1800.0, gt=0, description="time limit of one kickoff")
    stop_grace_seconds: float = Field(default=5.0, gt=0, description="how long a stopped kickoff may take to end")
    coder_turns: int = Field(default=25, ge=1, description="model turns with tools before a Coder must stop")
    context_characters: int = Field(
        default=400_000,
        ge=20_000,
        description="length of a request to an agent with tools, about four characters to a token; what older turns "
        "read and wrote gives way to keep it. Set about three times the tokens that the model's window holds",
    )
    storage_dir: Path = Field(default_factory=_storage_dir, description="where CrewAI may write; made when missing")
