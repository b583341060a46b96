"""What to call a device whose user gave it no name."""

from __future__ import annotations

import re

# The first that fits: what pretends to be another browser names itself before the other.
_PROGRAMS = (
    ("Edge", "Edg"),
    ("Opera", "OPR"),
    ("Firefox", "Firefox|FxiOS"),
    ("Chrome", "Chrome|CriOS"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS X|Macintosh"),
    ("Linux", "Linux"),
)
_LENGTH = 60


def device_name(agent: str) -> str:
    """`Firefox on Linux`; for what is no browser, the first word that it says of itself."""
    program, system = _first(_PROGRAMS, agent), _first(_SYSTEMS, agent)
    if program:
        return f"{program} on {system}" if system else program
    words = re.sub(r"[^\x21-\x7e ]", "", agent).split()
    return words[0][:_LENGTH] if words else "Unknown device"


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, agent)), "")
