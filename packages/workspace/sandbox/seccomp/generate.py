"""Generate the system call filter of one architecture.

Needed at build time only: `pip install pyseccomp` and libseccomp 2.5.3 or newer, then
`python packages/workspace/sandbox/seccomp/generate.py x86_64 packages/workspace/sandbox/seccomp/x86_64.bpf`.

The filter allows by default and denies what reaches around namespaces and limits, because generated
projects bring arbitrary interpreters. Every name must be known to libseccomp, or generation fails;
a call that the architecture does not have is left out by libseccomp itself.
"""

import errno
import socket
import struct
import sys
import tempfile
from pathlib import Path

import pyseccomp as seccomp  # type: ignore[import-not-found]  # build time only, never installed with the service

DENIED = """
acct add_key bpf chroot clock_adjtime clock_settime delete_module fanotify_init finit_module fsconfig fsmount
fsopen fspick get_kernel_syms init_module io_uring_enter io_uring_register io_uring_setup ioperm iopl kcmp
kexec_file_load kexec_load keyctl lookup_dcookie mbind memfd_secret migrate_pages mount mount_setattr
move_mount move_pages msgget name_to_handle_at nfsservctl open_by_handle_at open_tree perf_event_open pidfd_getfd
pivot_root process_madvise process_vm_readv process_vm_writev ptrace quotactl quotactl_fd reboot request_key
semget set_mempolicy setdomainname sethostname setns settimeofday shmget swapoff swapon syslog umount umount2
unshare userfaultfd uselib ustat vhangup
""".split()  # noqa: SIM905  # A list of words reads best as words.

# Answered with "no such call", so that a program takes its older way: memory behind a memfd is invisible to
# the memory watch, and the flags of clone3 lie behind a pointer where no filter can see them.
ABSENT = ("memfd_create", "clone3")

NAMESPACE_FLAGS = (0x00000080, 0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK)
LOW_WORD = 0xFFFFFFFF
# Said to succeed, as the kernel says of sizes that it does not grant: the memory watch takes buffers of the default
# size for full, and machines may allow ones that are twenty times as large.
BUFFER_SIZES = (socket.SO_SNDBUF, socket.SO_RCVBUF)
TERMINAL_INJECTION = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
NO_RANDOMIZE = 0x0040000

# Calls from here on (statmount and later) are newer than the tables of libseccomp 2.5. New numbers are the
# same on every architecture, so they are refused by number, as a kernel that lacks them would.
FIRST_UNKNOWN_CALL = 457


def build(architecture: str) -> bytes:
    """Return the BPF program; raises where libseccomp does not know a name."""
    program = seccomp.SyscallFilter(seccomp.ALLOW)
    target = getattr(seccomp.Arch, architecture.upper())
    if seccomp.system_arch() != target:
        program.add_arch(target)
        program.remove_arch(seccomp.system_arch())
    denied = seccomp.ERRNO(errno.EPERM)
    for name in DENIED:
        program.add_rule(denied, name)
    for name in ABSENT:
        program.add_rule(seccomp.ERRNO(errno.ENOSYS), name)
    for flag in NAMESPACE_FLAGS:
        program.add_rule(denied, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))
    for request in TERMINAL_INJECTION:
        program.add_rule(denied, "ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, LOW_WORD, request))
    program.add_rule(denied, "personality", seccomp.Arg(0, seccomp.MASKED_EQ, NO_RANDOMIZE, NO_RANDOMIZE))
    for family in range(64):
        if family not in [int(allowed) for allowed in FAMILIES]:
            program.add_rule(denied, "socket", seccomp.Arg(0, seccomp.MASKED_EQ, LOW_WORD, family))
    program.add_rule(denied, "socket", seccomp.Arg(0, seccomp.GE, 64))
    # Of netlink only the routing protocol: others reach the audit system and packet filters.
    program.add_rule(
        denied,
        "socket",
        seccomp.Arg(0, seccomp.MASKED_EQ, LOW_WORD, int(socket.AF_NETLINK)),
        seccomp.Arg(2, seccomp.NE, 0),
    )
    for option in BUFFER_SIZES:
        level = seccomp.Arg(1, seccomp.MASKED_EQ, LOW_WORD, socket.SOL_SOCKET)
        which = seccomp.Arg(2, seccomp.MASKED_EQ, LOW_WORD, option)
        program.add_rule(seccomp.ERRNO(0), "setsockopt", level, which)
    with tempfile.TemporaryFile() as file:
        program.export_bpf(file)
        file.seek(0)
        return refuse_unknown_calls() + file.read()


def refuse_unknown_calls() -> bytes:
    """Return instructions to put in front: jumps are relative, so the program behind them still holds."""
    load_call_number = (0x20, 0, 0, 0)
    jump_if_at_least = (0x35, 0, 1, FIRST_UNKNOWN_CALL)
    return_no_such_call = (0x06, 0, 0, 0x00050000 | errno.ENOSYS)
    instructions = (load_call_number, jump_if_at_least, return_no_such_call)
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in instructions)


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(build(sys.argv[1]))
