"""The shipped filters of both architectures, run by a small interpreter of classic BPF."""

import errno
import struct

import pytest

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox.seccomp import ARCHITECTURES, filter_program

ALLOW = 0x7FFF0000
REFUSE = 0x00050000 | errno.EPERM
ABSENT = 0x00050000 | errno.ENOSYS
PRETEND = 0x00050000
KILL = (0x00000000, 0x80000000)
IDENTITY = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CALLS = {
    "x86_64": dict(read=0, execve=59, clone=56, socket=41, ioctl=16, unshare=272, ptrace=101, keyctl=250, mount=165),
    "aarch64": dict(read=63, execve=221, clone=220, socket=198, ioctl=29, unshare=97, ptrace=117, keyctl=219, mount=40),
}
CALLS["x86_64"] |= dict(bpf=321, perf_event_open=298, memfd_create=319, shmget=29, semget=64, setsockopt=54)
CALLS["aarch64"] |= dict(bpf=280, perf_event_open=241, memfd_create=279, shmget=194, semget=190, setsockopt=208)
# Numbers that all architectures share.
CLONE3, IO_URING_SETUP, OPEN_TREE, STATMOUNT = 435, 425, 428, 457
NEW_USER_NAMESPACE, THREAD = 0x10000000, 0x003D0F00
INET, NETLINK, PACKET, ALGORITHMS, VSOCK = 2, 16, 17, 38, 40


def verdict(architecture: str, call: int, *arguments: int, identity: int | None = None) -> int:
    """Run the filter on one call and return its 32-bit answer."""
    program = list(struct.iter_unpack("<HBBI", filter_program(architecture)))
    padded = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("<iIQ6Q", call, identity or IDENTITY[architecture], 0, *padded)
    position = accumulator = 0
    while True:
        code, if_true, if_false, operand = program[position]
        position += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, operand)
        elif code == 0x54:
            accumulator &= operand
        elif code == 0x05:
            position += operand
        elif code == 0x06:
            return int(operand)
        else:
            holds = {0x15: accumulator == operand, 0x25: accumulator > operand, 0x35: accumulator >= operand}
            holds[0x45] = bool(accumulator & operand)
            position += if_true if holds[code] else if_false


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_filter_refuses_what_reaches_around_the_sandbox(architecture: str) -> None:
    calls = CALLS[architecture]
    for name in ("unshare", "ptrace", "keyctl", "mount", "bpf", "perf_event_open", "shmget", "semget"):
        assert verdict(architecture, calls[name]) == REFUSE, name
    for call in (IO_URING_SETUP, OPEN_TREE):
        assert verdict(architecture, call) == REFUSE
    for call in (CLONE3, calls["memfd_create"], STATMOUNT, 467, 1000):
        assert verdict(architecture, call) == ABSENT
    assert verdict(architecture, calls["clone"], NEW_USER_NAMESPACE | THREAD) == REFUSE
    assert verdict(architecture, calls["ioctl"], 0, 0x5412) == REFUSE
    assert verdict(architecture, calls["ioctl"], 0, 0xFFFFFFFF_00005412) == REFUSE
    for family in (PACKET, ALGORITHMS, VSOCK, 64, 1000):
        assert verdict(architecture, calls["socket"], family) == REFUSE, family
    assert verdict(architecture, calls["socket"], NETLINK, 3, 9) == REFUSE
    assert verdict(architecture, calls["setsockopt"], 3, 1, 7) == PRETEND
    assert verdict(architecture, calls["read"], identity=0x40000003) in KILL


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_filter_lets_ordinary_programs_work(architecture: str) -> None:
    calls = CALLS[architecture]
    for name in ("read", "execve"):
        assert verdict(architecture, calls[name]) == ALLOW, name
    assert verdict(architecture, calls["clone"], THREAD) == ALLOW
    assert verdict(architecture, calls["setsockopt"], 3, 1, 2) == ALLOW
    assert verdict(architecture, calls["setsockopt"], 3, 6, 7) == ALLOW
    assert verdict(architecture, calls["socket"], INET, 1, 6) == ALLOW
    assert verdict(architecture, calls["socket"], NETLINK, 3, 0) == ALLOW
    assert verdict(architecture, calls["ioctl"], 0, 0x5413) == ALLOW


def test_an_architecture_without_a_filter_is_refused() -> None:
    with pytest.raises(SandboxUnavailable, match="riscv64"):
        filter_program("riscv64")
