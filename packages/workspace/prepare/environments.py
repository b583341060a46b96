"""What a project's dependency files ask for, installed once and bound read-only into later sandboxes."""

import asyncio
import hashlib
import json
import platform
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from packages.workspace.prepare.installation import (
    CACHE_INSIDE,
    INSIDE,
    PREPARE_LIMITS,
    Installation,
    Installed,
    NotInstalled,
    ProblemKind,
)
from packages.workspace.prepare.manifest import LOCK_FILE, MANIFEST_FILE, read_node
from packages.workspace.prepare.mirror import Mirror
from packages.workspace.prepare.node_packages import NODE_FOLDER, install_node
from packages.workspace.prepare.python_packages import PYTHON_INSIDE, install_python
from packages.workspace.prepare.registries import Registries
from packages.workspace.prepare.requirements import (
    PROJECT_FILE,
    REQUIREMENT_FILES,
    RequirementsRefused,
    read_python,
)
from packages.workspace.prepare.store import MOST_BYTES, Store, Stored
from packages.workspace.prepare.upstream import Upstream
from packages.workspace.sandbox import Sandbox
from packages.workspace.sandbox.commands import MEBIBYTE, Command, Limits
from packages.workspace.sandbox.ownership import require_reachable
from packages.workspace.toolchain import TOOLCHAIN_INSIDE, Toolchain

RECIPE = 1  # counts how environments are made: another number makes them anew
MODULES_INSIDE = "/node_modules"
QUOTA_BYTES = 1024 * MEBIBYTE
AT_ONCE = 2
REMEMBERED_SECONDS = 60.0
"""For so long a failure is not tried again with the same files."""
INCLUDED = re.compile(r"requirements/[\w.-]+\.txt|[\w.-]*requirements[\w.-]*\.txt")
INSTALLED = re.compile(r"(?P<name>.+)-(?P<version>[^-]+)\.dist-info")

Language = Literal["python", "node"]


@dataclass(frozen=True)
class Problem:
    """Why packages are not there. `text` is for a model: it says what to change, or what to do without."""

    language: Language
    kind: ProblemKind
    text: str


@dataclass(frozen=True)
class Prepared:
    """What to give the sandboxes of a project's own code: `bindings` as Command.readonly, `environment` as it is.

    Never to a sandbox that judges the project: a package can change what Python and pytest do. `files` are
    such as the project lacks and may want to keep: a lock that was made. Where there is a problem, the base toolchain
    is what remains.
    """

    bindings: Mapping[str, Path] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def problem(self) -> str:
        """Empty, or all problems in words."""
        return "\n\n".join(problem.text for problem in self.problems)


def is_dependency_file(path: str) -> bool:
    """Whether `prepare` wants this file of a project, by its path from the root."""
    named = (*REQUIREMENT_FILES, PROJECT_FILE, MANIFEST_FILE, LOCK_FILE)
    return path in named or INCLUDED.fullmatch(path) is not None


