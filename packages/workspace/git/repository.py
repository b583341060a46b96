"""A project's bare repository: the truth about its files, in which runs are namespaces of refs."""

import asyncio
import base64
import os
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from packages.workspace.errors import (
    FileTooLarge,
    GitFailed,
    MergeConflict,
    PathMissing,
    PathRefused,
    RefMoved,
)
from packages.workspace.excluded import EXCLUDED
from packages.workspace.git.command import GIT_LIMITS, Git
from packages.workspace.git.history import (
    LOG_FORMAT,
    Commit,
    Diff,
    Entry,
    parse_changes,
    parse_contents,
    parse_entries,
    parse_log,
)
from packages.workspace.git.leftovers import STALE_SECONDS
from packages.workspace.sandbox import Sandbox
from packages.workspace.sandbox.commands import MEBIBYTE
from packages.workspace.sandbox.ownership import fresh_directory

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
NOTHING = "0" * 40
MOST_FILES = 20_000
MOST_BYTES = 200 * MEBIBYTE
DIFF_BYTES = 256 * 1024
HASH = re.compile(r"[0-9a-f]{40}")
REF = re.compile(r"refs/(?!.*(?:\.\.|//|@\{|/\.|\.lock(?:/|$)))[A-Za-z0-9_][A-Za-z0-9_./@+-]*[A-Za-z0-9_+-]")


