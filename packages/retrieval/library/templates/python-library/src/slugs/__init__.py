"""Titles to names that fit into an address."""

from slugs.slug import EmptySlug, slug

__all__ = ["EmptySlug", "slug"]
