"""What the benchmark of the gateway is made of: an upstream, the systems before it, and a load."""
