"""Git, run only inside the sandbox, with flags and an environment that leave no way to run other code."""

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from packages.workspace.errors import FileTooLarge, GitFailed
from packages.workspace.harness import harness_files
from packages.workspace.sandbox import Sandbox
from packages.workspace.sandbox.commands import MEBIBYTE, Command, Completed, Limits
from packages.workspace.sandbox.ownership import owner_of
from packages.workspace.sandbox.usage import UNBOUNDED

GIT_SECONDS = 30.0
GIT_LIMITS = Limits(wall_seconds=GIT_SECONDS, output_bytes=16 * MEBIBYTE, temporary_bytes=512 * MEBIBYTE)

# The script writes what is stored, or what it was given, and must also clear away what fills a workspace.
TREE_LIMITS = replace(GIT_LIMITS, disk_bytes=UNBOUNDED)

ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "/bin/false",
    "SSH_ASKPASS": "/bin/false",
    "GIT_EDITOR": "/bin/false",
    "GIT_PAGER": "cat",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
}

SETTINGS = {
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.attributesFile": "/dev/null",
    "core.excludesFile": "/dev/null",
    "core.pager": "cat",
    "core.editor": "/bin/false",
    "core.sshCommand": "/bin/false",
    "core.protectHFS": "true",
    "core.protectNTFS": "true",
    "core.quotePath": "false",
    "core.filesRefLockTimeout": "1000",
    # A tree hash that was handed out must survive a power cut.
    "core.fsync": "loose-object,pack,pack-metadata,reference",
    "commit.gpgSign": "false",
    "tag.gpgSign": "false",
    "log.showSignature": "false",
    "gpg.program": "/bin/false",
    "diff.external": "",
    "credential.helper": "",
    "protocol.allow": "never",
    "safe.bareRepository": "explicit",
    "submodule.recurse": "false",
    "diff.ignoreSubmodules": "all",
    "status.submoduleSummary": "false",
    "fetch.recurseSubmodules": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "transfer.fsckObjects": "true",
}

