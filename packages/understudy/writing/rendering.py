"""Templates become text."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from packages.understudy.rules import describe
from packages.understudy.writing.python_types import quoted

_TEMPLATES = Path(__file__).parent.parent / "templates"


@lru_cache
def _environment() -> Environment:
    environment = Environment(  # noqa: S701  # The output is Python, SQL and Markdown, where HTML escapes would be bugs.
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["colon"] = lambda name: f":{name}"
    environment.filters["rule"] = lambda one: describe(one.field) or one.field.type
    environment.filters["pylist"] = lambda items: f"[{', '.join(map(quoted, items))}]"
    environment.filters["pydict"] = lambda items: (
        f"{{{', '.join(f'{quoted(key)}: {value}' for key, value in items.items())}}}"
    )
    return environment


def render(template: str, **values: Any) -> str:
    return _environment().get_template(f"{template}.j2").render(**values)
