"""Python packages, by uv: wheels from the mirror, into a virtual environment that begins as the toolchain."""

import re
from collections.abc import Sequence
from pathlib import Path

from packages.workspace.prepare.installation import CACHE_INSIDE, INSIDE, Installation, Installed, NotInstalled, told
from packages.workspace.prepare.mirror import ADDRESS_INSIDE
from packages.workspace.sandbox.commands import Completed
from packages.workspace.toolchain import TOOLCHAIN_INSIDE

PYTHON_INSIDE = f"{INSIDE}/python"
UV_INSIDE = "/uv"
REQUIREMENTS_INSIDE = "/requirements.txt"
UV_ENVIRONMENT = {
    "UV_NO_CONFIG": "1",
    "UV_DEFAULT_INDEX": f"{ADDRESS_INSIDE}/python",
    "UV_CACHE_DIR": CACHE_INSIDE,
    "UV_PYTHON_DOWNLOADS": "never",
    "UV_HTTP_RETRIES": "1",
    "UV_CONCURRENT_DOWNLOADS": "8",
    "UV_NO_PROGRESS": "1",
    "UV_KEYRING_PROVIDER": "disabled",
}
INTO = ("--python", f"{PYTHON_INSIDE}/bin/python")
NO_CHANGES = "Would make no changes"
MOST_EXCHANGES = 6
UNFIT = re.compile(r"The package `([A-Za-z0-9._-]+)` requires")
# Pytest compiles its plugins in a way of its own, and where they are read-only it does so in every run.
COMPILE_FOR_PYTEST = (
    "mkdir /tmp/empty && echo 'def test_nothing(): pass' > /tmp/empty/test_nothing.py && "
    f"{PYTHON_INSIDE}/bin/python -I -m pytest -q -p no:cacheprovider --rootdir /tmp/empty /tmp/empty"
)


async def install_python(work: Installation, uv: Path, lines: Sequence[str]) -> Installed:
    """A virtual environment at /environment/python: a copy of the toolchain, changed as far as the project needs it.

    None is made where the toolchain has all that is asked for, which also works without a network. Wheels only, and no
    code of theirs runs while there is a network: each installation begins on an untouched copy.
    """
    # Before anything is copied: whether anything changes at all, and whether it can be had.
    tried = await _uv_install(work, uv, lines, "--dry-run", "--python", f"{TOOLCHAIN_INSIDE}/bin/python")
    if NO_CHANGES in tried.output:
        return Installed()
    notes: tuple[str, ...] = ()
    if not await _is_made_to_fit(work, uv, lines):
        create = [UV_INSIDE, "venv", "--relocatable", "--no-project", "--python", f"{TOOLCHAIN_INSIDE}/bin/python"]
        await work.must(["rm", "-rf", PYTHON_INSIDE])
        await work.must([*create, PYTHON_INSIDE], UV_ENVIRONMENT, uv=uv)
        await _uv_install(work, uv, [*lines, "pytest"])
        notes = ("The packages do not fit those of the base toolchain: they are there without it, pytest added.",)
    # Without -S, files of packages could run at the start of Python. What does not compile fails where it is used.
    await work.run(["python", "-I", "-S", "-m", "compileall", "-q", "-j", "2", f"{PYTHON_INSIDE}/lib"])
    await work.run(["sh", "-c", COMPILE_FOR_PYTEST], {"PYTHONDONTWRITEBYTECODE": ""})
    return Installed(notes)


async def _is_made_to_fit(work: Installation, uv: Path, lines: Sequence[str]) -> bool:
    """Exchange packages of the toolchain until all fit the project's, such as a pytest plugin for an older pytest."""
    unfit: set[str] = set()
    for _ in range(MOST_EXCHANGES):
        await work.must(["rm", "-rf", PYTHON_INSIDE])
        await work.must(["cp", "-a", "--no-preserve=ownership", TOOLCHAIN_INSIDE, PYTHON_INSIDE])
        try:
            await _uv_install(work, uv, [*lines, *sorted(unfit)])
        except NotInstalled as error:
            if error.kind != "unsolvable" or not unfit:
                raise
            return False
        checked = await work.run([UV_INSIDE, "pip", "check", *INTO], UV_ENVIRONMENT, readonly={UV_INSIDE: uv})
        if checked.is_success:
            return True
        found = set(UNFIT.findall(checked.output)) - unfit
        if not found:
            return False
        unfit |= found
    return False


async def _uv_install(work: Installation, uv: Path, lines: Sequence[str], *options: str) -> Completed:
    completed = await work.run(
        [UV_INSIDE, "pip", "install", *(options or INTO), "--only-binary", ":all:", "-r", REQUIREMENTS_INSIDE],
        UV_ENVIRONMENT,
        online=True,
        readonly={UV_INSIDE: uv},
        files={REQUIREMENTS_INSIDE: "\n".join([*lines, ""]).encode()},
    )
    if not completed.is_success:
        raise NotInstalled("unsolvable", f"The Python packages cannot be installed:\n{told(completed.output)}")
    return completed
