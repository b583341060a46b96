"""`python -m apps.gateway --port 8001 --host 127.0.0.1`."""

from __future__ import annotations

import argparse
import sys

import uvloop

from apps.gateway import unneeded as _unneeded  # noqa: F401  before all others, which look for what it keeps out
from apps.gateway.operations.process_log import log_as_json
from apps.gateway.process import serve
from apps.gateway.routes.table import RouteError
from apps.gateway.settings import GatewaySettings, SettingsError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m apps.gateway", description="Serve Conclave's only public port.")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--host", default="127.0.0.1")
    options = parser.parse_args()
    log_as_json()
    try:
        uvloop.run(serve(GatewaySettings.load(), options.host, options.port))
    except (SettingsError, RouteError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(
            f"The gateway cannot listen: {error}. Choose another --port, or PAGES_PORT for published pages.\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
