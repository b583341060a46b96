"""Whose law holds where a model computes: `eu` or `us` as far as names say so, "" where nobody knows."""

from __future__ import annotations

from collections.abc import Iterable

from packages.llm.configuration.targets import Kind

_EUROPE = ("eu-", "europe-", "westeurope", "northeurope", "sweden", "france", "germany", "italy", "poland", "spain")
_STATES = ("us-", "eastus", "westus", "centralus", "northcentralus", "southcentralus")
# Some regions of that continent are outside the union: London and Zurich.
_OUTSIDE = ("eu-west-2", "eu-central-2", "europe-west2", "europe-west6")


def jurisdiction_of(kind: Kind, region: str, models: Iterable[str]) -> str:
    """Of a provider with these models in this region; no residency rule lets "" pass."""
    return "" if any(leaves_region(kind, model) for model in models) else _of_region(region.lower())


def leaves_region(kind: Kind, model: str) -> bool:
    """A profile's prefix says where it may compute: `global.` anywhere. An ARN does not tell what stands behind it."""
    return kind == "bedrock" and model.startswith(("global.", "arn:"))


def _of_region(region: str) -> str:
    if region in _OUTSIDE:
        return ""
    if region.startswith(_EUROPE):
        return "eu"
    return "us" if region.startswith(_STATES) else ""
