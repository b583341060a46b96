"""Try to leave the sandbox; print a JSON object of claims that held.

Arguments: a host pid, a host port, a host file, the limit of processes. /workspace/answer becomes what
/workspace/question holds.
"""

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

NEW_USER_NAMESPACE = 0x10000000
VSOCK = 40
ADD_KEY = {"x86_64": 248, "aarch64": 217}
EXPECTED_ENVIRONMENT = {
    *("PATH", "HOME", "LANG", "TMPDIR", "USER", "SHELL", "PWD"),
    *("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "LC_CTYPE"),
}
MEMFD_CREATE = {"x86_64": 319, "aarch64": 279}

libc = ctypes.CDLL(None, use_errno=True)
machine = os.uname().machine


def is_refused(action: Callable[[], object]) -> bool:
    try:
        action()
    except OSError:
        return True
    return False


def status() -> dict[str, str]:
    with open("/proc/self/status") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def forks_until_refused(most: int) -> int:
    """All of them stay until the last one is there, however long that takes on a busy machine."""
    children = []
    try:
        for _ in range(most):
            child = os.fork()
            if child == 0:
                time.sleep(60)
                os._exit(0)
            children.append(child)
    except OSError:
        pass
    for child in children:
        with contextlib.suppress(OSError):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return len(children)


def main() -> None:
    host_pid, host_port, host_file, processes = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    mine = status()
    visible = [name for name in os.listdir("/proc") if name.isdigit()]
    claims = {
        "no_new_privileges": mine.get("NoNewPrivs") == "1",
        "system_calls_filtered": mine["Seccomp"] == "2",
        "no_capabilities": int(mine["CapEff"], 16) == 0 and int(mine["CapBnd"], 16) == 0,
        "not_root": os.getuid() != 0,
        "processes_hidden": len(visible) < 8 and not (host_pid > 8 and os.path.exists(f"/proc/{host_pid}")),
        "environment_clean": set(os.environ) <= EXPECTED_ENVIRONMENT,
        "host_files_hidden": not any(map(os.path.exists, ("/var/lib", "/root/.ssh", "/run", "/etc/shadow"))),
        "host_files_refused": is_refused(lambda: open(host_file).close()),
        "host_programs_safe": is_refused(lambda: os.kill(host_pid, 0)) or host_pid < 8,
        "network_absent": is_refused(lambda: socket.create_connection(("127.0.0.1", host_port), 1)),
        "loopback_up": not is_refused(lambda: socket.create_server(("127.0.0.1", 0)).close()),
        "vsock_refused": is_refused(lambda: socket.socket(VSOCK, socket.SOCK_STREAM)),
        "keyring_refused": libc.syscall(ADD_KEY[machine], b"user", b"x", b"x", 1, -2) == -1,
        "hidden_memory_refused": libc.syscall(MEMFD_CREATE[machine], b"x", 0) == -1,
        "user_namespaces_refused": libc.unshare(NEW_USER_NAMESPACE) == -1,
        "system_read_only": is_refused(lambda: Path("/usr/probe").touch()),
        "root_read_only": is_refused(lambda: Path("/probe").touch()),
        "temporary_writable": not is_refused(lambda: Path(os.environ["TMPDIR"], "probe").touch()),
        "programs_work": subprocess.run(["ls", "/usr"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
        == 0,
        # Where other programs of this user count, too, some of them may end meanwhile.
        "process_limit_enforced": forks_until_refused(16 * processes) < 16 * processes,
    }
    Path("/workspace/answer").write_bytes(Path("/workspace/question").read_bytes())
    print(json.dumps(claims))  # noqa: T201  # The answer is the output.


if __name__ == "__main__":
    main()
