"""What can go wrong with a workspace. Every message says what to do next.

WorkspaceError
├── SandboxUnavailable   no working isolation: carries `reason` and `remedy`
├── BrowserUnavailable   no browser here, which is no error of the rest: carries `reason` and `remedy`
├── PathRefused          the path leaves the workspace or is not an ordinary file
│   └── PathIsFolder     a folder stands where a file is wanted
├── PathMissing          there is no such file
├── FileTooLarge         over a size or count quota
├── EditNotApplied       the text to replace does not occur exactly once
├── StubsRefused         a mapping of a stubbed service cannot be used
├── GitFailed            git refused, ran out of time, or answered nonsense
│   └── RefMoved         somebody else moved the ref first: read it again
└── MergeConflict        carries `paths`, and `tree` with the conflict markers
"""

from collections.abc import Sequence


class WorkspaceError(Exception):
    """Root of everything this package raises on purpose."""


class SandboxUnavailable(WorkspaceError):
    """Generated code cannot be isolated here, so it is not run at all."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}".strip())
        self.reason = reason
        self.remedy = remedy


class BrowserUnavailable(WorkspaceError):
    """No browser can be had here, so nobody looks at pages; everything else works."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}".strip())
        self.reason = reason
        self.remedy = remedy


class PathRefused(WorkspaceError):
    """The path leaves the workspace, names git's own files, or is not an ordinary file."""


class PathIsFolder(PathRefused):
    """A folder stands where a file is wanted."""


class PathMissing(WorkspaceError):
    """There is no such file."""


class FileTooLarge(WorkspaceError):
    """A file, or all files together, exceed a quota."""


class EditNotApplied(WorkspaceError):
    """The text to replace does not occur exactly once; the file is unchanged."""


class StubsRefused(WorkspaceError):
    """A mapping of a stubbed service is none, or asks for what is not understood."""


class GitFailed(WorkspaceError):
    """Git refused the operation, ran out of time, or answered something unexpected."""


class RefMoved(GitFailed):
    """A compare-and-swap lost: `actual` is where the ref points now (None: it does not exist)."""

    def __init__(self, ref: str, expected: str | None, actual: str | None) -> None:
        super().__init__(
            f"{ref} is at {actual or 'nothing'}, not at {expected or 'nothing'}: "
            "read it again and redo the work on top of it."
        )
        self.ref = ref
        self.expected = expected
        self.actual = actual


class MergeConflict(WorkspaceError):
    """Both sides changed the same places.

    `tree` is the merged tree in which the conflicting files hold conflict markers.
    """

    def __init__(self, paths: Sequence[str], tree: str = "") -> None:
        super().__init__(
            f"Both sides changed {', '.join(paths)}: resolve the conflict markers in these files, then commit."
        )
        self.paths = tuple(paths)
        self.tree = tree
