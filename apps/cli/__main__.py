"""`python -m apps.cli`: run one command, and turn an error into words and an exit code."""

import os
import sys

from apps.cli.commands import app
from apps.cli.errors import CLIError
from apps.cli.output import err


def main() -> None:
    try:
        app(prog_name="./conclave")
    except CLIError as error:
        terminal = err()
        terminal.say(error.message, "bad")
        if error.hint:
            terminal.say(error.hint)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output, such as `head`, has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)


if __name__ == "__main__":
    main()
