"""Get a client for the API that this command talks to, bringing the stack up when it is not there."""

import os

from apps.cli.client import Client
from apps.cli.embedded import control
from apps.cli.embedded.credentials import credentials
from apps.cli.embedded.settings import UNDERSTUDY
from apps.cli.errors import StackError, UsageError
from apps.cli.home import current_home
from apps.cli.output import Terminal


class Connection:
    """The way to the API, which can be found again after the stack has died and come back."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.model = ""
        self.client = self.connect()

    def connect(self) -> Client:
        url = os.environ.get("CONCLAVE_API_URL", "")
        if url:
            token = os.environ.get("CONCLAVE_API_TOKEN", "")
            if not token:
                raise UsageError("CONCLAVE_API_URL is set without CONCLAVE_API_TOKEN.", "Set both, or neither.")
            return Client(url, token)
        home = current_home()
        stack = control.bring_up(home, lambda line: self.terminal.say(line, "quiet"))
        self.model = stack.model
        return Client(stack.url, credentials(home).local_token)

    @property
    def uses_understudy(self) -> bool:
        return self.model == UNDERSTUDY

    def renew(self) -> Client:
        """Raises `StackError` when somebody took the stack down meanwhile: then it stays down."""
        if not os.environ.get("CONCLAVE_API_URL") and control.was_taken_down(current_home()):
            raise StackError("The stack was taken down.", "The run goes on with it: ./conclave up, then watch it.")
        self.client = self.connect()
        return self.client
