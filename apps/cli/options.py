"""Options that several groups of commands have."""

from typing import Annotated

import typer

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout; lines go to stderr.")]
