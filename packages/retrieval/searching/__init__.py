"""Answers: hits ranked for code, within a budget of tokens, and rendered as data that nobody should obey."""
