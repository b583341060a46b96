"""The browser for looking at generated pages: optional, so it is fetched beside everything else."""

import os
import subprocess
import sys

from apps.cli.home import CLONE, Home

LOG = "browser.log"


def fetch(home: Home) -> None:
    """Fetch it in the background, if it is not there: no delivery waits for it, and nothing fails without it."""
    with (home.logs / LOG).open("wb") as log:
        subprocess.Popen(
            ["nice", "-n", "19", sys.executable, "-P", "-m", "packages.workspace.browser.provision", str(home.browser)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=CLONE,
            # Of the person who starts the stack, whose settings name the registry.
            env={**os.environ, "PYTHONPATH": str(CLONE)},
            start_new_session=True,
        )


def absence(home: Home) -> str:
    """Why there is no browser, in words; "" if there is one."""
    from packages.workspace.browser.provision import load_browser

    if load_browser(home.browser):
        return ""
    try:
        told = (home.logs / LOG).read_text(errors="replace").strip()
    except OSError:
        told = ""
    return told.rpartition("\n")[2] or "`./conclave up` fetches it where Node.js and npm are installed."
