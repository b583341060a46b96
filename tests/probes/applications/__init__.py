"""Applications that show what the probes see: one that is right, and ways of being wrong."""
