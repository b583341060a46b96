"""The parts that stand in for servers: PostgreSQL, Valkey, the understudy, the API and the worker."""
