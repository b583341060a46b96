"""Retrieval as a process: the one owner of the embedding model and the store, on a Unix socket."""
