"""Signed-in devices: sign in, go on, list, rename, sign out."""
