"""`python -m apps.api.document` prints the API's document as JSON, the same text for the same routes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from apps.api.main import create_app
from apps.api.settings import ApiSettings


def document() -> str:
    """Keys are sorted, and no version is in it: it changes when the API does."""
    nowhere = "postgresql://nobody@/nothing?host=/nonexistent"
    application = create_app(
        ApiSettings.load(database_url=nowhere, redis_url="unix:///nonexistent", conclave_home=Path("/nonexistent"))
    )
    told = application.openapi()
    told["info"]["version"] = ""
    return json.dumps(told, sort_keys=True, ensure_ascii=False)


if __name__ == "__main__":
    sys.stdout.write(document())