class Repository:
    """Trees and commits by hash, refs by compare-and-swap.

    Hashes are 40 hexadecimal digits. Every operation is one sandboxed git command with a time limit and
    raises GitFailed when git refuses. As root, the repository belongs to the sandbox's uid.
    """

    def __init__(self, path: Path, sandbox: Sandbox) -> None:
        self.path = path
        self._git = Git(path, sandbox)
        if sandbox.uid is not None:
            # Git at work on somebody's workspace runs as its owner, with the repository's group.
            path.chmod(0o750)

    @classmethod
    async def create(cls, path: Path, sandbox: Sandbox) -> "Repository":
        """Make an empty bare repository with the branch main, or open the one that is there."""
        if (path / "HEAD").exists():
            return cls(path, sandbox)
        path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        # It appears whole or not at all, whoever else makes it at the same time.
        async with fresh_directory(path.parent, sandbox.uid) as unfinished:
            git = cls(unfinished, sandbox)._git
            await git.run("init", "--bare", "--quiet", "--initial-branch=main", "--template=", writes=True)
            await git.run("hash-object", "-w", "-t", "tree", "--stdin", stdin=b"", writes=True)
            try:
                unfinished.rename(path)
            except OSError:
                if not (path / "HEAD").exists():
                    raise
        return cls(path, sandbox)

    @classmethod
    def open(cls, path: Path, sandbox: Sandbox) -> "Repository":
        """Open an existing one. Raises PathMissing."""
        if not (path / "HEAD").exists():
            raise PathMissing(f"There is no repository at {path}: create it first.")
        return cls(path, sandbox)

    async def store(self, directory: Path) -> str:
        """Store a workspace and return its tree hash; caches and databases stay out (see excluded.py).

        Raises FileTooLarge beyond 20,000 files or 200 MiB, or for names that no tree can hold.
        """
        order = {"excluded": [name.lower() for name in EXCLUDED], "files": MOST_FILES, "bytes": MOST_BYTES}
        return (await self._git.run_trees(["store"], order, directory))["tree"]

    async def store_files(self, files: Mapping[str, str | bytes | None], base: str | None = None) -> str:
        """Return the tree of `files` laid over the tree `base`; None as content removes a path."""
        for path in files:
            require_plain_path(path)
        contents = {path: content.encode() if isinstance(content, str) else content for path, content in files.items()}
        if sum(len(content or b"") for content in contents.values()) > MOST_BYTES:
            raise FileTooLarge(f"The files are larger than {MOST_BYTES} bytes together: store fewer.")
        encoded = {
            path: None if content is None else base64.b64encode(content).decode() for path, content in contents.items()
        }
        order = {"base": _hash(base) if base else None, "files": encoded}
        return (await self._git.run_trees(["overlay"], order, None))["tree"]

    async def checkout(self, tree: str, directory: Path) -> None:
        """Make `directory` exactly this tree: everything else in it is removed."""
        await self._git.run_trees(["checkout", _hash(tree)], {}, directory)

    async def read(self, tree: str, path: str) -> bytes:
        """Return one file of a tree (or commit). Raises PathMissing, and FileTooLarge above 16 MiB."""
        require_plain_path(path)
        completed = await self._git.try_run("cat-file", "blob", f"{_hash(tree)}:{path}")
        if completed.exit_code != 0:
            raise PathMissing(f"There is no file {path} in {tree}: list the tree to see what is there.")
        if completed.truncated:
            raise FileTooLarge(f"{path} is larger than {GIT_LIMITS.output_bytes} bytes.")
        return completed.data

    async def read_contents(self, hashes: Sequence[str]) -> dict[str, bytes]:
        """Contents of files by their hashes; what is not there has none. FileTooLarge above 16 MiB together."""
        order = "".join(f"{_hash(one)}\n" for one in hashes).encode()
        return parse_contents(await self._git.run("cat-file", "--batch", "--buffer", stdin=order))

    async def list(self, tree: str) -> Sequence[Entry]:
        return parse_entries(await self._git.run("ls-tree", "-r", "-z", "-l", "--full-tree", _hash(tree)))

    async def diff(self, old: str, new: str) -> Diff:
        """Compare two trees or commits; the text is bounded to 256 KiB."""
        options = ("-r", "--no-renames", "--no-ext-diff", "--no-textconv", _hash(old), _hash(new))
        changes = await self._git.run("diff-tree", "-z", "--raw", "--numstat", *options)
        text = await self._git.try_run("diff-tree", "-p", *options, limits=replace(GIT_LIMITS, output_bytes=DIFF_BYTES))
        return Diff(text.output, parse_changes(changes))

    async def record_commit(
        self,
        tree: str,
        parents: Sequence[str],
        message: str,
        author_role: str,
        trailers: Mapping[str, str],
        at: datetime,
    ) -> str:
        """Return the hash of a commit on no branch; the same arguments give the same hash."""
        name = " ".join(author_role.split())
        address = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "conclave"
        who = {"NAME": name, "EMAIL": f"{address}@conclave.local", "DATE": f"@{int(at.timestamp())} +0000"}
        lines = [f"{key}: {' '.join(value.split())}" for key, value in trailers.items()]
        text = "\n\n".join(part for part in (message.strip(), "\n".join(lines)) if part) + "\n"
        answer = await self._git.run(
            "commit-tree",
            _hash(tree),
            *(part for parent in parents for part in ("-p", _hash(parent))),
            stdin=text.encode(),
            environment={f"GIT_{role}_{key}": who[key] for role in ("AUTHOR", "COMMITTER") for key in who},
            writes=True,
        )
        return answer.decode().strip()

    async def resolve(self, ref: str) -> str | None:
        """Return where a full ref name (refs/...) points, None when it does not exist."""
        completed = await self._git.try_run("rev-parse", "--verify", "--quiet", "--end-of-options", _ref(ref))
        return completed.output.strip() or None

    async def move(self, ref: str, new: str, expected: str | None) -> None:
        """Point `ref` at `new` if it is still at `expected` (None: if it does not exist); else RefMoved."""
        arguments = ("update-ref", _ref(ref), _hash(new), _hash(expected) if expected else NOTHING)
        completed = await self._git.try_run(*arguments, writes=True)
        if completed.exit_code != 0 and await asyncio.to_thread(self._remove_stale_lock, ref):
            completed = await self._git.try_run(*arguments, writes=True)
        if completed.exit_code != 0:
            actual = await self.resolve(ref)
            if actual == new and expected != new:
                return  # A replayed step: it is where it was to be moved.
            if actual != expected:
                raise RefMoved(ref, expected, actual)
            raise GitFailed(f"{ref} could not be moved: {completed.errors.strip()[-500:]}")

    async def tree_of(self, commit: str) -> str:
        return (await self._git.run("rev-parse", "--verify", f"{_hash(commit)}^{{tree}}")).decode().strip()

    async def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether `newer` holds all of `older`'s history; a commit is its own ancestor."""
        completed = await self._git.try_run("merge-base", "--is-ancestor", _hash(older), _hash(newer))
        if completed.exit_code not in (0, 1):
            raise GitFailed(f"The commits could not be compared: {completed.errors.strip()[-500:]}")
        return completed.exit_code == 0

    async def log(self, ref: str, limit: int = 50) -> Sequence[Commit]:
        """Return commits, newest first, from a ref or a commit."""
        start = ref if HASH.fullmatch(ref) else _ref(ref)
        return parse_log(
            await self._git.run("log", "-z", f"--format={LOG_FORMAT}", f"--max-count={limit}", start, "--")
        )

    async def refs(self, prefix: str) -> dict[str, str]:
        """Map the names of all refs below `prefix` (such as refs/runs/7/) to commits."""
        listing = await self._git.run("for-each-ref", "--format=%(refname) %(objectname)", _prefix(prefix))
        return dict(line.split(" ", 1) for line in listing.decode().splitlines())

    async def delete_refs(self, prefix: str) -> None:
        """Delete all refs below `prefix`, in one transaction."""
        names = await self.refs(prefix)
        lines = "".join(f"delete {name} {commit}\n" for name, commit in names.items())
        await self._git.run("update-ref", "--stdin", stdin=lines.encode(), writes=True)

    async def merge(self, head: str, other: str) -> str:
        """Return the tree of both commits merged; touches no ref. Raises MergeConflict."""
        completed = await self._git.try_run(
            "merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", _hash(head), _hash(other), writes=True
        )
        if completed.exit_code not in (0, 1):
            raise GitFailed(f"The merge could not be computed: {completed.errors.strip()[-500:]}")
        tree, *paths = [part for part in completed.output.split("\0") if part]
        if completed.exit_code == 1:
            raise MergeConflict(sorted(set(paths)), tree)
        return tree

    async def lay_out_history(self, commit: str, directory: Path) -> None:
        """Make the empty `directory` a git directory for looking at this commit and its past.

        It holds what the commit reaches and nothing else, and an index of its tree: `git diff` with it shows what
        a workspace has changed.
        """
        await self._git.run_history(_hash(commit), directory)

    async def bundle(self, ref: str, target: Path) -> None:
        """Write everything that `ref` reaches into one file that `git clone` understands."""
        data = await self._git.run(
            "bundle", "create", "-", _ref(ref), limits=replace(GIT_LIMITS, output_bytes=MOST_BYTES)
        )
        unfinished = target.with_name(f".{target.name}-unfinished")
        await asyncio.to_thread(unfinished.write_bytes, data)
        unfinished.replace(target)

    def _remove_stale_lock(self, ref: str) -> bool:
        """A git that was killed leaves its lock, and nobody has to wait until it is swept."""
        lock = self.path / f"{ref}.lock"
        try:
            if time.time() - os.lstat(lock).st_mtime < STALE_SECONDS:
                return False
            lock.unlink()
        except OSError:
            return False
        return True


def require_plain_path(path: str) -> None:
    """Refuse what is not a relative path of a file in a tree."""
    parts = PurePosixPath(path).parts
    is_plain = bool(parts) and str(PurePosixPath(path)) == path and not path.startswith("/")
    if not is_plain or ".." in parts or any(part.lower() == ".git" for part in parts) or "\0" in path:
        raise PathRefused(f"{path!r} is not a path inside the project: use one such as src/main.py.")


def _hash(value: str) -> str:
    if not HASH.fullmatch(value):
        raise GitFailed(f"{value!r} is not a hash of 40 hexadecimal digits: resolve the ref first.")
    return value


def _ref(value: str) -> str:
    if not REF.fullmatch(value):
        raise GitFailed(f"{value!r} is not a full ref name: use one such as refs/heads/main.")
    return value


def _prefix(value: str) -> str:
    return _ref(value.rstrip("/"))
