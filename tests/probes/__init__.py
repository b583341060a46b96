"""Black-box checks of a delivered service, derived from the words of the request and from nothing else."""
