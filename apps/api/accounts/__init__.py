"""Who is asking: users, their API tokens, and the principal of a request."""
