"""A run's files, differences and log."""
