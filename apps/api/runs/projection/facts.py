"""Which events the folds read."""

from __future__ import annotations

from typing import get_args

from packages.agents.events import Fact

FACT_KINDS = frozenset(kind.model_fields["kind"].default for kind in get_args(Fact))
"""Without the narration a run is short, and there is nothing in it that a restarted step takes back."""
