"""Send requests to the application over the Unix socket, one after the other; print one JSON line for each.

Arguments: the application's port, most bytes of a body. Input: a JSON list of {"method", "path", "headers", "body"};
a body is base64 or null. A line is {"status", "reason", "headers", "body", "note"} or {"problem"}.
"""

import base64
import http.client
import json
import socket
import sys
from typing import Any

BRIDGE = "/bridge/application.sock"
ANSWER_SECONDS = 10
BINARY = "(binary data)"
MOST_HEADERS, MOST_HEADER = 40, 500


class BridgeConnection(http.client.HTTPConnection):
    """HTTP over the socket that leads to the application."""

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(ANSWER_SECONDS)
        self.sock.connect(BRIDGE)


def answer(request: dict[str, Any], port: int, most: int) -> dict[str, Any]:
    connection = BridgeConnection("127.0.0.1", port)
    body = None if request["body"] is None else base64.b64decode(request["body"])
    try:
        connection.request(request["method"], request["path"], body, request["headers"])
        response = connection.getresponse()
        content, note = read(response, most)
        return {
            "status": response.status,
            "reason": response.reason[:MOST_HEADER],
            "headers": [(name, value[:MOST_HEADER]) for name, value in response.getheaders()[:MOST_HEADERS]],
            "body": BINARY if b"\0" in content else content.decode(errors="replace"),
            "note": note,
        }
    except TimeoutError:
        return {"problem": f"no answer within {ANSWER_SECONDS} s"}
    except (ConnectionError, http.client.RemoteDisconnected):
        return {"problem": "the connection was closed without an answer"}
    except (OSError, http.client.HTTPException, ValueError) as error:
        return {"problem": f"it could not be sent, or its answer not be read: {error}"}
    finally:
        connection.close()


def read(response: http.client.HTTPResponse, most: int) -> tuple[bytes, str]:
    """What came of the body, and why it is not all of it. A stream without end is read for as long as it sends."""
    content = b""
    try:
        while len(content) <= most and (chunk := response.read1(65_536)):
            content += chunk
    except TimeoutError:
        return content[:most], f"the body did not end within {ANSWER_SECONDS} s"
    except http.client.IncompleteRead as error:
        return (content + error.partial)[:most], "the body broke off"
    return content[:most], f"more than {most} bytes" if len(content) > most else ""


for one in json.load(sys.stdin):
    print(json.dumps(answer(one, int(sys.argv[1]), int(sys.argv[2]))), flush=True)  # noqa: T201  # The answers.
