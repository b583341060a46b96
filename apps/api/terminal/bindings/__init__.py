"""The worker's side: programs on terminals, what they wrote last, and their ends."""
