"""Keeps stores in step with files: what changed is chunked, embedded and replaced, nothing else."""
