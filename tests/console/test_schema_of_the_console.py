"""What the console knows of the API is what the API says of itself."""

import hashlib
import re

from apps.api.document import document
from apps.cli.home import CLONE

SCHEMA = CLONE / "apps/console/src/lib/api/schema.d.ts"


def test_the_consoles_types_are_those_of_the_apis_document() -> None:
    written = re.match(r"/\* Written by `npm run api`\. Document: sha256 ([0-9a-f]{64}) \*/", SCHEMA.read_text())
    assert written, f"{SCHEMA} was written by hand"
    now = hashlib.sha256(document().encode()).hexdigest()
    assert written[1] == now, "The API has changed: run `npm run api` in apps/console, and commit schema.d.ts."
