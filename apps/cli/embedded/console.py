"""The console's files: built once for the same sources, into the home, for the gateway to serve.

`python -m apps.cli.embedded.console` builds what is missing in the home of CONCLAVE_HOME.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from apps.cli.errors import StackError
from apps.cli.home import CLONE, Home, current_home

SOURCES = CLONE / "apps/console"
BUILT = SOURCES / "dist"
"""What `npm run build` makes in the clone, for who works on it and for tests."""
LEFT_OUT = ("node_modules", "dist")
LOG = "console.log"
PAGE = "index.html"
OLDEST_NODE = 20
BUILD_SECONDS = 1_200
KEPT = 2  # pages that are open may still ask for files of the build before


def build(home: Home, sources: Path = SOURCES) -> Path:
    """The folder of what these sources build; a second call finds it. Minutes at first: it fetches some 100 MB.

    Raises `StackError` where it cannot be built here: everything else works without it.
    """
    target = home.console / digest(sources)
    home.console.mkdir(mode=0o755, exist_ok=True)
    with (home.console / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (target / PAGE).exists():
            made = Path(tempfile.mkdtemp(prefix="building-", dir=home.console))
            try:
                _build(made, sources)
                (made / "dist").rename(target)
            finally:
                shutil.rmtree(made, ignore_errors=True)
        link = home.console / f".current-{os.getpid()}"
        link.symlink_to(target.name)
        link.replace(home.console_current)
        _forget_old(home, target)
    return target


def fetch(home: Home) -> None:
    """Build it in the background, if it is not there: no run waits for it, and nothing fails without it."""
    if is_current(home):
        return
    with (home.logs / LOG).open("wb") as log:
        subprocess.Popen(
            ["nice", "-n", "19", sys.executable, "-P", "-m", "apps.cli.embedded.console"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=CLONE,
            # Of the person who starts the stack, whose settings name the registry.
            env={**os.environ, "CONCLAVE_HOME": str(home.path), "PYTHONPATH": str(CLONE)},
            start_new_session=True,
        )


def install(sources: Path = SOURCES) -> str:
    """Everything that builds and checks the console, into the clone; quick where it is there. Returns npm's path.

    Raises `StackError` where it cannot be had.
    """
    _, npm = _programs()
    wanted = hashlib.sha256((sources / "package-lock.json").read_bytes()).hexdigest()
    mark = sources / "node_modules/.installed"
    if not mark.exists() or mark.read_text() != wanted:
        _run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=sources)
        mark.write_text(wanted)
    return npm


def is_current(home: Home) -> bool:
    """Whether what is served was built from these sources."""
    return home.console_current.resolve().name == digest() and (home.console_current / PAGE).exists()


def absence(home: Home) -> str:
    """Why there is no console, in words; "" if there is one."""
    if (home.console_current / PAGE).exists():
        return ""
    try:
        _programs()
    except StackError as missing:
        return f"{missing.message} {missing.hint}"
    try:
        told = (home.logs / LOG).read_text(errors="replace").strip()
    except OSError:
        return "`./conclave up` builds it."
    return told.rpartition("\n")[2] or "It is being built."


def digest(sources: Path = SOURCES) -> str:
    """Of every file that the build reads."""
    whole = hashlib.sha256()
    for path in _files(sources):
        whole.update(f"{path.relative_to(sources)}\0{path.stat().st_size}\0".encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


def _files(sources: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(sources):
        names[:] = sorted(name for name in names if name not in LEFT_OUT)
        yield from (Path(folder, name) for name in sorted(files))


def _build(made: Path, sources: Path) -> None:
    node, npm = _programs()
    made.chmod(0o755)
    shutil.copytree(sources, made, ignore=shutil.ignore_patterns(*LEFT_OUT), dirs_exist_ok=True)
    # What packages would run at their installation is not ours to run, and nothing that builds needs it.
    _run(npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", folder=made)
    _run(node, "node_modules/vite/bin/vite.js", "build", folder=made)


def _programs() -> tuple[str, str]:
    node, npm = shutil.which("node"), shutil.which("npm")
    remedy = f"Install Node.js {OLDEST_NODE} or newer with npm; ./conclave works without the console."
    if node is None or npm is None:
        raise StackError(f"There is no {'npm' if node else 'Node.js'} to build the console with.", remedy)
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
    major = re.match(r"v(\d+)", version)
    if major is None or int(major[1]) < OLDEST_NODE:
        raise StackError(f"Node.js is too old to build the console: {version}.", remedy)
    return node, npm


def _run(*command: str, folder: Path) -> None:
    hint = "See that the npm registry is reachable, then run `./conclave up` again."
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=BUILD_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StackError(f"The console could not be built: {error}.", hint) from error
    if done.returncode != 0:
        # npm says first what is wrong, and then how it is called.
        lines = [line for line in (done.stderr or done.stdout).splitlines() if not line.startswith("npm warn")]
        said = " ".join(" ".join(lines).split())[:500]
        raise StackError(f"The console could not be built: {said}", hint)


def _forget_old(home: Home, current: Path) -> None:
    folders = [path for path in home.console.iterdir() if path.is_dir() and not path.is_symlink()]
    newest = sorted(folders, key=lambda path: path.stat().st_mtime, reverse=True)
    for old in [path for path in newest if path != current][KEPT - 1 :]:
        shutil.rmtree(old, ignore_errors=True)


def main() -> None:
    try:
        build(current_home())
    except StackError as error:
        sys.exit(f"{error.message} {error.hint}")


if __name__ == "__main__":
    main()
