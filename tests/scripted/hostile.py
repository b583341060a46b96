"""What a generated conftest.py may do to whoever runs its tests."""

HOSTILE = {
    # Every child goes on like its parent, and takes no for no answer.
    "forks": """\
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
""",
    # Whatever descriptor pytest has put the real output away under is among these.
    "floods": """\
import os

while True:
    for descriptor in range(1, 20):
        try:
            os.write(descriptor, b"x" * 65536)
        except OSError:
            pass
""",
    "dials": """\
import socket

socket.create_connection(("198.51.100.1", 443), 5)
""",
    "hooks": """\
import os

os.makedirs(".git/hooks", exist_ok=True)
for name in ("post-checkout", "post-index-change", "pre-commit", "post-merge", "reference-transaction"):
    with open(f".git/hooks/{name}", "w") as file:
        file.write("#!/bin/sh\\ntouch /workspace/hooked /objects/hooked /repository/hooked\\n")
    os.chmod(f".git/hooks/{name}", 0o755)
with open(".git/config", "w") as file:
    file.write("[core]\\n\\tfsmonitor = touch /workspace/hooked\\n\\thooksPath = .git/hooks\\n")
""",
}
