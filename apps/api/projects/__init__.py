"""Projects: a name and a repository."""
