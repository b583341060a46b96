"""Run a command that dies with the process that started it, even when that one is killed without warning.

Run by path (`python -I leash.py --parent PID --signal N [--uid U --gid G] -- COMMAND…`): a tiny program that
asks the kernel for a signal at its parent's death and then becomes the command. Doing the same in a
`preexec_fn` would run Python between fork and exec, where it can deadlock.
"""

import argparse
import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
PARENT_IS_GONE = 125


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--signal", type=int, required=True)
    parser.add_argument("--uid", type=int)
    parser.add_argument("--gid", type=int)
    parser.add_argument("command", nargs="+")
    chosen = parser.parse_args()

    # Load everything before giving up rights: the new user may not be able to read this Python.
    libc = ctypes.CDLL(None, use_errno=True)
    if chosen.uid is not None:
        os.setgroups([])
        os.setgid(chosen.gid)
        os.setuid(chosen.uid)
    # A change of user clears the wish, so it comes after.
    if libc.prctl(PR_SET_PDEATHSIG, chosen.signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    # The parent may have died before the kernel knew of the wish.
    if os.getppid() != chosen.parent:
        sys.exit(PARENT_IS_GONE)
    os.execvp(chosen.command[0], chosen.command)  # noqa: S606 - this program exists to become another


if __name__ == "__main__":
    main()
