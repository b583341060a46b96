"""`python -m apps.indexer --socket /path/to/indexer.sock`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from pathlib import Path

from pydantic import ValidationError

from apps.indexer.process import AlreadyOwned, serve
from packages.retrieval.settings import RetrievalSettings


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m apps.indexer", description="Serve Conclave's search.")
    parser.add_argument("--socket", type=Path, required=True)
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # Libraries tell of each step of an export.
    for ours in ("apps", "packages"):
        logging.getLogger(ours).setLevel(logging.INFO)
    try:
        asyncio.run(serve(RetrievalSettings(), options.socket))
    except ValidationError as error:
        wrong = (f"{_variable(str(one['loc'][0]))}: {one['msg']}" for one in error.errors(include_input=False))
        sys.stderr.write("\n  ".join(["Conclave's indexer cannot start.", *wrong]) + "\n")
        return 2
    except AlreadyOwned as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"The indexer cannot listen at {options.socket}: {error}. Choose another --socket.\n")
        return 1
    return 0


def _variable(field: str) -> str:
    name = field.upper()
    return name if name.startswith("QDRANT_") else f"RETRIEVAL_{name}"


if __name__ == "__main__":
    sys.exit(main())
