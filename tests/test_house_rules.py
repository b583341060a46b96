"""Rules about the code of the whole tree."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
FOLDERS = ("apps", "packages", "tests", "benchmarks", "alembic")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if "node_modules" not in path.parts)
SAYS_NOTHING = {"utils", "helpers", "common", "manager"}


def test_no_file_is_long_and_most_are_short() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in FILES}
    assert {path: length for path, length in lengths.items() if length > 400} == {}
    assert median(lengths.values()) < 120


def test_no_module_and_no_folder_has_a_name_that_says_nothing() -> None:
    assert [path for path in FILES if SAYS_NOTHING & {path.stem, *path.relative_to(ROOT).parts}] == []


def test_a_folder_of_ours_hides_no_package() -> None:
    assert [folder for folder in ("alembic", "apps", "packages") if (ROOT / folder / "__init__.py").exists()] == []


def test_a_session_is_committed_on_one_line() -> None:
    assert having(r"\.commit\(", "apps", "packages") == ["apps/api/db/session.py"]


def test_http_statuses_of_refusals_live_in_one_file() -> None:
    """And `refusals.py` turns the framework's into them."""
    naming = having(r"status: ClassVar|^    status = \d|HTTPException\(", "apps", "packages")
    assert set(naming) <= {"apps/api/errors.py", "apps/api/refusals.py"}


def having(pattern: str, *folders: str) -> list[str]:
    """The files in which the pattern stands, each as often as it does."""
    wanted = re.compile(pattern, re.MULTILINE)
    inside = [path for path in FILES if path.relative_to(ROOT).parts[0] in folders]
    return [str(path.relative_to(ROOT)) for path in inside for _ in wanted.findall(path.read_text())]
