"""Fresh directories with the files of a tree, one per use, and nothing left of them afterwards."""

import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from packages.workspace.files.editor import Files
from packages.workspace.git.repository import Repository
from packages.workspace.sandbox import Sandbox
from packages.workspace.sandbox.ownership import fresh_directory
from packages.workspace.sandbox.process_folder import ProcessFolder
from packages.workspace.sandbox.users import Users


@dataclass(frozen=True)
class Workspace:
    """A directory, and the sandbox whose programs may write to it; `files` reads and writes it from outside, safely."""

    path: Path
    files: Files
    sandbox: Sandbox


class Workspaces:
    """Directories in this process's own `folder`, so that the next one can sweep away what a crash leaves."""

    def __init__(self, folder: ProcessFolder, sandbox: Sandbox, users: Users | None = None) -> None:
        self.folder = folder
        self._sandbox = sandbox
        self._users = users or Users()

    @contextlib.asynccontextmanager
    async def open(self, repository: Repository, tree: str, owner: str = "") -> AsyncIterator[Workspace]:
        """A new directory reset to `tree`; removed at the end whatever happens.

        All that is open for one `owner`, such as a run, belongs to one uid, and nothing of another owner does. Without
        a name it is alone.
        """
        parent = self.folder.path()
        async with self._users.lend(owner or secrets.token_hex(8)) as uid, fresh_directory(parent, uid) as path:
            await repository.checkout(tree, path)
            yield Workspace(path, Files(path, uid), self._sandbox.as_user(uid))
