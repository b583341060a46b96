"""What to run, within which limits, and what came of it."""

import posixpath
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from packages.workspace.sandbox.pseudo_terminal import PseudoTerminal

MEBIBYTE = 1 << 20
WORKSPACE_INSIDE = "/workspace"

Ending = Literal["exited", "timeout", "memory", "disk", "output", "cancelled"]
OnOutput = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Limits:
    """Limits of one command and everything that it starts.

    `memory_bytes` bounds the whole tree (sampled) and each process's data segment (by the kernel);
    `cpu_seconds` and `file_bytes` are per process and per file; `disk_bytes` and `inodes` bound the growth
    of all writable directories together (sampled; usage.UNBOUNDED bytes: neither is looked at);
    `temporary_bytes` bounds /tmp and the home folder, which lie in memory. Output beyond `output_bytes` is
    trimmed; sixteen times as much ends the command.
    """

    wall_seconds: float = 60.0
    cpu_seconds: int = 60
    memory_bytes: int = 1024 * MEBIBYTE
    processes: int = 128
    file_bytes: int = 256 * MEBIBYTE
    disk_bytes: int = 512 * MEBIBYTE
    inodes: int = 50_000
    temporary_bytes: int = 256 * MEBIBYTE
    open_files: int = 1024
    output_bytes: int = 1 * MEBIBYTE


@dataclass(frozen=True)
class Command:
    """A program and the world that it sees.

    `workspace` is bound read-write at /workspace, `readonly` and `writable` map a path inside to one outside,
    `files` maps a path inside to the content of a read-only file, and `stdin` is what the program reads.
    Error output joins the output in the order of writing, unless `separate_errors`. With a `terminal` all of them are
    that terminal, which controls the program's session: nothing is captured, and signals are typed. See
    `Sandbox.has_terminals`.

    Nothing is bound below a directory that programs may write to (ValueError): a link that one left there would lead
    whoever makes the place for it, out of the sandbox as well.
    """

    arguments: Sequence[str]
    workspace: Path | None = None
    readonly: Mapping[str, Path] = field(default_factory=dict)
    writable: Mapping[str, Path] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: str = "/workspace"
    limits: Limits = field(default_factory=Limits)
    files: Mapping[str, bytes] = field(default_factory=dict)
    stdin: bytes | None = None
    separate_errors: bool = False
    terminal: PseudoTerminal | None = None

    def __post_init__(self) -> None:
        writable = [posixpath.normpath(path) for path in (WORKSPACE_INSIDE, *self.writable)]
        for inside in map(posixpath.normpath, (*self.readonly, *self.writable, *self.files)):
            if any(inside.startswith(f"{folder}/") for folder in writable):
                raise ValueError(f"{inside} lies in a directory that programs may write to: bind it beside that one.")

    @property
    def writable_directories(self) -> tuple[Path, ...]:
        """Every directory outside that the program can fill."""
        workspace = () if self.workspace is None else (self.workspace,)
        return (*workspace, *self.writable.values())


@dataclass(frozen=True)
class Completed:
    """How a command ended.

    `exit_code` is None unless `ending` is "exited" (128 + n: ended by signal n). `output` keeps head and tail
    when it was trimmed, and says between them how much was left out; `data` holds the same bytes undecoded,
    without that note.
    """

    exit_code: int | None
    ending: Ending
    output: str
    truncated: bool
    duration_seconds: float
    errors: str = ""
    data: bytes = field(default=b"", repr=False)

    @property
    def is_success(self) -> bool:
        return self.ending == "exited" and self.exit_code == 0
