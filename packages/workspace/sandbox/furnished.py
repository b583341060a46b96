"""A sandbox in which programs find more than elsewhere, such as the packages that a project asks for."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from packages.workspace.sandbox.commands import Command, Completed, OnOutput
from packages.workspace.sandbox.interface import Process, Sandbox
from packages.workspace.sandbox.probe import Level, ProbeReport


@dataclass(frozen=True)
class Furnished:
    """`readonly` and `environment` are those of every command, as far as it does not say otherwise itself."""

    sandbox: Sandbox
    readonly: Mapping[str, Path]
    environment: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.sandbox.name

    @property
    def level(self) -> Level:
        return self.sandbox.level

    @property
    def uid(self) -> int | None:
        return self.sandbox.uid

    @property
    def has_terminals(self) -> bool:
        return self.sandbox.has_terminals

    def as_user(self, uid: int | None, group: int | None = None) -> "Furnished":
        return replace(self, sandbox=self.sandbox.as_user(uid, group))

    async def probe(self) -> ProbeReport:
        return await self.sandbox.probe()

    async def run(self, command: Command, on_output: OnOutput | None = None) -> Completed:
        return await self.sandbox.run(self._furnish(command), on_output)

    async def spawn(self, command: Command, on_output: OnOutput | None = None) -> Process:
        return await self.sandbox.spawn(self._furnish(command), on_output)

    def scratch(self) -> AbstractAsyncContextManager[Path]:
        return self.sandbox.scratch()

    def _furnish(self, command: Command) -> Command:
        return replace(
            command,
            readonly={**self.readonly, **command.readonly},
            environment={**self.environment, **command.environment},
        )
