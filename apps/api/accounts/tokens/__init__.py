"""API tokens: what programs sign in by."""
