"""What agents and people find: the repository, documents and the library, by words and by meaning."""
