"""`python -m packages.understudy --port N`; with UNDERSTUDY_FAULTS=1 it can be told to misbehave."""

from __future__ import annotations

import argparse
import os

import uvicorn

from packages.understudy.protocol import create_app


def main() -> None:
    parser = argparse.ArgumentParser(description="A rule-based chat model behind the OpenAI protocol.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    application = create_app(has_switchboard=os.environ.get("UNDERSTUDY_FAULTS") == "1")
    uvicorn.run(application, host=arguments.host, port=arguments.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
