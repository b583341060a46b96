"""How search is: asked of the indexer itself, over its socket."""

from dataclasses import dataclass

import httpx

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
    transport = httpx.HTTPTransport(uds=str(home.indexer_socket))
    try:
        with httpx.Client(transport=transport, base_url="http://indexer", timeout=ASK_SECONDS) as client:
            told = client.get("/health").raise_for_status().json()
            status, mode, reason, files, waiting = (
                told[name] for name in ("status", "mode", "reason", "files", "waiting")
            )
    except (httpx.HTTPError, ValueError, KeyError) as error:
        return SearchState(False, f"no indexer answers, so runs go on without search ({error})", LOGS)
    if status == "opening":
        return SearchState(True, "opens its model with the first question")
    if status == "unavailable":
        return SearchState(False, reason, LOGS)
    if mode == "words":
        return SearchState(True, f"by words alone, {files} files: {reason}")
    left = f", {waiting} of them by words alone as yet" if waiting else ""
    return SearchState(True, f"by meaning and by words, {files} files{left}")


def tell_search(terminal: Terminal, home: Home) -> None:
    found = search_state(home)
    terminal.say(f"Search: {found.text}", "plain" if found.is_well else "bad")
    if found.remedy:
        terminal.say(f"  {found.remedy}")
