"""A loopback for one tree of processes where it cannot have a network of its own.

A filter hands `connect`, `bind` and `listen` of the tree over to a process outside, which carries them out on a
duplicate of the socket: so what was checked is what is done. The tree's 127.0.0.1 becomes another address of
127.0.0.0/8; no other address can be reached, and no Unix socket but those below given folders.
"""

import contextlib
import errno
import fcntl
import os
import socket
import stat
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from confine import checked, libc  # type: ignore[import-not-found]  # Lies beside it.

ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CALLS = {
    "x86_64": dict(socket=41, connect=42, sendto=44, sendmsg=46, bind=49, listen=50, socketpair=53, sendmmsg=307),
    "aarch64": dict(
        socket=198, connect=203, sendto=206, sendmsg=211, bind=200, listen=201, socketpair=199, sendmmsg=269
    ),
}
CALL = CALLS.get(os.uname().machine, {})

ALLOW, ASK, REFUSE = 0x7FFF0000, 0x7FC00000, 0x00050000
WHOLE, KIND_OF_SOCKET, FAST_OPEN = 0xFFFFFFFF, 0xF, 0x20000000
RECEIVE, SEND, IS_VALID = 0xC0502100, 0xC0182101, 0x40082102
NOTIFICATION = struct.Struct("<QIIiIQ6Q")
ANSWER = struct.Struct("<QqiI")
PIDFD_GETFD = 438
LONGEST_ADDRESS = 128
AT_ONCE = 8
MOST_WAITING = 0xFFF

Code = list[tuple[int, int, int, int]]


def _load(offset: int, mask: int = WHOLE) -> Code:
    return [(0x20, 0, 0, offset), (0x54, 0, 0, mask)]


def _argument(number: int, mask: int = WHOLE, half: int = 0) -> Code:
    return _load(16 + 8 * number + 4 * half, mask)


def _only(values: list[int], otherwise: int) -> Code:
    """Go on if what was loaded is one of the values, else answer."""
    return [(0x15, len(values) - place, 0, value) for place, value in enumerate(values)] + _answer(otherwise)


def _answer(verdict: int) -> Code:
    return [(0x06, 0, 0, verdict)]


def asking_filter() -> bytes:
    """Asks about three calls, and refuses what could send to an address without one of them: datagrams above all."""
    refused = REFUSE | errno.EACCES
    streams = _argument(1, KIND_OF_SOCKET) + _only([socket.SOCK_STREAM], refused)
    rules = {
        "socket": _argument(0)
        + _only([socket.AF_UNIX, socket.AF_INET], REFUSE | errno.EAFNOSUPPORT)
        + streams
        + _argument(2)
        + _only([0, socket.IPPROTO_TCP], REFUSE | errno.EPROTONOSUPPORT),
        "socketpair": streams,
        "sendto": [
            instruction
            for part in (_argument(4), _argument(4, half=1), _argument(3, FAST_OPEN))
            for instruction in part + _only([0], refused)
        ],
        "sendmsg": _argument(2, FAST_OPEN) + _only([0], refused),
        "sendmmsg": _argument(3, FAST_OPEN) + _only([0], refused),
        **dict.fromkeys(("connect", "bind", "listen"), _answer(ASK)),
    }
    # Another filter ends programs of a foreign architecture.
    code = _load(4) + _only([ARCHITECTURE[os.uname().machine]], ALLOW)
    for call, rule in rules.items():
        body = rule + _answer(ALLOW)
        code += [*_load(0), (0x15, 0, len(body), CALL[call]), *body]
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in code + _answer(ALLOW))


