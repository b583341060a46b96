"""The launcher names what is missing before anything is installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from apps.cli.home import CLONE


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone that holds only what the launcher reads."""
    folder = tmp_path / "clone"
    folder.mkdir()
    shutil.copy(CLONE / "conclave", folder)
    (folder / "requirements.lock").write_text("")
    return folder


def launch(clone: Path, path: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": str(path), "CONCLAVE_HOME": str(clone / "home"), "HOME": str(clone)}
    command = [sys.executable, str(clone / "conclave"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def bin_folder(tmp_path: Path, **scripts: str) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, script in scripts.items():
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    return folder


def test_everything_missing_is_named_at_once(clone: Path, tmp_path: Path) -> None:
    done = launch(clone, bin_folder(tmp_path), "status")
    assert done.returncode == 2
    assert "git: install it" in done.stderr
    assert not (clone / "home").exists()


def test_nothing_waits_for_node(clone: Path, tmp_path: Path) -> None:
    (clone / "apps/console").mkdir(parents=True)
    (clone / "apps/console/package.json").write_text("{}")
    done = launch(clone, bin_folder(tmp_path), "status")
    assert done.returncode == 2
    assert "Node" not in done.stderr


def test_a_python_that_is_too_old_is_named_with_its_remedy(clone: Path, tmp_path: Path) -> None:
    launcher = clone / "conclave"
    launcher.write_text(
        launcher.read_text().replace("OLDEST, BEYOND = (3, 11), (3, 14)", "OLDEST, BEYOND = (3, 90), (3, 99)")
    )
    done = launch(clone, bin_folder(tmp_path, git="exit 0"), "status")
    assert done.returncode == 2
    assert f"this is {sys.version_info[0]}.{sys.version_info[1]}" in done.stderr
    assert "install python3.11" in done.stderr


def test_another_python_on_the_path_takes_over(clone: Path, tmp_path: Path) -> None:
    launcher = clone / "conclave"
    launcher.write_text(
        launcher.read_text().replace("OLDEST, BEYOND = (3, 11), (3, 14)", "OLDEST, BEYOND = (3, 90), (3, 99)")
    )
    folder = bin_folder(
        tmp_path, **{"python3.12": "exit 1", "python3.11": 'case "$1" in -c) exit 0;; esac; echo "taken over: $2"'}
    )
    done = launch(clone, folder, "status")
    assert (done.returncode, done.stdout) == (0, "taken over: status\n")


def test_a_finished_environment_is_handed_over_to_in_a_moment(clone: Path, tmp_path: Path) -> None:
    folder = bin_folder(tmp_path, git="exit 0")
    question = "import runpy, sys; print(runpy.run_path(sys.argv[1])['environment_folder']())"
    asked = subprocess.run(
        [sys.executable, "-c", question, str(clone / "conclave")],
        env={**os.environ, "CONCLAVE_HOME": str(clone / "home")},
        capture_output=True,
        text=True,
    )
    environment = Path(asked.stdout.strip())
    (environment / "bin").mkdir(parents=True)
    (environment / ".complete").touch()
    python = environment / "bin/python"
    python.write_text('#!/bin/sh\necho "$@"\necho "$PYTHONPATH"\n')
    python.chmod(0o755)
    done = launch(clone, folder, "runs", "--json")
    assert done.stdout.splitlines() == ["-P -m apps.cli runs --json", str(clone)]


def test_a_missing_lock_file_is_said(clone: Path, tmp_path: Path) -> None:
    (clone / "requirements.lock").unlink()
    done = launch(clone, bin_folder(tmp_path, git="exit 0"), "status")
    assert done.returncode == 2
    assert "requirements.lock is missing" in done.stderr
