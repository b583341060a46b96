"""Files that a run produced."""
