"""Node packages, by npm: from the mirror, with no script of theirs run."""

import os
from pathlib import Path

from packages.workspace.files.beneath import read_beneath
from packages.workspace.prepare.installation import CACHE_INSIDE, INSIDE, Installation, Installed, NotInstalled, told
from packages.workspace.prepare.manifest import LOCK_FILE, MANIFEST_FILE, NodeManifest
from packages.workspace.prepare.mirror import ADDRESS_INSIDE
from packages.workspace.prepare.store import copy_into
from packages.workspace.sandbox.commands import MEBIBYTE, Completed

NODE_FOLDER = "node"
MOST_LOCK_BYTES = 16 * MEBIBYTE
OUT_OF_STEP = "npm error code EUSAGE"
NPM_ENVIRONMENT = {
    "npm_config_registry": f"{ADDRESS_INSIDE}/node/",
    "npm_config_cache": CACHE_INSIDE,
    "npm_config_userconfig": f"{INSIDE}/none/user",
    "npm_config_globalconfig": f"{INSIDE}/none/global",
    "npm_config_ignore_scripts": "true",
    "npm_config_audit": "false",
    "npm_config_fund": "false",
    "npm_config_update_notifier": "false",
    "npm_config_progress": "false",
    "npm_config_logs_max": "0",
    "npm_config_maxsockets": "8",
    "npm_config_fetch_retries": "1",
    "npm_config_fetch_retry_mintimeout": "200",
    # The lock that is made here must not name the mirror.
    "npm_config_omit_lockfile_registry_resolved": "true",
}


async def install_node(work: Installation, manifest: NodeManifest) -> Installed:
    """The folder node_modules in /environment/node, as the lock says; where there is none, one is made with it."""
    folder = work.place / NODE_FOLDER
    given = {MANIFEST_FILE: manifest.package, **({LOCK_FILE: manifest.lock} if manifest.lock is not None else {})}
    copy_into(folder, given, work.sandbox.uid)
    notes: tuple[str, ...] = ()
    files: dict[str, str] = {}
    completed = None
    if manifest.lock is not None:
        completed = await _npm(work, "ci")
        notes = () if completed.is_success else (f"{LOCK_FILE} does not fit {MANIFEST_FILE}: it was made anew.",)
    if completed is None or (not completed.is_success and OUT_OF_STEP in completed.output):
        completed = await _npm(work, "install")
        notes = notes or (f"There is no {LOCK_FILE}: the versions were chosen now. Add one to keep them.",)
        if completed.is_success:
            files[LOCK_FILE] = _read(folder, LOCK_FILE)
    if not completed.is_success:
        raise NotInstalled("unsolvable", f"The Node packages cannot be installed:\n{told(completed.output)}")
    await work.must(["mkdir", "-p", f"{INSIDE}/{NODE_FOLDER}/node_modules"])
    return Installed(notes, files)


async def _npm(work: Installation, order: str) -> Completed:
    arguments = ["env", "-C", f"{INSIDE}/{NODE_FOLDER}", "npm", order, "--ignore-scripts"]
    return await work.run(arguments, NPM_ENVIRONMENT, online=True)


def _read(folder: Path, name: str) -> str:
    root = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return read_beneath(root, name, MOST_LOCK_BYTES).decode()
    finally:
        os.close(root)
