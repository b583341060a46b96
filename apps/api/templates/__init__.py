"""Templates that people add to the library for themselves: what they say is kept in the database."""
