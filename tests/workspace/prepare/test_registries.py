"""Finding the registries that this machine uses."""

from pathlib import Path

import pytest

from packages.workspace.errors import WorkspaceError
from packages.workspace.prepare import Registries, Registry, parse_registry, registries_of_this_machine

HELP = "      --default-index <DEFAULT_INDEX>\n          The default package index (by default: <https://index.example/simple>).\n"


def a_tool(folder: Path, name: str, says: str) -> Path:
    tool = folder / name
    (folder / f"{name}.out").write_text(says)
    tool.write_text(f'#!/bin/sh\necho "$@" >> {folder}/asked\ncat {folder}/{name}.out\n')
    tool.chmod(0o755)
    return tool


def test_variables_come_first_and_no_tool_is_asked(tmp_path: Path) -> None:
    uv, npm = a_tool(tmp_path, "uv", HELP), a_tool(tmp_path, "npm", "https://npm.example/")
    environment = {
        "PIP_INDEX_URL": "https://other.example/simple",
        "UV_DEFAULT_INDEX": "https://me:p%40ss@mirror.example:8443/python/",
        "npm_config_registry": "http://10.0.0.7/npm/",
        "PREPARE_PRIVATE_HOSTS": "Mirror.example, 10.0.0.7",
    }
    found = registries_of_this_machine(uv, npm, environment)
    assert found == Registries(
        Registry("https://mirror.example:8443/python", "Basic bWU6cEBzcw=="),
        Registry("http://10.0.0.7/npm"),
        frozenset({"mirror.example", "10.0.0.7"}),
    )
    assert "p%40ss" not in repr(found)
    assert "bWU6" not in repr(found)
    assert not (tmp_path / "asked").exists()


def test_else_the_tools_say_what_they_use(tmp_path: Path) -> None:
    uv, npm = a_tool(tmp_path, "uv", HELP), a_tool(tmp_path, "npm", "https://npm.example/\n")
    found = registries_of_this_machine(uv, npm, {"PATH": "/usr/bin:/bin"})
    assert found == Registries(Registry("https://index.example/simple"), Registry("https://npm.example"))
    assert (tmp_path / "asked").read_text() == "help pip install\nconfig get registry\n"


def test_a_machine_without_tools_has_none_and_a_folder_is_not_replaced(tmp_path: Path) -> None:
    assert registries_of_this_machine(None, tmp_path / "missing", {}) == Registries(None, None)
    assert (
        registries_of_this_machine(a_tool(tmp_path, "uv", HELP), None, {"UV_DEFAULT_INDEX": "/wheels"}).python is None
    )


@pytest.mark.parametrize(
    "address", ["ftp://x/y", "https://", "/path", "https://x/y?z", "https://x:port/", "https://[x"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(WorkspaceError, match="correct the setting"):
        parse_registry(address)
