"""Who owns what generated code may write: an unprivileged uid, in directories that it can reach."""

import asyncio
import contextlib
import os
import pwd
import secrets
import stat
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from packages.workspace.errors import SandboxUnavailable, WorkspaceError

# Above the range of people's accounts on common distributions, below those that systemd hands out.
UID_RANGE = range(59_900, 60_000)


def sandbox_uid(preference: int | None = None) -> int | None:
    """The uid that owns the repositories; None unless this process is root, which must drop its rights."""
    if os.getuid() != 0:
        return None
    if preference is not None:
        return preference
    taken = {account.pw_uid for account in pwd.getpwall()}
    return next(uid for uid in UID_RANGE if uid not in taken)


def owner_of(path: Path) -> int | None:
    """Whose sandbox may write to this directory; None where all belong to the user of this process."""
    return path.stat().st_uid if os.getuid() == 0 else None


def make_directory(path: Path, uid: int | None, group: int | None = None) -> None:
    """Create one directory that belongs to the sandbox; it must not exist. A `group` of its own may read it."""
    path.mkdir(mode=0o700)
    if uid is not None:
        os.chown(path, uid, uid if group is None else group)
        if group not in (None, uid):
            path.chmod(0o750)


def require_reachable(path: Path, uid: int | None) -> None:
    """Refuse a place below a directory that the sandbox's uid cannot pass through."""
    if uid is None:
        return
    for parent in (path, *path.parents):
        if parent.exists() and not parent.stat().st_mode & stat.S_IXOTH and parent.stat().st_uid != uid:
            raise SandboxUnavailable(
                f"{parent} cannot be entered by the sandbox's uid {uid}.",
                "Keep the state in a place such as /var/lib/conclave, or set CONCLAVE_HOME to one.",
            )


@contextlib.asynccontextmanager
async def fresh_directory(parent: Path | None, uid: int | None, group: int | None = None) -> AsyncIterator[Path]:
    """A directory with a random short name below `parent` (default: the temporary one), removed at the end."""
    parent = parent or Path(tempfile.gettempdir())
    path = parent / f"c-{secrets.token_hex(8)}"
    require_reachable(parent, uid)
    make_directory(path, uid, group)
    try:
        yield path
    finally:
        await asyncio.shield(asyncio.ensure_future(remove(path)))


async def remove(path: Path) -> None:
    """Remove a tree in which generated code may have left anything: any depth, any mode, any link."""
    if await _run("rm", "-rf", "--", os.fspath(path)) != 0:
        # Directories without permissions stop an ordinary user; neither program follows links.
        await _run("chmod", "-R", "u+rwX", "--", os.fspath(path))
        if await _run("rm", "-rf", "--", os.fspath(path)) != 0:
            raise WorkspaceError(f"{path} could not be removed: remove it by hand.")


async def _run(*arguments: str) -> int:
    process = await asyncio.create_subprocess_exec(
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
    )
    return await process.wait()
