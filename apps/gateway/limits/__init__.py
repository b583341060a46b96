"""How often who may ask: sliding windows in Redis, leased in advance."""
