"""Run acceptance tests against an application behind a Unix socket. Runs in the tests' sandbox.

Arguments: the port on which tests expect the application, then arguments for pytest. The tests lie read-only
in /tests; they are copied without any configuration or plugins of their own, beside the trusted conftest.
"""

import asyncio
import shutil
import sys
from pathlib import Path

from behind_bridge import offer  # type: ignore[import-not-found]  # Lies beside it, inside the sandbox.

TESTS = Path("/tests")
STAGE = Path("/tmp/acceptance")  # noqa: S108  # Private: the sandbox's own.
NOT_COPIED = ("conftest.py", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg", "__pycache__")
CONFIGURATION = "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n"
# Hypothesis works without its plugin, which imports all of it in every summary: half a second of each run.
PLUGINS = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest")
OPTIONS = (*PLUGINS, "--strict-markers", "-ra", "--tb=short", "--color=no", "-o", "junit_family=xunit1")


def only_ordinary(folder: str, names: list[str]) -> list[str]:
    """Name what is left behind: configuration, and everything that is neither a file nor a folder."""
    unfit = [
        name
        for name in names
        if (Path(folder) / name).is_symlink() or not ((Path(folder) / name).is_file() or (Path(folder) / name).is_dir())
    ]
    return [*unfit, *(name for name in names if name in NOT_COPIED)]


async def main() -> int:
    port, arguments = int(sys.argv[1]), sys.argv[2:]
    shutil.copytree(TESTS, STAGE, ignore=only_ordinary)
    shutil.copy("/harness/conftest.py", STAGE / "conftest.py")
    (STAGE / "pytest.ini").write_text(CONFIGURATION)
    await offer(port)
    pytest = await asyncio.create_subprocess_exec(
        *("python", "-m", "pytest", "-c", str(STAGE / "pytest.ini"), "--rootdir", str(STAGE)),
        *("--confcutdir", str(STAGE), *OPTIONS, *arguments, str(STAGE)),
        cwd=STAGE,
    )
    return await pytest.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
