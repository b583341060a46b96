"""What a program does to itself, through the C library, before it becomes an untrusted one."""

import ctypes
import os
import stat
import struct

PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 4, 38, 22
FILTER_MODE = 2
INSTRUCTION_BYTES = 8

libc = ctypes.CDLL(None, use_errno=True)


class Program(ctypes.Structure):
    """struct sock_fprog"""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def checked(answer: int) -> int:
    """Raise OSError for the -1 of a C function."""
    if answer == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer


def program(instructions: bytes) -> Program:
    return Program(len(instructions) // INSTRUCTION_BYTES, instructions)


def hide_own_memory_and_descriptors() -> None:
    """From other programs of the same user; they are open to view again in what is executed next."""
    checked(libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))


def filter_system_calls(instructions: bytes) -> None:
    """For good, here and in everything that is started from here."""
    checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    checked(libc.prctl(PR_SET_SECCOMP, FILTER_MODE, ctypes.byref(program(instructions)), 0, 0))


SET_MODE_FILTER, NEW_LISTENER = 1, 1 << 3
SECCOMP = {"x86_64": 317, "aarch64": 277}


def filter_with_listener(instructions: bytes) -> int:
    """Like `filter_system_calls`; return the descriptor from which the calls are read that the filter asks about."""
    checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    rules = program(instructions)
    return checked(libc.syscall(SECCOMP[os.uname().machine], SET_MODE_FILTER, NEW_LISTENER, ctypes.byref(rules)))


# Landlock: https://docs.kernel.org/userspace-api/landlock.html
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION, BENEATH_PATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIRECTORY, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
ALL_OF_FILES, ALL_OF_TCP, ALL_SCOPES = (1 << 16) - 1, 0b11, 0b11
LISTED = READ_FILE | READ_DIRECTORY
READABLE = LISTED | EXECUTE
DEVICE = READ_FILE | WRITE_FILE
RIGHTS_OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | 1 << 15


def landlock_version() -> int:
    """What this kernel offers; 0 where it offers nothing."""
    return max(0, int(libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), VERSION)))


def restrict(rights: list[tuple[int, list[str]]]) -> None:
    """Allow these rights on files beneath these paths, where they exist, and no others; no TCP of its own; no signals
    and no abstract sockets outside. For good, here and in everything that is started from here.
    """
    attributes = struct.pack("<QQQ", ALL_OF_FILES, ALL_OF_TCP, ALL_SCOPES)
    rules = checked(libc.syscall(CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0))
    for allowed, paths in rights:
        for path in paths:
            try:
                place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except (FileNotFoundError, PermissionError):
                continue
            is_folder = stat.S_ISDIR(os.fstat(place).st_mode)
            rule = struct.pack("<Qi", allowed if is_folder else allowed & RIGHTS_OF_A_FILE, place)
            checked(libc.syscall(ADD_RULE, rules, BENEATH_PATH, rule, 0))
            os.close(place)
    checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    checked(libc.syscall(RESTRICT_SELF, rules, 0))
    os.close(rules)
