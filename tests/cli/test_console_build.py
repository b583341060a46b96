"""The console is built once for the same sources; where it cannot be, that is said, and nothing else waits for it."""

from pathlib import Path

import pytest

from apps.cli.embedded.console import absence, build, digest
from apps.cli.errors import StackError
from apps.cli.home import Home

RECENT = 'if [ "$1" = --version ]; then echo v22.1.0; exit; fi\n'
BUILDS = """
echo built >>"$COUNT"
/bin/mkdir -p dist/assets
echo "<html>" >dist/index.html
/bin/cp src/main.tsx dist/assets
"""


def programs(folder: Path, monkeypatch: pytest.MonkeyPatch, **scripts: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("COUNT", str(folder / "count"))


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    (folder / "src").mkdir(parents=True)
    (folder / "src/main.tsx").write_text("1")
    (folder / "node_modules").mkdir()
    (folder / "node_modules/huge").write_text("not copied")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


def test_the_same_sources_are_built_once_and_others_anew(
    home: Home, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = tmp_path / "bin/count"
    programs(tmp_path / "bin", monkeypatch, node=RECENT + BUILDS, npm="test ! -e node_modules")
    assert absence(home)
    first = build(home, sources)
    assert build(home, sources) == first
    assert count.read_text() == "built\n"
    assert absence(home) == ""
    assert (home.console_current / "assets/main.tsx").read_text() == "1"
    (sources / "node_modules/huge").write_text("no source")
    assert digest(sources) == first.name

    (sources / "src/main.tsx").write_text("2")
    second = build(home, sources)
    assert count.read_text() == "built\nbuilt\n"
    assert (home.console_current / "assets/main.tsx").read_text() == "2"
    assert first.exists(), "pages that are open may still ask for its files"

    (sources / "src/main.tsx").write_text("3")
    third = build(home, sources)
    assert sorted(path.name for path in home.console.iterdir() if path.is_dir() and not path.is_symlink()) == sorted(
        [second.name, third.name]
    )


@pytest.mark.parametrize(
    ("scripts", "reason"),
    [
        ({}, "There is no Node.js"),
        ({"node": RECENT}, "There is no npm"),
        ({"node": "echo v18.20.0", "npm": "exit 0"}, "too old to build the console: v18"),
        ({"node": RECENT, "npm": "echo no network >&2; exit 1"}, "could not be built: no network"),
        ({"node": RECENT + "echo a mistake >&2; exit 1", "npm": "exit 0"}, "could not be built: a mistake"),
    ],
)
def test_why_there_is_no_console_is_said(
    home: Home, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scripts: dict[str, str], reason: str
) -> None:
    programs(tmp_path / "bin", monkeypatch, **scripts)
    with pytest.raises(StackError, match=reason) as refused:
        build(home, sources)
    assert refused.value.hint
    assert [path.name for path in home.console.iterdir()] == ["lock"]
    assert absence(home)
