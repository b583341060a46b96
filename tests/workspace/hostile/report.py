"""The committed table: every attack, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.table import replace_section
from tests.workspace.hostile.catalogue import ATTACKS, WALLS
from tests.workspace.hostile.services import AS_ROOT, AS_USER, CLONE, Result

DOCUMENT = CLONE / "docs/reference/isolation.md"
HEADING = "## Attacks"
INTRODUCTION = """\
Everything that an agent writes or runs is untrusted. Each row is tried against a service that is root (programs run
as a user of their own) and against one of an ordinary user (programs run as that user, and nothing but the sandbox
is between). Written by `./conclave test --full`, whose suite is `tests/workspace/hostile/`.

After every attack the suite looks outside: files, modes and links unchanged, no secret in any output, a process of
the same user alive and not stopped, nobody connected, no process left. *Control*: the same thing was done where
there is no wall, and broke it; so the row can fail.
"""


def write(results: Mapping[tuple[str, str], Result]) -> None:
    lines = [INTRODUCTION, *summary(results)]
    for wall, rows in WALLS.items():
        lines += [
            "",
            f"### {wall}",
            "",
            "| # | what it tries | what must hold | root service | ordinary user | control |",
        ]
        lines.append("|---|---|---|---|---|---|")
        for attack in rows.values():
            cells = [attack.number, attack.tries, attack.wall]
            cells += [verdict(results.get((attack.number, kind))) for kind in (AS_ROOT, AS_USER)]
            cells.append("breaks" if attack.control else "")
            lines.append(f"| {' | '.join(cells)} |")
    replace_section(DOCUMENT, HEADING, "\n".join(lines) + "\n")


def summary(results: Mapping[tuple[str, str], Result]) -> list[str]:
    held = sum(not result.broken for result in results.values())
    controls = sum(result.breakable is True for result in results.values())
    tried = f"{len(ATTACKS)} attacks, two services"
    return [f"{held} of {len(results)} hold ({tried}); {controls} controls broke what is not walled."]


def verdict(result: Result | None) -> str:
    if result is None:
        return "not tried"
    return "**breaks**" if result.broken else "holds"


def is_complete(results: Mapping[tuple[str, str], Result]) -> bool:
    return all((number, kind) in results for number in ATTACKS for kind in (AS_ROOT, AS_USER))
