"""Prints measurements as a table and writes them as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def show(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """The first column is text, the others are numbers."""
    cells = [[spelt(value) for value in row] for row in (headings, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    for number, row in enumerate(cells):
        print(
            "  ".join(
                [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
            )
        )
        if number == 0:
            print("  ".join("-" * width for width in widths))


def spelt(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def machine() -> dict[str, Any]:
    """What a number depends on."""
    return {"processors": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}


def write(file: Path | None, result: dict[str, Any]) -> None:
    if file is not None:
        file.write_text(json.dumps({"machine": machine(), **result}, indent=2) + "\n")
        print(f"\nWritten to {file}")


def replace_section(file: Path, heading: str, text: str) -> None:
    """Put `text` below the line `heading` of a document, up to the next one of its level; made where missing."""
    lines = file.read_text().splitlines(keepends=True) if file.exists() else []
    if f"{heading}\n" not in lines:
        lines += ["\n", f"{heading}\n"]
    start = lines.index(f"{heading}\n") + 1
    level = heading.split()[0] + " "
    end = next((number for number in range(start, len(lines)) if lines[number].startswith(level)), len(lines))
    rest = lines[end:]
    file.write_text("".join([*lines[:start], "\n", text, *(["\n"] if rest else []), *rest]))
