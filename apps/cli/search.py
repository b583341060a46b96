"""How search is: asked of the indexer itself, over its socket."""

import contextlib
import http.client
import json
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.cli.home import Home
from apps.cli.output import Terminal

ASK_SECONDS = 3.0
LOGS = "See `./conclave logs indexer`."


@dataclass(frozen=True)
class SearchState:
    """One sentence, and what to do where something is wrong."""

    is_well: bool
    text: str
    remedy: str = ""


def search_state(home: Home) -> SearchState:
    """Of a stack that runs."""
    try:
        told = _health(home.indexer_socket)
        status, mode, reason, files, waiting = (told[name] for name in ("status", "mode", "reason", "files", "waiting"))
    except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
        return SearchState(False, f"no indexer answers, so runs go on without search ({error})", LOGS)
    if status == "opening":
        return SearchState(True, "opens its model with the first question")
    if status == "unavailable":
        return SearchState(False, reason, LOGS)
    if mode == "words":
        return SearchState(True, f"by words alone, {files} files: {reason}")
    left = f", {waiting} of them by words alone as yet" if waiting else ""
    return SearchState(True, f"by meaning and by words, {files} files{left}")


class _Connection(http.client.HTTPConnection):
    """To a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("indexer", timeout=ASK_SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(ASK_SECONDS)
        self.sock.connect(str(self._path))


def _health(path: Path) -> dict[str, Any]:
    with contextlib.closing(_Connection(path)) as connection:
        connection.request("GET", "/health")
        told: dict[str, Any] = json.loads(connection.getresponse().read())
        return told


def tell_search(terminal: Terminal, home: Home) -> None:
    found = search_state(home)
    terminal.say(f"Search: {found.text}", "plain" if found.is_well else "bad")
    if found.remedy:
        terminal.say(f"  {found.remedy}")
