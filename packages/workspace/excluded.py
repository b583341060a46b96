"""Names that are never part of a project's files: caches, environments, databases left by test runs."""

from fnmatch import fnmatchcase

# Fixed, and not read from a workspace: an ignore file of generated code could hide files from the proof.
EXCLUDED = (
    *(".git", "__pycache__", "*.pyc", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"),
    *(".venv", "venv", "node_modules", ".coverage", ".coverage.*", "*.egg-info", ".DS_Store"),
    *("*.db", "*.sqlite", "*.sqlite3", "*.db-journal", "*.db-wal", "*.db-shm", ".conclave-*"),
)


def is_excluded(name: str) -> bool:
    """Whether a file or folder of this name (not a path) stays out of listings and stored trees."""
    return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in EXCLUDED)
