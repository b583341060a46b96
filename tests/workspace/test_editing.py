"""An edit that does not fit is answered so that the next one does."""

from pathlib import Path

import pytest

from packages.workspace.errors import EditNotApplied, PathMissing, PathRefused
from packages.workspace.files.editor import Files

SOURCE = """import os


class Store:
    def add(self, text):
        self.items.append(text)
        return len(self.items)

    def all(self):
\treturn list(self.items)
"""


@pytest.fixture
def files(tmp_path: Path) -> Files:
    files = Files(tmp_path)
    files.write("app/store.py", SOURCE)
    files.write("app/errors.py", "X = 1\n")
    files.write("tests/test_store.py", "def test_add():\n    pass\n")
    return files


@pytest.mark.parametrize(
    ("old", "words"),
    [
        (
            "  def add(self, text):\n    self.items.append(text)\n",
            "Line 5 begins with 4 spaces in the file, with 2 spaces in your text.",
        ),
        (
            "    def all(self):\n        return list(self.items)\n",
            "Line 10 begins with 1 tab in the file, with 8 spaces",
        ),
        ("        return len(self.items)  \n", "Your line 7 ends with spaces, the other does not."),
        ("    def add(self, words):\n        self.items.append(text)\n", "your text has 'def add(self, words):' there"),
        ("class store:\n", "Line 4 differs in upper and lower case."),
        ("\treturn list(self.items)\n\n\ndef main():\n", "Your text goes on where the file ends."),
        (
            "    5      def add(self, text):\n    6          self.items.append(text)\n",
            "It begins its lines with the line",
        ),
        ("    5      def add(self, text):\n    6          self.items.add(text)\n", "It begins its lines with the line"),
        ("something else entirely, which is nowhere", "Nothing in it looks similar: read the file first."),
    ],
)
def test_what_differs_is_named(files: Files, old: str, words: str) -> None:
    with pytest.raises(EditNotApplied) as refusal:
        files.edit("app/store.py", old, "x")
    assert words in str(refusal.value)
    assert files.text("app/store.py") == SOURCE


def test_copied_line_numbers_are_seen_and_the_place_is_told(files: Files) -> None:
    with pytest.raises(EditNotApplied, match=r"send old and new without them\. The text itself stands at line 5"):
        files.edit("app/store.py", "    5      def add(self, text):\n", "x")
    files.write("numbers.txt", "1  one\n2  two\n")
    files.edit("numbers.txt", "1  one\n2  two", "1  eins")
    assert files.text("numbers.txt") == "1  eins\n"


def test_the_nearest_passage_is_quoted_with_its_numbers(files: Files) -> None:
    with pytest.raises(EditNotApplied) as refusal:
        files.edit("app/store.py", "    def add(self, item):\n        self.items.append(text)\n", "x")
    assert "    5      def add(self, text):\n    6          self.items.append(text)\n" in str(refusal.value)


def test_an_edit_shows_what_it_did(files: Files) -> None:
    shown = files.edit(
        "app/store.py", "        return len(self.items)\n", "        self.count += 1\n        return 1\n"
    )
    assert shown.splitlines() == [
        "    4  class Store:",
        "    5      def add(self, text):",
        "    6          self.items.append(text)",
        "    7          self.count += 1",
        "    8          return 1",
        "    9  ",
        "   10      def all(self):",
        "   11  \treturn list(self.items)",
    ]
    whole = files.text("app/store.py")
    assert files.edit("app/store.py", whole, "") == "app/store.py is empty now."
    files.write("app/store.py", "one\n")
    long = files.edit("app/store.py", "one", "\n".join(f"line {number}" for number in range(500)))
    assert len(long.splitlines()) == 41
    assert "... 460 more lines ..." in long


def test_an_edit_that_changes_nothing_is_told(files: Files) -> None:
    with pytest.raises(EditNotApplied, match="the same"):
        files.edit("app/store.py", "import os", "import os")


def test_line_ends_of_windows_are_matched_and_kept(files: Files) -> None:
    files.write("windows.txt", "one\r\ntwo\r\nthree\r\n")
    shown = files.edit("windows.txt", "one\ntwo\n", "1\n2\n2b\n")
    assert files.text("windows.txt") == "1\r\n2\r\n2b\r\nthree\r\n"
    assert shown == "    1  1\n    2  2\n    3  2b\n    4  three"
    assert files.read("windows.txt", 4) == "    4  three\n(lines 4-4 of 4, to the end)"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("app/stor.py", "The nearest names are app/store.py"),
        ("src/store.py", "The nearest names are app/store.py"),
        ("zzz", "There are app/errors.py, app/store.py, tests/test_store.py."),
    ],
)
def test_a_missing_file_is_answered_with_the_nearest_name(files: Files, path: str, words: str) -> None:
    for action in (files.read, files.delete, lambda one: files.edit(one, "a", "b")):
        with pytest.raises(PathMissing) as refusal:
            action(path)
        assert words in str(refusal.value)


def test_a_folder_is_answered_with_what_it_holds(files: Files) -> None:
    for action in (files.read, lambda one: files.edit(one, "a", "b")):
        with pytest.raises(PathRefused, match=r"'app' is a folder\. It holds app/errors\.py, app/store\.py: name one"):
            action("app")


def test_lines_are_counted_as_tracebacks_count_them(files: Files) -> None:
    files.write("odd.py", "a = '\x0c'\nb = '\u2028'\n")
    assert files.read("odd.py") == "    1  a = '\x0c'\n    2  b = '\u2028'"
