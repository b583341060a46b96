"""Which limits hold: a table of route class and scope, and the grammar in which the environment changes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_RULE = re.compile(
    r"(?P<kind>[a-z_]+):(?P<scope>address|user|token)=(?:(?P<count>[1-9]\d{0,8})/(?P<seconds>[1-9]\d{0,5})|off)"
)


@dataclass(frozen=True)
class Policy:
    """At most `count` requests within any `window_seconds`."""

    name: str
    count: int
    window_seconds: int


Policies = Mapping[tuple[str, str], Policy]
"""By route class and scope."""

DEFAULTS = (
    "read:address=3000/60, read:user=3000/60, read:token=3000/60, "
    "write:address=600/60, write:user=600/60, write:token=600/60, "
    "generate:address=120/60, generate:user=60/60, generate:token=60/60, "
    "upload:address=300/60, upload:user=300/60, upload:token=300/60, "
    "stream:address=600/60, stream:user=300/60, stream:token=300/60, "
    "terminal:address=120/60, terminal:user=60/60, terminal:token=60/60, "
    "sign_in:address=60/60, page:address=3000/60, "
    # Charged for credentials that have to be checked anew: a browser brings one in ten minutes, who guesses many.
    "unknown:address=300/60"
)


def policies(changes: str = "") -> Policies:
    """The defaults with what `changes` replaces; `ValueError` quotes the rule that cannot be read."""
    table: dict[tuple[str, str], Policy] = {}
    for rule in f"{DEFAULTS},{changes}".split(","):
        if not (rule := rule.strip()):
            continue
        found = _RULE.fullmatch(rule)
        if found is None:
            raise ValueError(f"`{rule}` is not of the form class:scope=count/seconds, such as write:user=300/60")
        key = (found["kind"], found["scope"])
        if found["count"] is None:
            table.pop(key, None)
        else:
            table[key] = Policy(f"{key[0]}-{key[1]}", int(found["count"]), int(found["seconds"]))
    return table