class Loopback:
    """Answers the calls of one tree. `address` is its own of 127.0.0.0/8; sockets may be made below `writable` and
    reached below `reachable`, which are paths without links in them."""

    def __init__(self, listener: int, address: str, reachable: list[str], writable: list[str]) -> None:
        self._listener = listener
        self._address = address
        self._reachable, self._writable = reachable, writable
        # A call may wait for a program that does not accept.
        self._workers = ThreadPoolExecutor(AT_ONCE)

    def take(self) -> None:
        """Read one call, which is there, and see to its answer."""
        waiting = bytearray(NOTIFICATION.size)
        try:
            fcntl.ioctl(self._listener, RECEIVE, waiting)
        except FileNotFoundError:
            return  # Its process was killed.
        self._workers.submit(self._carry_out, *NOTIFICATION.unpack(waiting))

    def _carry_out(self, key: int, thread: int, _flags: int, call: int, _arch: int, _ip: int, *arguments: int) -> None:
        error = 0
        try:
            self._perform(key, thread, call, arguments)
        except OSError as failure:
            error = failure.errno or errno.EACCES
        except (ValueError, StopIteration):
            error = errno.EINVAL
        with contextlib.suppress(OSError):  # Its process was killed meanwhile.
            fcntl.ioctl(self._listener, SEND, ANSWER.pack(key, 0, -error, 0))

    def _perform(self, key: int, thread: int, call: int, arguments: tuple[int, ...]) -> None:
        descriptor, second, third = arguments[:3]
        with self._duplicate(thread, descriptor & 0xFFFFFFFF) as target:
            address = b"" if call == CALL["listen"] else self._memory(thread, second, third & 0xFFFFFFFF)
            # Only now it is sure that the process that was looked at is the one that asks.
            fcntl.ioctl(self._listener, IS_VALID, struct.pack("<Q", key))
            if call == CALL["listen"]:
                if target.family == socket.AF_INET and target.getsockname()[1] == 0:
                    target.bind((self._address, 0))
                target.listen(second & MOST_WAITING)
            elif target.family == socket.AF_INET:
                perform = target.connect if call == CALL["connect"] else target.bind
                perform(self._translated(address))
            elif call == CALL["connect"]:
                self._connect(target, thread, address)
            else:
                self._bind(target, thread, address)

    def _duplicate(self, thread: int, descriptor: int) -> socket.socket:
        lines = Path(f"/proc/{thread}/status").read_text().splitlines()
        group = next(int(line.split()[1]) for line in lines if line.startswith("Tgid:"))
        process = os.pidfd_open(group)
        try:
            return socket.socket(fileno=checked(libc.syscall(PIDFD_GETFD, process, descriptor, 0)))
        finally:
            os.close(process)

    def _memory(self, thread: int, place: int, length: int) -> bytes:
        if length > LONGEST_ADDRESS:
            raise ValueError("no address is so long")
        memory = os.open(f"/proc/{thread}/mem", os.O_RDONLY | os.O_CLOEXEC)
        try:
            return os.pread(memory, length, place)
        finally:
            os.close(memory)

    def _translated(self, address: bytes) -> tuple[str, int]:
        if len(address) < 8 or struct.unpack_from("=H", address)[0] != socket.AF_INET:
            raise OSError(errno.EAFNOSUPPORT, "only IPv4")
        if address[4] != 127 and address[4:8] != bytes(4):
            raise OSError(errno.ENETUNREACH, "only the loopback")
        return self._address, struct.unpack_from("!H", address, 2)[0]

    def _connect(self, target: socket.socket, thread: int, address: bytes) -> None:
        folder = os.open(f"/proc/{thread}/cwd", os.O_PATH | os.O_CLOEXEC)
        try:
            found = os.open(_path(address), os.O_PATH | os.O_CLOEXEC, dir_fd=folder)
        finally:
            os.close(folder)
        try:
            if not stat.S_ISSOCK(os.fstat(found).st_mode) or not _is_below(found, self._reachable):
                raise OSError(errno.ECONNREFUSED, "not a socket of this tree")
            target.connect(f"/proc/self/fd/{found}")
        finally:
            os.close(found)

    def _bind(self, target: socket.socket, thread: int, address: bytes) -> None:
        parent, name = os.path.split(_path(address))
        if name in (b"", b".", b".."):
            raise OSError(errno.EADDRINUSE, "not a name")
        folder = os.open(f"/proc/{thread}/cwd", os.O_PATH | os.O_CLOEXEC)
        try:
            found = os.open(parent or b".", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=folder)
        finally:
            os.close(folder)
        try:
            if not _is_below(found, self._writable):
                raise OSError(errno.EACCES, "not a place of this tree")
            target.bind(f"/proc/self/fd/{found}/".encode() + name)
        finally:
            os.close(found)


def _path(address: bytes) -> bytes:
    if len(address) < 3 or struct.unpack_from("=H", address)[0] != socket.AF_UNIX or address[2] == 0:
        raise OSError(errno.EACCES, "only Unix sockets that have a path")
    return address[2:].split(b"\0", 1)[0]


def _is_below(descriptor: int, roots: list[str]) -> bool:
    path = os.readlink(f"/proc/self/fd/{descriptor}")
    return any(path == root or path.startswith(f"{root}/") for root in roots)
