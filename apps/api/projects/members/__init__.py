"""The people and machines that work on a project."""
