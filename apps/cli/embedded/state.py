"""The state file of a stack: written by the supervisor alone, read by every command."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from apps.cli.embedded.identity import Identity, identity_of
from apps.cli.home import Home

WAITING, STARTING, READY, RESTARTING = "waiting", "starting", "ready", "restarting"
STOPPING, STOPPED, FAILED = "stopping", "stopped", "failed"


@dataclass
class PartState:
    name: str
    state: str = WAITING
    identity: Identity | None = None
    restarts: int = 0
    ready_after_seconds: float | None = None
    message: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "state": self.state,
            "identity": self.identity.as_dict() if self.identity else None,
            "restarts": self.restarts,
            "ready_after_seconds": self.ready_after_seconds,
            "message": self.message,
        }


@dataclass
class StackState:
    supervisor: Identity | None
    state: str
    parts: list[PartState] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)
    url: str = ""
    model: str = ""
    started_at: str = ""

    @property
    def is_running(self) -> bool:
        return self.supervisor is not None and self.supervisor.is_alive

    @property
    def failed(self) -> list[PartState]:
        return [part for part in self.parts if part.state == FAILED]

    def part(self, name: str) -> PartState | None:
        return next((part for part in self.parts if part.name == name), None)

    def as_dict(self) -> dict[str, Any]:
        return {
            "supervisor": self.supervisor.as_dict() if self.supervisor else None,
            "state": self.state,
            "url": self.url,
            "model": self.model,
            "ports": self.ports,
            "started_at": self.started_at,
            "parts": [part.as_dict() for part in self.parts],
        }


def write(home: Home, stack: StackState) -> None:
    write_whole(home.state, json.dumps(stack.as_dict(), indent=1))


def read(home: Home) -> StackState | None:
    try:
        written = json.loads(home.state.read_text())
        parts = [
            PartState(
                name=part["name"],
                state=part["state"],
                identity=identity_of(part["identity"]),
                restarts=part["restarts"],
                ready_after_seconds=part["ready_after_seconds"],
                message=part["message"],
            )
            for part in written["parts"]
        ]
        return StackState(
            supervisor=identity_of(written["supervisor"]),
            state=written["state"],
            parts=parts,
            ports=written["ports"],
            url=written["url"],
            model=written["model"],
            started_at=written["started_at"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_whole(path: Path, text: str, mode: int = 0o600) -> None:
    """Replace a file in one move, so that a reader sees the old text or the new and a power cut leaves one."""
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, mode)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    fresh.replace(path)
