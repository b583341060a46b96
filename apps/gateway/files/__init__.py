"""Files that the gateway serves itself: the built console, and published pages on a port of their own."""
