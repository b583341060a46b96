"""The packages that a project's files ask for, in the sandboxes that run its code, and in no other."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from packages.workspace.directory import Workspace
from packages.workspace.errors import SandboxUnavailable, WorkspaceError
from packages.workspace.files.editor import Files
from packages.workspace.prepare import (
    Environments,
    Prepared,
    Registries,
    is_dependency_file,
    registries_of_this_machine,
)
from packages.workspace.sandbox import Sandbox
from packages.workspace.sandbox.furnished import Furnished
from packages.workspace.sandbox.ownership import require_reachable
from packages.workspace.toolchain import Toolchain

TOOLCHAIN_SERVES = "Use FastAPI, uvicorn, httpx, pydantic, pytest and Python's own modules, which are there."
MOST_DEPENDENCY_BYTES = 8 << 20

log = logging.getLogger(__name__)


class Provision(NamedTuple):
    """A workspace whose programs find what its files ask for. `told` says what is not there, and why; mostly empty."""

    workspace: Workspace
    told: str = ""


class Packages:
    """Nothing is opened before a project asks. Without a network, and in a sandbox that cannot hide one folder of the
    machine behind another, the base toolchain is what there is, and who runs a program is told so."""

    def __init__(
        self, root: Path, sandbox: Sandbox, toolchain: Toolchain, uv: Path | None, registries: Callable[[], Registries]
    ) -> None:
        """What is prepared is kept below `root`, in a sandbox whose uid nobody else has. `registries` may block."""
        self._root, self._sandbox, self._toolchain = root, sandbox, toolchain
        self._uv, self._registries = uv, registries
        self._opening = asyncio.Lock()
        self._environments: Environments | None = None
        self._logged: set[str] = set()

    async def provide(self, workspace: Workspace) -> Provision:
        """Takes as long as fetching takes when nobody asked for the same before."""
        try:
            files = await asyncio.to_thread(_dependency_files, workspace.files)
            if not files:
                return Provision(workspace)
            prepared = await (await self._open()).prepare(files)
        except WorkspaceError as error:
            if str(error) not in self._logged:
                self._logged.add(str(error))
                log.warning("packages are not prepared: %s", error)
            return Provision(workspace, f"The packages that the project asks for are not there: {error}")
        told = "\n\n".join([*(problem.text for problem in prepared.problems), *prepared.notes])
        return Provision(_furnished(workspace, prepared), told)

    async def aclose(self) -> None:
        if self._environments is not None:
            await self._environments.aclose()

    async def _open(self) -> Environments:
        if self._sandbox.level == "reduced":
            raise SandboxUnavailable("the reduced sandbox offers the base toolchain alone.", TOOLCHAIN_SERVES)
        if self._uv is None:
            raise SandboxUnavailable("the installer uv is not on this machine.", TOOLCHAIN_SERVES)
        require_reachable(self._uv.resolve(), self._sandbox.uid)
        async with self._opening:
            if self._environments is None:
                registries = await asyncio.to_thread(self._registries)
                self._environments = Environments(self._root, self._sandbox, self._toolchain, self._uv, registries)
            return self._environments


def registries_for(uv: Path | None, settings_home: Path | None, environment: Mapping[str, str]) -> Registries:
    """Those that the person's own tools use, whose settings lie in `settings_home`. Blocks for about a second."""
    settings = {"HOME": os.fspath(settings_home)} if settings_home else {}
    npm = shutil.which("npm", path=environment.get("PATH"))
    return registries_of_this_machine(uv, Path(npm) if npm else None, {**environment, **settings})


def find_uv(named: Path | None, environment: Mapping[str, str]) -> Path | None:
    """The one that is named, else the one on the path."""
    found = named or shutil.which("uv", path=environment.get("PATH"))
    return Path(found) if found else None


def _dependency_files(files: Files) -> dict[str, bytes]:
    there = [*files.names(), *files.names("requirements")]
    return {path: files.content(path, MOST_DEPENDENCY_BYTES) for path in there if is_dependency_file(path)}


def _furnished(workspace: Workspace, prepared: Prepared) -> Workspace:
    if not prepared.bindings:
        return workspace
    return replace(workspace, sandbox=Furnished(workspace.sandbox, prepared.bindings, prepared.environment))
