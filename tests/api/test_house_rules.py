"""Rules about the code of the API itself."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "apps/api").rglob("*.py"))


def lines_with(pattern: str) -> list[str]:
    found = re.compile(pattern)
    return [
        str(path.relative_to(ROOT)) for path in FILES for line in path.read_text().splitlines() if found.search(line)
    ]


def test_a_session_is_committed_on_one_line() -> None:
    assert lines_with(r"session\w*\.commit\(") == ["apps/api/db/session.py"]


def test_http_statuses_of_refusals_live_in_one_file() -> None:
    assert set(lines_with(r"status: ClassVar|^    status = \d|HTTPException\(")) <= {
        "apps/api/errors.py",
        "apps/api/refusals.py",
    }


def test_files_stay_short() -> None:
    lengths = [len(path.read_text().splitlines()) for path in FILES]
    assert max(lengths) <= 400
    assert median(lengths) < 120


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in FILES if path.stem in ("utils", "helpers", "common", "manager")] == []


def test_the_migrations_folder_hides_no_package() -> None:
    assert not (ROOT / "alembic/__init__.py").exists()
    assert not (ROOT / "apps/__init__.py").exists()
