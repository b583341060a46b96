"""A browser is optional: where it cannot be had, that is said, and nothing is left behind."""

from pathlib import Path

import pytest

from packages.workspace.browser.provision import PROJECT, load_browser, provision_browser
from packages.workspace.errors import BrowserUnavailable


def a_program(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


@pytest.mark.parametrize(
    ("programs", "reason"),
    [
        ({}, "There is no Node.js"),
        ({"node": "echo v18.20.0", "npm": "exit 1"}, "Node.js is too old: v18"),
        ({"node": "echo v22.1.0"}, "There is no npm"),
        ({"node": "echo v22.1.0", "npm": "echo no network >&2; exit 1"}, "could not be installed: no network"),
        ({"node": "echo v22.1.0", "npm": "mkdir node_modules"}, "was not downloaded"),
    ],
)
def test_what_is_missing_for_a_browser_is_said(
    programs: dict[str, str], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, script in programs.items():
        a_program(tmp_path / "programs", name, script)
    monkeypatch.setenv("PATH", f"{tmp_path / 'programs'}")
    a_program(tmp_path / "programs", "mkdir", 'exec /bin/mkdir "$@"')
    target = tmp_path / "browser"
    with pytest.raises(BrowserUnavailable, match=reason) as refused:
        provision_browser(target)
    assert refused.value.remedy
    assert load_browser(target) is None
    assert not target.exists() or list(target.iterdir()) == []


def test_the_lock_names_no_registry_and_has_a_hash_for_everything() -> None:
    lock = (PROJECT / "package-lock.json").read_text()
    assert "http" not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/') > 1
