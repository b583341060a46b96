"""Terminals of people in what a run has made: the API relays their bytes to the worker that holds them."""
