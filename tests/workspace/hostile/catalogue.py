"""All attacks by their numbers, wall by wall."""

from tests.workspace.hostile import escapes, exhaustion, file_attacks, git_attacks, kernel, published
from tests.workspace.hostile.attack import Attack, Rows

WALLS: dict[str, Rows] = {
    "Files and processes outside": escapes.ROWS,
    "Network, kernel, privileges": kernel.ROWS,
    "Using the machine up": exhaustion.ROWS,
    "Git of the service": git_attacks.ROWS,
    "Files of the service": file_attacks.ROWS,
    "Published from 2024 to 2026": published.ROWS,
}
ATTACKS: dict[str, Attack] = {number: attack for rows in WALLS.values() for number, attack in rows.items()}
