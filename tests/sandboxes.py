"""Fixtures: the real sandbox with a provisioned toolchain; workspaces lie where its uid can reach them."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from packages.workspace.browser.provision import Browser, load_browser
from packages.workspace.directory import Workspaces
from packages.workspace.git.repository import Repository
from packages.workspace.sandbox import Sandbox, choose_sandbox
from packages.workspace.sandbox.process_folder import ProcessFolder
from packages.workspace.toolchain import Toolchain, listed_packages, load_toolchain, provision_toolchain

CLONE = Path(__file__).parents[1]


def state_directory() -> Path:
    default = "/var/lib/conclave" if os.getuid() == 0 else Path.home() / ".local/share/conclave"
    return Path(os.environ.get("CONCLAVE_HOME", default))


def find_uv() -> Path:
    installed = sorted(state_directory().glob("uv-*/bin/uv"))
    for candidate in (os.environ.get("CONCLAVE_UV"), shutil.which("uv"), *installed):
        if candidate and Path(candidate).exists():
            return Path(candidate)
    pytest.exit("uv was not found: run `./conclave test`, put uv on the PATH or name it in CONCLAVE_UV.", 1)


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """The one that `./conclave test` prepared, else one made here."""
    if prepared := os.environ.get("TOOLCHAIN"):
        return load_toolchain(Path(prepared))
    packages = listed_packages(CLONE / "pyproject.toml")
    return provision_toolchain(state_directory() / "toolchain", find_uv(), CLONE / "requirements.lock", packages)


@pytest.fixture(scope="session")
def sandbox(toolchain: Toolchain) -> Sandbox:
    """SANDBOX chooses, as for the product: so all tests can be run on any backend."""
    return asyncio.run(choose_sandbox(os.environ.get("SANDBOX", "auto"), toolchain=toolchain))


@pytest.fixture(scope="session")
def browser() -> Browser:
    """The one that `./conclave test` fetched, or that lies in the state directory."""
    target = Path(os.environ.get("BROWSER_HOME", state_directory() / "browser"))
    found = load_browser(target)
    if found is None:
        pytest.skip(f"NO BROWSER in {target}: `./conclave test` fetches one where Node.js and npm are there")
    return found


@pytest.fixture
async def place(sandbox: Sandbox) -> AsyncIterator[Path]:
    """An empty directory that sandboxes can write to, and any uid can pass through."""
    async with sandbox.scratch() as directory:
        directory.chmod(0o711)
        yield directory


@pytest.fixture
async def workspace(sandbox: Sandbox) -> AsyncIterator[Path]:
    async with sandbox.scratch() as directory:
        yield directory


@pytest.fixture
async def repository(sandbox: Sandbox, place: Path) -> Repository:
    return await Repository.create(place / "project.git", sandbox)


@pytest.fixture
def workspaces(sandbox: Sandbox, place: Path) -> Iterator[Workspaces]:
    folder = ProcessFolder(place / "workspaces")
    yield Workspaces(folder, sandbox)
    folder.close()
