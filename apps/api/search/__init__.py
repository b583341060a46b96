"""Search in a project for people: its repository, its documents, and the library."""
