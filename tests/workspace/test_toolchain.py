"""The Python that generated code finds."""

import os
from pathlib import Path

import pytest

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox import Command, Sandbox
from packages.workspace.sandbox.ownership import UID_RANGE, require_reachable, sandbox_uid
from packages.workspace.toolchain import Toolchain, is_reachable_by_others, load_toolchain, provision_toolchain


async def test_a_virtual_environment_can_be_made_inside(sandbox: Sandbox, workspace: Path) -> None:
    script = "python -m venv --without-pip made && made/bin/python -c 'import ssl, sqlite3, json; print(1)'"
    completed = await sandbox.run(Command(["sh", "-ec", script], workspace))
    assert completed.output == "1\n", completed


async def test_only_the_packages_of_the_toolchain_are_there(sandbox: Sandbox) -> None:
    completed = await sandbox.run(Command(["python", "-c", "import sys; print(*sys.path); import sqlalchemy"]))
    assert "No module named 'sqlalchemy'" in completed.output


def test_a_provisioned_toolchain_is_found_again_and_not_built_anew(toolchain: Toolchain) -> None:
    target = toolchain.root.parents[1]
    assert load_toolchain(target) == toolchain
    assert toolchain.root.stat().st_mode & 0o005 == 0o005
    if toolchain.python_prefix and os.getuid() == 0:
        reachable = toolchain.python_copy or toolchain.python_prefix
        assert is_reachable_by_others(reachable)


async def test_pytest_finds_its_plugins_compiled(sandbox: Sandbox, workspace: Path) -> None:
    """Whatever it loads in a run that it compiles in its own way."""
    (workspace / "test_it.py").write_text(
        "import sys\n"
        "from _pytest.assertion.rewrite import PYC_TAIL, AssertionRewritingHook, get_cache_dir\n"
        "from pathlib import Path\n\n\n"
        "def test_it():\n"
        "    import hypothesis\n"
        "    files = [Path(one.__file__) for one in list(sys.modules.values())\n"
        "             if isinstance(getattr(one, '__loader__', None), AssertionRewritingHook)\n"
        "             and one.__file__ != __file__]\n"
        "    assert len(files) > 50\n"
        "    assert not [one for one in files if not (get_cache_dir(one) / f'{one.stem}{PYC_TAIL}').exists()]\n"
    )
    completed = await sandbox.run(Command(["python", "-m", "pytest", "-q"], workspace))
    assert completed.is_success, completed.output


def test_a_missing_toolchain_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(SandboxUnavailable, match="conclave build"):
        load_toolchain(tmp_path)


def test_a_failed_installation_leaves_nothing_and_says_why(tmp_path: Path) -> None:
    uv = tmp_path / "uv"
    uv.write_text("#!/bin/sh\necho no route to the index >&2; exit 2\n")
    uv.chmod(0o755)
    lock = tmp_path / "lock"
    lock.touch()
    with pytest.raises(SandboxUnavailable, match="no route to the index"):
        provision_toolchain(tmp_path / "target", uv, lock, ["pytest"])
    assert os.listdir(tmp_path / "target") == []


def test_root_drops_to_an_unprivileged_uid_and_others_stay_who_they_are(tmp_path: Path) -> None:
    if os.getuid() == 0:
        assert sandbox_uid() in UID_RANGE
        assert sandbox_uid(4242) == 4242
    else:
        assert sandbox_uid() is None
    tmp_path.chmod(0o700)
    with pytest.raises(SandboxUnavailable, match="cannot be entered"):
        require_reachable(tmp_path, 59_999)
