"""The tool as a terminal uses it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = "the cat\nand the dog\n"


def tally(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tally", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False)


def test_a_file_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_text(TEXT)
    assert tally("count", str(file)).stdout == "2 lines, 5 words\n"


def test_a_pipe_is_counted_as_json() -> None:
    assert json.loads(tally("count", "--json", given=TEXT).stdout) == {"lines": 2, "words": 5}


def test_the_most_frequent_words_come_first() -> None:
    assert json.loads(tally("top", "--limit", "2", "--json", given=TEXT).stdout) == {"the": 2, "and": 1}


def test_a_missing_file_is_named_and_ends_with_1(tmp_path: Path) -> None:
    done = tally("count", str(tmp_path / "missing.txt"))
    assert done.returncode == 1
    assert "missing.txt" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("arguments", [(), ("unknown",), ("top", "--limit", "0"), ("top", "--limit", "many")])
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...]) -> None:
    assert tally(*arguments).returncode == 2
