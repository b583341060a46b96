"""Which path belongs to which class of limits, who needs to be signed in for it, and whether it is a WebSocket."""
