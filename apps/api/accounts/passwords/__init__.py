"""Passwords: how they are kept, how good they must be, how they are changed and reset."""
