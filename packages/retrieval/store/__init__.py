"""Where chunks lie with their vectors: an embedded engine on disk, or a server; scopes are enforced here."""
