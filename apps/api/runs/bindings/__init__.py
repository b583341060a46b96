"""The flow's ports, bound to the durable engine, the database, the sandbox and the model."""
