"""A configuration that cannot be used."""

from __future__ import annotations


class ConfigurationError(ValueError):
    """`remedy` says what to change, and where."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message, self.remedy = message, remedy
