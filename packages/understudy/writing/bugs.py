"""Plausible mistakes that a file's own tests catch."""

from __future__ import annotations

import re

_BUGS = (
    (r"app/repositories/\w+\.py", "ORDER BY id DESC", "ORDER BY id ASC"),
    (r"app/repositories/\w+\.py", "ORDER BY id ASC", "ORDER BY id DESC"),
    (r"app/errors\.py", "HTTPStatus.NOT_FOUND", "HTTPStatus.BAD_REQUEST"),
    (r"app/storage\.py", 'connection.execute("ROLLBACK")', 'connection.execute("COMMIT")'),
    (r"app/settings\.py", 'os.environ.get("DATA_DIR")', 'os.environ.get("DATA_FOLDER")'),
    (r"README\.md", "/", "-"),
)


def with_bug(path: str, content: str) -> str:
    """The content with its mistake; unchanged for files that have none."""
    for pattern, right, wrong in _BUGS:
        if re.fullmatch(pattern, path) and right in content:
            return content.replace(right, wrong)
    return content
