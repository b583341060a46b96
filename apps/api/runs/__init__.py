"""Runs: one pass from a request to a delivery."""
