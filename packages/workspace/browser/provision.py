"""Where sandboxes find a browser: read-only, reachable by any uid, built once from the npm project beside this file.

`python -m packages.workspace.browser.provision TARGET` builds it with the node and npm on the PATH, as an image does.
"""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from packages.workspace.errors import BrowserUnavailable
from packages.workspace.toolchain import publish

BROWSER_INSIDE = "/browser"
CURRENT = "current"
MARK = "browser.json"
INSTALL_SECONDS = 900
OLDEST_NODE = 20
RECIPE = 1  # counts what is built below `target`: another number builds anew

PROJECT = Path(__file__).parent
PROJECT_FILES = ("package.json", "package-lock.json")
ARCHIVES = ("al2023", "fonts", "swiftshader")
PACKED_FOR = ("x86_64",)
SYSTEM_CHROMIUM = Path("/usr/lib/chromium/chromium")  # Debian's; /usr/bin/chromium is a script that reads /etc
NETWORK = "See that the npm registry is reachable, then run `./conclave up` again."
SYSTEM = Path("/usr")  # what every sandbox sees

# Fonts of the system as well: what is packed has no Chinese and no emoji.
FONTS = f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{BROWSER_INSIDE}/chromium/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>/tmp/fonts</cachedir>
</fontconfig>
"""


@dataclass(frozen=True)
class Browser:
    """`root` is bound at /browser; `chromium` and `node` are paths inside a sandbox.

    `root` holds node_modules/playwright-core and chromium/, with fonts.conf and the libraries of the packed Chromium.
    """

    root: Path
    chromium: str
    node: str


def provision_browser(target: Path) -> Browser:
    """Build what is missing below `target` and return it; a second call finds it.

    Downloads some 75 MB and takes 300 MB; blocks. A crash leaves only a temporary directory behind. Raises
    BrowserUnavailable when it cannot be had here: everything but looking at pages works without it.
    """
    node, npm = _node(), shutil.which("npm")
    if npm is None:
        raise BrowserUnavailable("There is no npm.", f"Install Node.js {OLDEST_NODE} or newer with npm.")
    home = target / _key(node)
    if not (home / MARK).exists():
        target.mkdir(parents=True, exist_ok=True)
        target.chmod(0o755)  # A private umask must not hide it from sandboxes.
        building = Path(tempfile.mkdtemp(prefix="building-", dir=target))
        try:
            _build(building, node, Path(npm))
            publish(building, home, MARK)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    link = target / f".{CURRENT}-{os.getpid()}"
    link.symlink_to(home.name)
    link.replace(target / CURRENT)
    return _read(home)


def load_browser(target: Path) -> Browser | None:
    """What provision_browser built last; None where there is none."""
    home = target / CURRENT
    return _read(home.resolve()) if (home / MARK).exists() else None


def _read(home: Path) -> Browser:
    told: dict[str, str] = json.loads((home / MARK).read_text())
    return Browser(home, told["chromium"], told["node"])


def _node() -> Path:
    remedy = f"Install Node.js {OLDEST_NODE} or newer."
    found = shutil.which("node")
    if found is None:
        raise BrowserUnavailable("There is no Node.js.", remedy)
    version = _run(found, "--version").strip()
    major = re.match(r"v(\d+)", version)
    if major is None or int(major[1]) < OLDEST_NODE:
        raise BrowserUnavailable(f"Node.js is too old: {version}.", remedy)
    return Path(found).resolve()


def _key(node: Path) -> str:
    description = [RECIPE, platform.machine(), os.fspath(node)]
    parts = [json.dumps(description).encode(), *((PROJECT / name).read_bytes() for name in PROJECT_FILES)]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]


def _build(building: Path, node: Path, npm: Path) -> None:
    is_packed = platform.machine() in PACKED_FOR
    if not is_packed and not SYSTEM_CHROMIUM.exists():
        raise BrowserUnavailable(
            f"No Chromium is packed for {platform.machine()}.", "Install Debian's package `chromium`."
        )
    for name in PROJECT_FILES:
        shutil.copy(PROJECT / name, building)
    options = ["--include=dev" if is_packed else "--omit=dev"]
    # Their scripts are not ours to run, and what they would do is done below.
    _run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--engine-strict=false", *options, folder=building)
    chromium = building / "chromium"
    chromium.mkdir()
    (chromium / "fonts.conf").write_text(FONTS)
    if is_packed:
        _unpack(building / "node_modules/@sparticuz/chromium/bin", chromium, node)
    for package in (building / "node_modules").iterdir():
        if package.name != "playwright-core":
            shutil.rmtree(package) if package.is_dir() else package.unlink()
    if not node.is_relative_to(SYSTEM):
        shutil.copy2(node, building / "node")
        _run(building / "node", "--version")
    told = {
        "chromium": f"{BROWSER_INSIDE}/chromium/chromium" if is_packed else os.fspath(SYSTEM_CHROMIUM),
        "node": os.fspath(node) if node.is_relative_to(SYSTEM) else f"{BROWSER_INSIDE}/node",
    }
    (building / MARK).write_text(json.dumps(told))


def _unpack(packed: Path, chromium: Path, node: Path) -> None:
    program = chromium / "chromium"
    if not (packed / "chromium.br").exists():
        raise BrowserUnavailable("Chromium was not downloaded.", NETWORK)
    _run(node, PROJECT / "unpack.mjs", packed / "chromium.br", program)
    program.chmod(0o755)
    for name in ARCHIVES:
        archive = chromium / f"{name}.tar"
        _run(node, PROJECT / "unpack.mjs", packed / f"{name}.tar.br", archive)
        # Beside the program, where it looks for the libraries that draw WebGL without a graphics card.
        _run("tar", "-x", "--no-same-owner", "--exclude=fonts.conf", "-C", chromium, "-f", archive)
        archive.unlink()
    version = _run(program, "--version", environment={"LD_LIBRARY_PATH": os.fspath(chromium / "lib")})
    if "Chrom" not in version:
        raise BrowserUnavailable(f"The downloaded Chromium says: {version[:200]}", NETWORK)


def _run(
    *arguments: str | os.PathLike[str], folder: Path | None = None, environment: dict[str, str] | None = None
) -> str:
    try:
        completed = subprocess.run(
            [os.fspath(argument) for argument in arguments],
            capture_output=True,
            text=True,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            timeout=INSTALL_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BrowserUnavailable(f"The browser could not be installed: {error}.", NETWORK) from error
    if completed.returncode != 0:
        said = completed.stderr.strip()[-500:]
        raise BrowserUnavailable(f"The browser could not be installed: {said}", NETWORK)
    return completed.stdout


def main() -> None:
    try:
        provision_browser(Path(sys.argv[1]))
    except BrowserUnavailable as absent:
        sys.exit(str(absent))


if __name__ == "__main__":
    main()