_HARDENED = ["git", *(part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}"))]

REPOSITORY_INSIDE = "/repository"
OBJECTS_INSIDE = "/objects"
NEW_INSIDE = "/new"
TASK_GIT = "/tmp/git"  # noqa: S108  # Inside, where it is private and gone afterwards.


def git_arguments(git_directory: str, *arguments: str) -> list[str]:
    return [*_HARDENED, f"--git-dir={git_directory}", *arguments]


class Git:
    """Runs git on one bare repository; `path` must be writable by the sandbox's uid."""

    def __init__(self, path: Path, sandbox: Sandbox) -> None:
        self._path = path
        self._sandbox = sandbox

    async def try_run(
        self,
        *arguments: str,
        stdin: bytes | None = None,
        environment: Mapping[str, str] | None = None,
        limits: Limits = GIT_LIMITS,
        writes: bool = False,
    ) -> Completed:
        """Run one git command on the repository itself, where no workspace is in sight."""
        where = {REPOSITORY_INSIDE: self._path}
        completed = await self._sandbox.run(
            Command(
                git_arguments(REPOSITORY_INSIDE, *arguments),
                readonly={} if writes else where,
                writable=where if writes else {},
                environment={**ENVIRONMENT, **(environment or {})},
                directory="/",
                limits=limits,
                stdin=stdin,
                separate_errors=True,
            )
        )
        if completed.ending != "exited":
            raise GitFailed(f"git {arguments[0]} was ended ({completed.ending}): try a smaller change.")
        return completed

    async def run(
        self,
        *arguments: str,
        stdin: bytes | None = None,
        environment: Mapping[str, str] | None = None,
        limits: Limits = GIT_LIMITS,
        writes: bool = False,
    ) -> bytes:
        """Like `try_run`, but raise GitFailed on any exit code but 0, and on output that did not fit."""
        completed = await self.try_run(*arguments, stdin=stdin, environment=environment, limits=limits, writes=writes)
        if completed.exit_code != 0:
            raise GitFailed(f"git {arguments[0]} failed: {completed.errors.strip()[-500:] or 'no reason given'}")
        if completed.truncated:
            raise FileTooLarge(f"git {arguments[0]} answered more than {limits.output_bytes} bytes.")
        return completed.data

    async def run_history(self, commit: str, directory: Path) -> None:
        """Run harness/history.sh as the owner of `directory`, who may read the repository's objects and no more."""
        owner = await asyncio.to_thread(owner_of, directory)
        completed = await self._sandbox.as_user(owner, self._sandbox.uid).run(
            Command(
                ["sh", "/harness/history.sh", commit, *_HARDENED],
                readonly={OBJECTS_INSIDE: self._path / "objects"},
                writable={NEW_INSIDE: directory},
                environment=ENVIRONMENT,
                directory="/",
                limits=GIT_LIMITS,
                files=harness_files("history.sh"),
            )
        )
        if not completed.is_success:
            raise GitFailed(f"The history could not be laid out ({completed.ending}): {completed.output[-500:]}")

    async def run_trees(
        self, arguments: Sequence[str], order: Mapping[str, Any], workspace: Path | None
    ) -> dict[str, str]:
        """Run harness/trees.py with a git directory and index of its own, and only the objects shared.

        So whatever a workspace does to git, refs, configuration and hooks of the repository are not there. It runs as
        the owner of the workspace, who may read the repository's objects, and whose new ones are taken in afterwards.
        """
        owner = await asyncio.to_thread(owner_of, workspace or self._path)
        sandbox = self._sandbox.as_user(owner, self._sandbox.uid)
        if arguments[0] == "checkout":  # It makes no objects.
            return await self._run_trees(sandbox, arguments, order, workspace, None)
        async with sandbox.scratch() as new:
            answer = await self._run_trees(sandbox, arguments, order, workspace, new)
            if await asyncio.to_thread(os.listdir, new):
                await self._adopt(new)
        return answer

    async def _run_trees(
        self,
        sandbox: Sandbox,
        arguments: Sequence[str],
        order: Mapping[str, Any],
        workspace: Path | None,
        new: Path | None,
    ) -> dict[str, str]:
        git = "\x1f".join(git_arguments(TASK_GIT, "-c", "core.fsync=none"))  # What is kept is written by adopt.py.
        script = "/harness/trees.py"
        # The root is read-only inside; git wants to write beside its index, so the directory is made in /tmp.
        prepare = (
            f"mkdir -p {TASK_GIT}/refs {TASK_GIT}/info && cp /harness/HEAD {TASK_GIT}/HEAD && "
            f'cp /harness/attributes {TASK_GIT}/info/attributes && exec python -I "$@"'
        )
        command = Command(
            ["sh", "-c", prepare, "sh", script, *arguments, git],
            workspace=workspace,
            readonly={OBJECTS_INSIDE: self._path / "objects"},
            writable={NEW_INSIDE: new} if new else {},
            environment={
                **ENVIRONMENT,
                "PATH": f"/toolchain/bin:{ENVIRONMENT['PATH']}",
                "GIT_OBJECT_DIRECTORY": NEW_INSIDE if new else OBJECTS_INSIDE,
                "GIT_ALTERNATE_OBJECT_DIRECTORIES": OBJECTS_INSIDE,
                "GIT_INDEX_FILE": f"{TASK_GIT}/index",
            },
            directory="/",
            limits=TREE_LIMITS,
            files={
                **harness_files("trees.py"),
                "/harness/HEAD": b"ref: refs/heads/main\n",
                # The strongest source of attributes: content is stored and restored byte for byte.
                "/harness/attributes": b"* -text -eol -ident -filter -working-tree-encoding\n",
            },
            stdin=json.dumps(order).encode(),
            separate_errors=True,
        )
        completed = await sandbox.run(command)
        if not completed.is_success:
            raise GitFailed(f"The tree could not be handled ({completed.ending}): {completed.errors.strip()[-500:]}")
        answer: dict[str, str] = json.loads(completed.data)
        if "refused" in answer:
            raise FileTooLarge(answer["refused"])
        return answer

    async def _adopt(self, new: Path) -> None:
        completed = await self._sandbox.run(
            Command(
                ["python", "-I", "/harness/adopt.py"],
                readonly={NEW_INSIDE: new},
                writable={OBJECTS_INSIDE: self._path / "objects"},
                directory="/",
                limits=TREE_LIMITS,
                files=harness_files("adopt.py"),
            )
        )
        if not completed.is_success:
            raise GitFailed(
                f"The new objects were not taken in ({completed.ending}): {completed.output.strip()[-500:]}"
            )
