"""Providers as administrators see them: what each one does, why calls went where they went, and a switch for each."""
