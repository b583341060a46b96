"""A run's files, differences and log, read from the project's bare repository."""
