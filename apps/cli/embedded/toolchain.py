"""The toolchain for generated code: provisioned in the home before the worker starts."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from apps.cli.errors import StackError
from apps.cli.home import CLONE, Home


def provision(home: Home, say: Callable[[str], None]) -> None:
    """Install what generated code runs with; quick when it is there already."""
    from packages.workspace.errors import SandboxUnavailable
    from packages.workspace.toolchain import listed_packages, provision_toolchain

    say("Preparing the toolchain for generated code")
    users_mask = os.umask(0o022)  # the sandbox's own user reads it
    try:
        provision_toolchain(
            home.toolchain, uv(home), CLONE / "requirements.lock", listed_packages(CLONE / "pyproject.toml")
        )
    except SandboxUnavailable as error:
        raise StackError(error.reason, error.remedy) from error
    finally:
        os.umask(users_mask)


def uv(home: Home) -> Path:
    """Find the uv that the launcher installed."""
    installed = [str(path) for path in home.path.glob("uv-*/bin/uv")]
    for candidate in (os.environ.get("CONCLAVE_UV"), *installed, shutil.which("uv")):
        if candidate and Path(candidate).exists():
            return Path(candidate)
    raise StackError("The installer uv is not there.", "Start through ./conclave; it installs uv.")
