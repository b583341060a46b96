"""What is never indexed: what nobody wrote, what nobody should read, and what has no text."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

LARGEST = 400_000
"""Bytes. Longer files are data."""
FOLDERS = frozenset(
    {
        *(".git", ".hg", ".svn", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".tox"),
        *(".venv", "venv", "node_modules", "bower_components", ".idea", ".vscode", ".next", ".nuxt", ".cache", ".nox"),
        *("dist", "build", "target", "coverage", "htmlcov", "site-packages", "vendor", "third_party", ".terraform"),
    }
)
LOCKS = frozenset(
    {
        *("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb"),
        *("poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "requirements.lock", "pixi.lock", "conda-lock.yml"),
        *("Cargo.lock", "go.sum", "composer.lock", "Gemfile.lock", "packages.lock.json", "flake.lock", "mix.lock"),
    }
)
SECRETS = (
    *(".env", ".env.*", "*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.keystore", "id_rsa*", "id_dsa*", "id_ecdsa*"),
    *("id_ed25519*", ".netrc", ".pgpass", ".npmrc", ".pypirc", "credentials", "credentials.json", "*.kdbx"),
)
EXAMPLES = ("*.example", "*.sample", "*.template", "*.dist", "*.pub")
"""Names that look like a secret's and are made to be read."""
GENERATED = ("*.min.js", "*.min.css", "*.map", "*_pb2.py", "*_pb2_grpc.py", "*.pb.go", "*.g.dart", "*.designer.cs")
BINARIES = frozenset(
    {
        *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".bmp", ".svg", ".woff", ".woff2", ".ttf", ".eot", ".otf"),
        *(".zip", ".gz", ".tar", ".bz2", ".xz", ".7z", ".whl", ".jar", ".class", ".pyc", ".so", ".dll", ".exe", ".o"),
        *(".mp3", ".mp4", ".wav", ".ogg", ".webm", ".mov", ".sqlite", ".sqlite3", ".db", ".parquet", ".npy", ".onnx"),
        *(".safetensors", ".bin", ".wasm", ".pdf", ".docx", ".xlsx", ".pptx"),
    }
)
LONG_LINE = 1000
"""Characters of a line that nobody wrote by hand; a file of which half stands in such lines is minified."""
_MARK = re.compile(
    r"@generated\b|\b(?:code|file|automatically|auto)[- ]?generated\b[^\n]*\b(?:do not (?:edit|modify)|by)\b"
    r"|\bdo not edit\b",
    re.IGNORECASE,
)
MARKED_LINES = 5


def is_path_excluded(path: str) -> bool:
    """By where it lies and how it is called; `path` is relative, with slashes."""
    *folders, name = PurePosixPath(path).parts or ("",)
    if any(folder in FOLDERS or folder.endswith(".egg-info") for folder in folders):
        return True
    lower = name.lower()
    if name in LOCKS or PurePosixPath(lower).suffix in BINARIES:
        return True
    if _matches(lower, SECRETS) and not _matches(lower, EXAMPLES):
        return True
    return _matches(lower, GENERATED)


def text_of(content: bytes) -> str | None:
    """The text of a file, or None where it is not to be indexed: binary, too large, minified, generated."""
    if not content or len(content) > LARGEST or b"\0" in content:
        return None
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        return None
    lines = text.split("\n")
    if 2 * sum(len(line) for line in lines if len(line) > LONG_LINE) > len(text):
        return None
    if any(_MARK.search(line) for line in lines[:MARKED_LINES]):
        return None
    return text


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
