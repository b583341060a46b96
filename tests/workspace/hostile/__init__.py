"""Attacks on the wall. Each is a row: what it tries, what must hold, and where it can be shown, that it could fail."""
