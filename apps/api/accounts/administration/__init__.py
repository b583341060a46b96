"""What administrators do for people: see who there is, lock, change roles, and recover accounts."""
