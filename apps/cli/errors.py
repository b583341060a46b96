"""What the command line can fail with. Each error says what happened and what to do next.

CLIError
├── UsageError        the command as typed cannot be carried out
├── StackError        the embedded stack does not stand
└── APIError          the API refused, or cannot be reached
"""


class CLIError(Exception):
    exit_code = 4

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class UsageError(CLIError):
    exit_code = 2


class StackError(CLIError):
    pass


class APIError(CLIError):
    def __init__(self, message: str, hint: str = "", *, kind: str = "", status: int = 0) -> None:
        super().__init__(message, hint)
        self.kind = kind
        self.status = status
