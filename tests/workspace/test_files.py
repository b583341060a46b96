"""Files read and written from outside. What somebody hostile may prepare for that: hostile/file_attacks.py."""

import os
from pathlib import Path

import pytest

from packages.workspace.errors import EditNotApplied, FileTooLarge, PathMissing, PathRefused
from packages.workspace.files.editor import MOST_FILE_BYTES, Files


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "src").mkdir(parents=True)
    (root / "src/main.py").write_text("one\ntwo\nthree\ntwo again\n")
    return root


@pytest.fixture
def files(root: Path) -> Files:
    return Files(root)


def test_reading_numbers_the_lines_and_says_where_to_go_on(files: Files) -> None:
    assert files.read("src/main.py", 2, 2) == "    2  two\n    3  three\n(lines 2-3 of 4; read on from line 4)"
    assert files.read("src/main.py", 4).endswith("(lines 4-4 of 4, to the end)")
    assert files.read("src/main.py").splitlines()[-1] == "    4  two again"
    with pytest.raises(PathRefused, match="4 lines"):
        files.read("src/main.py", 9)


def test_writing_makes_folders_and_keeps_a_program_startable(files: Files, root: Path) -> None:
    files.write("a/b/c.sh", "echo\n")
    (root / "a/b/c.sh").chmod(0o755)
    files.write("a/b/c.sh", "echo again\n")
    assert (root / "a/b/c.sh").read_text() == "echo again\n"
    assert (root / "a/b/c.sh").stat().st_mode & 0o777 == 0o755
    assert os.listdir(root / "a/b") == ["c.sh"]


def test_an_edit_replaces_the_only_occurrence(files: Files, root: Path) -> None:
    files.edit("src/main.py", "three\n", "3\n")
    assert (root / "src/main.py").read_text() == "one\ntwo\n3\ntwo again\n"


@pytest.mark.parametrize(
    ("old", "advice"),
    [("two", "2 times.*lines 2, 4"), ("thre\n", r"nearest lines are:\n +3  three"), ("zzz", "similar"), ("", "empty")],
)
def test_an_edit_that_does_not_fit_says_what_is_there(files: Files, root: Path, old: str, advice: str) -> None:
    before = (root / "src/main.py").read_text()
    with pytest.raises(EditNotApplied, match=advice):
        files.edit("src/main.py", old, "x")
    assert (root / "src/main.py").read_text() == before


def test_a_listing_leaves_out_caches_and_what_is_no_file(files: Files, root: Path) -> None:
    (root / "__pycache__").mkdir()
    (root / "__pycache__/x.pyc").write_text("")
    (root / ".git").mkdir()
    (root / ".git/config").write_text("")
    os.mkfifo(root / "fifo")
    os.symlink("/etc", root / "etc")
    (root / "a.txt").write_text("12")
    listing = files.list()
    assert [(entry.path, entry.size) for entry in listing.entries] == [("a.txt", 2), ("src/main.py", 24)]
    assert listing.is_complete
    assert [entry.path for entry in files.list("src/").entries] == ["src/main.py"]


def test_a_file_can_be_deleted_and_a_missing_one_is_named(files: Files, root: Path) -> None:
    files.delete("src/main.py")
    assert not (root / "src/main.py").exists()
    for action in (files.delete, files.read, files.list):
        with pytest.raises(PathMissing, match=r"main\.py"):
            action("src/main.py")
    with pytest.raises(PathRefused, match="folder"):
        files.delete("src")


def test_binary_and_oversized_files_are_refused(files: Files, root: Path) -> None:
    (root / "image.png").write_bytes(b"\x89PNG\0\0")
    (root / "big.txt").write_text("x" * (MOST_FILE_BYTES + 1))
    with pytest.raises(PathRefused, match="binary"):
        files.read("image.png")
    with pytest.raises(FileTooLarge):
        files.read("big.txt")
    with pytest.raises(FileTooLarge, match="split"):
        files.write("new.txt", "x" * (MOST_FILE_BYTES + 1))
