"""Installs what the issuer is made of, once: `python -m tests.api.accounts.issuer.provision TARGET` prints where."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).parent
FILES = ("package.json", "package-lock.json")
INSTALL_SECONDS = 300


def home(target: Path) -> Path:
    """Where the present versions are, or would be."""
    content = b"".join((PROJECT / name).read_bytes() for name in FILES)
    return target / hashlib.sha256(content).hexdigest()[:16]


def provision(target: Path) -> Path:
    """A second call finds it. Raises OSError or CalledProcessError where it cannot be had."""
    found = home(target)
    if found.exists():
        return found
    target.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix="building-", dir=target))
    try:
        for name in FILES:
            shutil.copy(PROJECT / name, building)
        options = ("--ignore-scripts", "--no-audit", "--no-fund")
        command = ["npm", "ci", *options]
        subprocess.run(command, cwd=building, check=True, capture_output=True, timeout=INSTALL_SECONDS)
        building.rename(found)
    except OSError:
        if not found.exists():  # nobody else was faster
            raise
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return found


def main() -> None:
    try:
        print(provision(Path(sys.argv[1])))  # noqa: T201  what its caller reads
    except subprocess.CalledProcessError as error:
        sys.exit(os.fsdecode(error.stderr)[-500:])
    except (OSError, subprocess.TimeoutExpired) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
