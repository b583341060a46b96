"""The API's routes, made once for a process of tests: making them takes a second or two."""

from __future__ import annotations

import functools
from pathlib import Path

from fastapi import FastAPI

from apps.api.main import create_app
from apps.api.settings import ApiSettings


@functools.cache
def one_application() -> FastAPI:
    """Each test sets `state.resources`, which is all that its requests work on. Its lifespan must not be entered."""
    nowhere = "postgresql://nobody@/nothing?host=/nonexistent"
    return create_app(
        ApiSettings.load(
            database_url=nowhere, redis_url="unix:///nonexistent", conclave_home=Path("/nonexistent"), local_token=None
        )
    )
