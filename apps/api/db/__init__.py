"""The schema, the session with the one commit, and paging."""
