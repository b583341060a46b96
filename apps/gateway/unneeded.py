"""Keeps out of the process what the gateway never uses: imported before everything else.

structlog and redis import these where they are installed, as they are beside the worker, and do without where they are
not, as in an image of the gateway alone. They would take a seventh of the memory of a worker.
"""

from __future__ import annotations

import sys

for _name in ("rich", "opentelemetry"):
    sys.modules.setdefault(_name, None)  # type: ignore[arg-type]  # None is Python's way to say: there is no such module
