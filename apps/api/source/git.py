"""Git, read-only and deaf: no configuration of the machine, no program that a repository names."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from git import Git

from apps.api.errors import RepositoryUnreadable

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_COUNT": "0",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "/bin/false",
    "SSH_ASKPASS": "/bin/false",
    "GIT_PAGER": "cat",
    "GIT_EXTERNAL_DIFF": "",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "HOME": "/nonexistent",
    # GitPython hands its own environment on; git has no use for these.
    "DATABASE_URL": "",
    "REDIS_URL": "",
    "LOCAL_TOKEN": "",
}
_OPTIONS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "core.quotePath=false",
    "core.pager=cat",
    "diff.external=",
    "log.showSignature=false",
    "protocol.allow=never",
)
_SAFE_DIFF = ("--no-ext-diff", "--no-textconv", "--no-color")


class BareRepository:
    """Every method blocks for at most the timeout; call them from a thread."""

    def __init__(self, path: Path, timeout_seconds: float) -> None:
        self._path = path
        self._timeout_seconds = timeout_seconds

    def resolve(self, revision: str) -> str | None:
        """The full hash of a ref, commit or tree; None if there is none."""
        if not (self._path / "HEAD").is_file():
            return None
        told = self._run(["rev-parse", "--verify", "--quiet", "--end-of-options", revision], 200, is_quiet=True)
        return told[0].decode().strip() or None

    def entries(self, tree: str, path: str, is_recursive: bool, limit_bytes: int) -> tuple[bytes, bool]:
        """`mode type hash size<TAB>path<NUL>` for what lies in a folder; nothing if it is no folder."""
        command = ["ls-tree", "-z", "-l", *(["-r"] if is_recursive else []), f"{tree}:{path}"]
        return self._run(command, limit_bytes, is_quiet=True)

    def entry(self, tree: str, path: str) -> bytes:
        """The same for one path."""
        return self._run(["ls-tree", "-z", "-l", tree, "--", path], 10_000)[0]

    def blob(self, digest: str, limit_bytes: int) -> bytes:
        return self._run(["cat-file", "blob", digest], limit_bytes)[0]

    def changed(self, old: str, new: str, limit_bytes: int) -> tuple[bytes, bool]:
        """`added<TAB>removed<TAB>path<NUL>`, `-` for binary files; see git-diff about renames."""
        return self._run(["diff", *_SAFE_DIFF, "-M", "--numstat", "-z", old, new, "--"], limit_bytes)

    def patch(self, old: str, new: str, limit_bytes: int) -> tuple[bytes, bool]:
        return self._run(["diff", *_SAFE_DIFF, "-M", "-p", old, new, "--"], limit_bytes)

    def log(self, revisions: str, limit: int, limit_bytes: int) -> bytes:
        """`hash tree parents author time body`, split by 0x1f and ended by NUL."""
        form = "%x1f".join(("%H", "%T", "%P", "%an", "%aI", "%B"))
        command = ["log", "-z", "--no-show-signature", f"--format={form}", f"-n{limit}", "--end-of-options", revisions]
        return self._run(command, limit_bytes)[0]

    def _run(self, command: list[str], limit_bytes: int, is_quiet: bool = False) -> tuple[bytes, bool]:
        """(output, was it cut at the limit). A failure is empty if `is_quiet`, else `RepositoryUnreadable`."""
        options = [word for option in _OPTIONS for word in ("-c", option)]
        line = ["git", f"--git-dir={self._path}", "--no-pager", *options, *command]
        running = Git(self._path).execute(line, as_process=True, env=_ENVIRONMENT)
        process = running.proc
        assert process is not None
        assert process.stdout is not None
        assert process.stderr is not None
        timer = threading.Timer(self._timeout_seconds, process.kill)
        timer.start()
        try:
            output = process.stdout.read(limit_bytes + 1)
            if len(output) > limit_bytes:
                return output[:limit_bytes], True
            problem = process.stderr.read(2_000).decode(errors="replace").strip()
            if process.wait() == 0:
                return output, False
            if is_quiet:
                return b"", False
            raise RepositoryUnreadable(f"The repository could not be read: {problem or 'git took too long'}.")
        finally:
            timer.cancel()
            process.kill()
            process.stdout.close()
            process.stderr.close()
            process.wait()