class Environments:
    """Prepares below `root`, for one event loop. Leave it by `aclose`."""

    def __init__(
        self,
        root: Path,
        sandbox: Sandbox,
        toolchain: Toolchain,
        uv: Path,
        registries: Registries,
        *,
        limits: Limits = PREPARE_LIMITS,
        quota_bytes: int = QUOTA_BYTES,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        """`quota_bytes` bound what one preparation fetches, `most_bytes` what is kept. Raises SandboxUnavailable."""
        require_reachable(uv.resolve(), sandbox.uid)
        self._sandbox = sandbox
        self._toolchain = toolchain
        self._uv = uv.resolve()
        self._registries = registries
        self._limits = limits
        self._quota_bytes = quota_bytes
        self._store = Store(root, sandbox.uid, most_bytes)
        self._upstream = Upstream(registries.private_hosts)
        self._making: dict[str, _Shared] = {}
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._failed: dict[str, tuple[float, NotInstalled]] = {}
        self._node_version: str | None = None

    async def __aenter__(self) -> "Environments":
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End what is being made."""
        making = [shared.task for shared in self._making.values()]
        for task in making:
            task.cancel()
        await asyncio.gather(*making, return_exceptions=True)
        await self._upstream.aclose()
        self._store.close()

    async def prepare(self, files: Mapping[str, bytes]) -> Prepared:
        """What the dependency files (path from the root to content) of a tree ask for.

        The second time it is found and costs nothing; one asked for in the last hour is never dropped, so ask anew
        before each use. Problems are no exceptions: they are in the result.
        """
        python, node = await asyncio.gather(self._or_problem("python", files), self._or_problem("node", files))
        return Prepared(
            bindings={**python.bindings, **node.bindings},
            environment=_environment(bool(python.bindings), bool(node.bindings)),
            problems=(*python.problems, *node.problems),
            notes=(*python.notes, *node.notes),
            files={**python.files, **node.files},
        )

    def served_by_the_toolchain(self) -> str:
        """The packages that are there without any preparation, as a sentence."""
        listed = ", ".join(f"{name} {version}" for name, version in sorted(self._base().items()))
        return f"The base toolchain serves: {listed}."

    async def _or_problem(self, language: Language, files: Mapping[str, bytes]) -> Prepared:
        prepare = self._python if language == "python" else self._node
        try:
            return await prepare(files)
        except RequirementsRefused as error:
            return Prepared(problems=(Problem(language, "refused", str(error)),))
        except NotInstalled as error:
            remains = self.served_by_the_toolchain() if language == "python" else "Node's own modules serve."
            text = str(error) if error.kind == "unsolvable" else f"{error} {remains}"
            return Prepared(problems=(Problem(language, error.kind, text),))

    async def _python(self, files: Mapping[str, bytes]) -> Prepared:
        description = (self._toolchain.root / "pyvenv.cfg").read_text()
        version = re.search(r"^version_info = (\S+)", description, re.MULTILINE)
        known = version[1] if version else platform.python_version()
        wanted = await asyncio.to_thread(read_python, files, known)
        if wanted is None or not wanted.lines:
            return Prepared(notes=wanted.notes if wanted else ())
        identity = [self._toolchain.root.parent.name, description, platform.machine(), *wanted.lines]

        async def install(work: Installation) -> Installed:
            return await install_python(work, self._uv, wanted.lines)

        stored = await self._stored("python", identity, install)
        is_changed = (stored.content / Path(PYTHON_INSIDE).name).exists()  # Otherwise the toolchain has it all.
        return Prepared({INSIDE: stored.content} if is_changed else {}, notes=(*wanted.notes, *stored.notes))

    async def _node(self, files: Mapping[str, bytes]) -> Prepared:
        manifest = await asyncio.to_thread(read_node, files)
        if manifest is None:
            return Prepared()
        if self._node_version is None:
            answer = await self._sandbox.run(Command(["sh", "-c", "node --version && npm --version"]))
            if not answer.is_success:
                raise NotInstalled("unsupported", "There is no Node with npm below /usr here, so none inside.")
            self._node_version = answer.output
        identity = [self._node_version, platform.machine(), manifest.package.decode(), (manifest.lock or b"").decode()]
        stored = await self._stored("node", identity, lambda work: install_node(work, manifest))
        return Prepared(
            {MODULES_INSIDE: stored.content / NODE_FOLDER / "node_modules"},
            notes=stored.notes,
            files={name: text.encode() for name, text in stored.files.items()},
        )

    async def _stored(
        self, language: Language, identity: list[str], install: Callable[[Installation], Awaitable[Installed]]
    ) -> Stored:
        """What is there, what is being made, or what is made now. Raises NotInstalled."""
        digest = hashlib.sha256(json.dumps([RECIPE, *identity]).encode()).hexdigest()
        key = f"{language}-{digest[:24]}"
        stored = self._store.find(key)
        if stored is not None:
            return stored
        failed_at, failure = self._failed.get(key, (0.0, None))
        if failure is not None and time.monotonic() - failed_at < REMEMBERED_SECONDS:
            raise NotInstalled(failure.kind, str(failure))
        shared = self._making.get(key)
        if shared is None:
            shared = self._making[key] = _Shared(asyncio.create_task(self._make(key, install)))

        def forget() -> None:
            if self._making.get(key) is shared:
                del self._making[key]

        return await shared.result(forget)

    async def _make(self, key: str, install: Callable[[Installation], Awaitable[Installed]]) -> Stored:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._turn)
            bridge = await stack.enter_async_context(self._sandbox.scratch())
            mirror = Mirror(self._registries, self._upstream, self._quota_bytes)
            await stack.enter_async_context(mirror.listening(bridge, self._sandbox.uid))
            place = await stack.enter_async_context(self._store.building())
            work = Installation(self._sandbox, mirror, bridge, place, self._limits)
            try:
                installed = await install(work)
                await work.must(["rm", "-rf", CACHE_INSIDE])
            except NotInstalled as failure:
                now = time.monotonic()
                recent = {key: kept for key, kept in self._failed.items() if now - kept[0] < REMEMBERED_SECONDS}
                self._failed = {**recent, key: (now, failure)}
                raise
            return await self._store.publish(key, place, installed.notes, installed.files)

    def _base(self) -> dict[str, str]:
        """Names and versions of the toolchain's packages."""
        found = self._toolchain.root.glob("lib/python*/site-packages/*.dist-info")
        matches = [INSTALLED.fullmatch(path.name) for path in found]
        return {match["name"].replace("_", "-").lower(): match["version"] for match in matches if match}


@dataclass
class _Shared:
    """One making that several wait for. It goes on while anybody does."""

    task: "asyncio.Task[Stored]"
    waiting: int = 0

    async def result(self, forget: Callable[[], None]) -> Stored:
        """The last who waits calls `forget` before what was waited for is ended: who comes then begins anew."""
        self.waiting += 1
        try:
            return await asyncio.shield(self.task)
        finally:
            self.waiting -= 1
            if self.waiting == 0:
                forget()
                if not self.task.done():
                    self.task.cancel()
                    await asyncio.gather(self.task, return_exceptions=True)


def _environment(has_python: bool, has_node: bool) -> dict[str, str]:
    """Before the toolchain's own folder on PATH, which stays as the sandbox has it."""
    folders = [
        *([f"{PYTHON_INSIDE}/bin"] if has_python else []),
        *([f"{MODULES_INSIDE}/.bin"] if has_node else []),
    ]
    if not folders:
        return {}
    path = ":".join([*folders, f"{TOOLCHAIN_INSIDE}/bin", "/usr/local/bin", "/usr/bin", "/bin"])
    return {"PATH": path, **({"VIRTUAL_ENV": PYTHON_INSIDE} if has_python else {})}
