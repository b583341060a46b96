"""Trusted scripts that run inside sandboxes, or beside them, each on its own; they import nothing of ours."""

from pathlib import Path

FOLDER = Path(__file__).parent
FOLDER_INSIDE = "/harness"


def harness_files(*names: str) -> dict[str, bytes]:
    """Map the path inside to the content, for `Command.files`: the clone may lie where a sandbox cannot look."""
    return {f"{FOLDER_INSIDE}/{name}": (FOLDER / name).read_bytes() for name in names}
