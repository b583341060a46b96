"""What is read off a request before anybody believes it: framing, target, who sent it, and its trace."""
