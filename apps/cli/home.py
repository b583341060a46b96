"""Where things lie: the clone, CONCLAVE_HOME and everything in it."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from apps.cli.errors import StackError

CLONE = Path(__file__).resolve().parents[2]

# A Unix socket's address holds 108 bytes; some clients take fewer.
LONGEST_SOCKET_PATH = 99
LONGEST_SOCKET_NAME = "postgres/.s.PGSQL.5432.lock"


@dataclass(frozen=True)
class Home:
    """The folder that holds one stack's whole state."""

    path: Path

    @property
    def lock(self) -> Path:
        """Held by the supervisor for as long as it lives."""
        return self.path / "stack.lock"

    @property
    def start_lock(self) -> Path:
        """Held by the command that starts or stops the stack."""
        return self.path / "start.lock"

    @property
    def state(self) -> Path:
        return self.path / "stack.json"

    @property
    def credentials(self) -> Path:
        return self.path / "credentials.json"

    @property
    def setup_code(self) -> Path:
        """Written by the API for as long as nobody administers it."""
        return self.path / "setup-code"

    @property
    def outbox(self) -> Path:
        """Mails, where there is no server for them."""
        return self.path / "outbox"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def valkey(self) -> Path:
        return self.path / "valkey"

    @property
    def toolchain(self) -> Path:
        return self.path / "toolchain"

    @property
    def browser(self) -> Path:
        return self.path / "browser"

    @property
    def console(self) -> Path:
        """What the console's sources were built to, a folder for each state of them."""
        return self.path / "console"

    @property
    def console_current(self) -> Path:
        """A link to the newest one: what the gateway serves."""
        return self.console / "current"

    @property
    def retrieval(self) -> Path:
        """The embedding model, and what search remembers: all of it can be made again."""
        return self.path / "retrieval"

    @property
    def indexer_socket(self) -> Path:
        return self.sockets / "indexer.sock"

    @property
    def vllm(self) -> Path:
        """A real one, for `./conclave test --vllm`."""
        return self.path / "vllm"

    @property
    def parts_home(self) -> Path:
        """What the API and the worker see as HOME."""
        return self.path / "home"

    @property
    def sockets(self) -> Path:
        """`run` in the home, or a folder in /tmp named after it where that path is too long for a socket."""
        near = self.path / "run"
        if len(os.fsencode(near / LONGEST_SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return near
        digest = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:8]
        return Path(f"/tmp/conclave-{os.geteuid()}-{digest}")  # noqa: S108 - checked by make_own_folder

    def prepare(self) -> None:
        """Make the folders with their modes. As root other users walk through, but read no secret."""
        # A folder that was there before keeps its mode: it may be used for other things, too.
        mode = None if self.path.exists() else 0o711 if os.geteuid() == 0 else 0o700
        make_own_folder(self.path, mode)
        make_own_folder(self.logs, 0o700)
        make_own_folder(self.parts_home, 0o700)
        make_own_folder(self.sockets, 0o711)


def make_own_folder(path: Path, mode: int | None) -> None:
    """Make the folder, or take it when it is ours; a folder that someone else put there is refused."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise StackError(
                f"{path} belongs to another user.", "Remove it, or set CONCLAVE_HOME to a folder of yours."
            )
        if mode is not None:
            path.chmod(mode)
    except OSError as error:
        raise StackError(
            f"{path} cannot be used ({error.strerror}).", "Set CONCLAVE_HOME to a folder that you can write."
        ) from error


def closed_ancestor(path: Path) -> Path | None:
    """Return the first folder on the way to `path` that other users cannot walk through, or None."""
    for folder in [*reversed(path.parents), path]:
        if folder.exists() and not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None


def current_home() -> Home:
    chosen = os.environ.get("CONCLAVE_HOME")
    if chosen:
        return Home(Path(chosen).expanduser().absolute())
    if os.geteuid() == 0:
        return Home(Path("/var/lib/conclave"))
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Home(Path(data).expanduser() / "conclave")
