"""The reduced sandbox, which root may not use: an ordinary user tries out what every backend promises."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox.reduced import Reduced
from packages.workspace.toolchain import Toolchain
from tests.conftest import IS_FULL

CLONE = Path(__file__).parents[2]
# Nobody else's: the kernel counts what all processes of a user start, and those of other tests come and go.
ORDINARY_UID = 59_891
only_root = pytest.mark.skipif(os.getuid() != 0, reason="test_backends.py has tried it out directly")

CONFTEST = """
import os
from pathlib import Path
import pytest
from packages.workspace.toolchain import load_toolchain

def pytest_configure(config):
    config.addinivalue_line("markers", "exhaustive: proven by the full test")

@pytest.fixture(scope="session")
def toolchain():
    return load_toolchain(Path(os.environ["TOOLCHAIN"]))
"""


@pytest.fixture
def home(toolchain: Toolchain) -> Iterator[Path]:
    """A folder of an ordinary user with a copy of the sandbox, its tests, and a toolchain that this user can start."""
    with tempfile.TemporaryDirectory(prefix="u-") as name:
        folder = Path(name)
        for part in ("packages/workspace", "tests/workspace/test_backends.py"):
            source, target = CLONE / part, folder / part
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
        (folder / "conftest.py").write_text(CONFTEST)
        (folder / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\npythonpath = .\n")
        _own_toolchain(folder / "toolchain/current", toolchain)
        (folder / "temporary").mkdir()
        for path in (folder, *folder.rglob("*")):
            os.chown(path, ORDINARY_UID, ORDINARY_UID, follow_symlinks=False)
        yield folder


def _own_toolchain(home: Path, toolchain: Toolchain) -> None:
    """The same packages, on the copy of the interpreter that any user may start."""
    python = toolchain.python_copy or Path(sys.base_prefix)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    subprocess.run([python / "bin" / version, "-m", "venv", "--without-pip", home / "venv"], check=True)
    packages = home / f"venv/lib/{version}/site-packages"
    packages.rmdir()
    packages.symlink_to(toolchain.root / f"lib/{version}/site-packages")
    for program in (toolchain.root / "bin").iterdir():
        if program.is_file() and not program.is_symlink() and not (home / "venv/bin" / program.name).exists():
            shutil.copy(program, home / "venv/bin")
    if toolchain.bwrap:
        shutil.copytree(toolchain.root.parent / "bwrap", home / "bwrap")
    (home / "toolchain.json").write_text(json.dumps({"python_prefix": os.fspath(python)}))


def as_ordinary_user(home: Path) -> dict[str, Any]:
    return {
        "cwd": home,
        "env": {"PATH": "/usr/bin:/bin", "TMPDIR": str(home / "temporary"), "TOOLCHAIN": str(home / "toolchain")},
        "capture_output": True,
        "text": True,
        "user": ORDINARY_UID,
        "group": ORDINARY_UID,
        "extra_groups": [],
        "check": False,
    }


@only_root
def test_it_keeps_the_promises_of_a_sandbox_for_an_ordinary_user(home: Path) -> None:
    completed = subprocess.run(
        [
            *(home / "toolchain/current/venv/bin/python", "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider"),
            *("-k", "reduced", *([] if IS_FULL else ["-m", "not exhaustive"]), "tests/workspace/test_backends.py"),
        ],
        **as_ordinary_user(home),
    )
    assert completed.returncode == 0, completed.stdout + completed.stderr
    if " passed" not in completed.stdout and "NOT SEEN HERE" in completed.stdout:
        pytest.skip(completed.stdout)  # This kernel has not what it needs.
    assert " passed" in completed.stdout


@only_root
def test_it_refuses_root(toolchain: Toolchain) -> None:
    with pytest.raises(SandboxUnavailable, match="ordinary user"):
        Reduced(toolchain, None)


WITHOUT_NAMESPACES = """
import asyncio, os, sys
from pathlib import Path
from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox import Command, choose_sandbox
from packages.workspace.toolchain import load_toolchain

async def main():
    toolchain = load_toolchain(Path(os.environ["TOOLCHAIN"]))
    try:
        await choose_sandbox("auto", toolchain=toolchain)
    except SandboxUnavailable as error:
        print(error)
    sandbox = await choose_sandbox("reduced", toolchain=toolchain)
    print((await sandbox.run(Command(["echo", "it", "runs"]))).output)

asyncio.run(main())
"""


@only_root
def test_where_namespaces_are_forbidden_it_is_taken_only_by_name(home: Path) -> None:
    forbid = 'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --inh-caps=-all --ambient-caps=-all -- "$@"'
    completed = subprocess.run(
        [
            *("/usr/bin/unshare", "--user", "--map-current-user", "--keep-caps", "/bin/sh", "-c", forbid, "sh"),
            *(home / "toolchain/current/venv/bin/python", "-c", WITHOUT_NAMESPACES),
        ],
        **as_ordinary_user(home),
    )
    assert completed.returncode == 0, completed.stdout + completed.stderr
    assert re.search("bubblewrap: .*namespace", completed.stdout, re.IGNORECASE), completed.stdout
    assert "docker: " in completed.stdout
    assert completed.stdout.endswith("it runs\n\n")
