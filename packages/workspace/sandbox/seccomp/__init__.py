"""The system call filter, generated ahead of time per architecture (see generate.py)."""

import platform
from pathlib import Path

from packages.workspace.errors import SandboxUnavailable

ARCHITECTURES = ("x86_64", "aarch64")


def filter_program(architecture: str | None = None) -> bytes:
    """Return the classic BPF program (8 bytes per instruction) for bubblewrap's --seccomp."""
    architecture = architecture or platform.machine()
    if architecture not in ARCHITECTURES:
        raise SandboxUnavailable(
            f"There is no system call filter for {architecture}, only for {' and '.join(ARCHITECTURES)}.",
            "Run on one of them, or generate another with packages/workspace/sandbox/seccomp/generate.py.",
        )
    return (Path(__file__).parent / f"{architecture}.bpf").read_bytes()
