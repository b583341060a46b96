"""Ask the application for one path over the Unix socket; print {"status": n, "body": text} as JSON.

Arguments: path, most bytes of the body.
"""

import http.client
import json
import socket
import sys

BRIDGE = "/bridge/application.sock"
ANSWER_SECONDS = 10


class BridgeConnection(http.client.HTTPConnection):
    """HTTP over the socket that leads to the application."""

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(ANSWER_SECONDS)
        self.sock.connect(BRIDGE)


connection = BridgeConnection("127.0.0.1")
connection.request("GET", sys.argv[1])
response = connection.getresponse()
body = response.read(int(sys.argv[2])).decode(errors="replace")
print(json.dumps({"status": response.status, "body": body}))  # noqa: T201  # The answer is the output.
