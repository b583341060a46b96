"""A registry on loopback, and environments that are prepared from it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from packages.workspace.prepare import Environments, Prepared, Registries
from packages.workspace.sandbox import Command, Completed, Sandbox
from packages.workspace.toolchain import Toolchain
from tests.sandboxes import find_uv
from tests.workspace.prepare.local_registry import LocalRegistry

Make = Callable[..., Awaitable[Environments]]
Try = Callable[..., Awaitable[Completed]]


@pytest.fixture
def registry() -> Iterator[LocalRegistry]:
    with LocalRegistry().serving() as registry:
        yield registry


@pytest.fixture
def kept(place: Path) -> Path:
    """Where environments are kept."""
    return place / "prepared"


@pytest.fixture
async def make(sandbox: Sandbox, toolchain: Toolchain, kept: Path) -> AsyncIterator[Make]:
    """Environments of certain registries; closed at the end."""
    async with AsyncExitStack() as stack:

        async def make(registries: Registries, **options: int) -> Environments:
            environments = Environments(kept, sandbox, toolchain, find_uv(), registries, **options)  # type: ignore[arg-type]
            return await stack.enter_async_context(environments)

        yield make


@pytest.fixture
async def environments(make: Make, registry: LocalRegistry) -> Environments:
    return await make(registry.registries)


@pytest.fixture
def try_out(sandbox: Sandbox, workspace: Path) -> Try:
    """Run a shell script in a sandbox that has what was prepared; files are first put into its workspace."""

    async def try_out(prepared: Prepared, script: str, files: Mapping[str, str] | None = None) -> Completed:
        for name, text in (files or {}).items():
            (workspace / name).write_text(text)
        command = Command(["sh", "-c", script], workspace, readonly=prepared.bindings, environment=prepared.environment)
        return await sandbox.run(command)

    return try_out
