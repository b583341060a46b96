"""A merge of three texts, as git does it."""

import subprocess
import tempfile
from pathlib import Path


def merge_lines(ours: str, base: str, theirs: str) -> tuple[str, bool]:
    """The merged text, with git's conflict markers where it cannot be merged, and whether it could."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("ours", "base", "theirs")]
        for path, text in zip(paths, (ours, base, theirs), strict=True):
            path.write_text(text)
        merged = subprocess.run(["git", "merge-file", "-p", *paths], capture_output=True, text=True)
    return merged.stdout, merged.returncode == 0
