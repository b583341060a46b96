"""Events: the table is the truth, every stream is a tail of it."""
