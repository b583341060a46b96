"""The API as a process: what it loads, what it weighs, when it refuses to start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, insert

from apps.api.db.accounts import User
from apps.api.settings import as_psycopg
from tests.api.process import ROOT, APIProcess

HEAVY = ("crewai", "langchain", "langchain_core", "langchain_openai", "onnxruntime", "litellm", "qdrant_client")
PROBE = """
import sys
from pathlib import Path
from apps.api.main import create_app
from apps.api.settings import ApiSettings
create_app(ApiSettings.load(database_url="postgresql://a@/b", redis_url="unix:///x", conclave_home=Path("/h")))
print(" ".join(sorted(sys.modules)))
"""


@pytest.fixture(scope="module")
def modules() -> set[str]:
    done = subprocess.run([sys.executable, "-c", PROBE], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_api_loads_no_agent_framework(modules: set[str]) -> None:
    assert [name for name in HEAVY if name in modules] == []


LIGHT = {
    "packages.agents",
    "packages.delivery.store",
    "packages.retrieval.documents.kinds",
    "packages.retrieval.errors",
    "packages.retrieval.library.library",
    "packages.retrieval.library.template",
    "packages.retrieval.scopes",
    "packages.retrieval.searching.answer",
}
"""Values alone; and the store of what people give, which is a folder."""


def test_of_our_packages_the_api_loads_values_alone(modules: set[str]) -> None:
    ours = {name for name in modules if name.startswith("packages.")}
    leaves = ("packages.agents.contracts", "packages.agents.events")
    folders = {name.rpartition(".")[0] for name in LIGHT}
    assert {name for name in ours - LIGHT - folders if not name.startswith(leaves)} == set()


def test_the_api_at_rest_is_small(database_address: str, redis_address: str, tmp_path: Path) -> None:
    server = APIProcess(database_address, redis_address, tmp_path)
    server.start()
    try:
        assert server.resident_bytes <= 178_000_000
    finally:
        server.stop()


def test_a_process_that_lacks_a_variable_refuses_to_start_and_names_it(tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "REDIS_URL": "unix:///x", "CONCLAVE_HOME": str(tmp_path)}
    for module in ("apps.api", "apps.api.migrate"):
        done = subprocess.run([sys.executable, "-m", module], cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 2
        assert "DATABASE_URL" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_process_whose_machine_has_the_name_of_a_person_refuses_to_start_and_says_what_helps(
    database_address: str, redis_address: str, tmp_path: Path
) -> None:
    engine = create_engine(as_psycopg(database_address), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(insert(User).values(id="mallory", name="local", email="mallory@example.org"))
    environment = APIProcess(database_address, redis_address, tmp_path).environment
    done = subprocess.run([sys.executable, "-m", "apps.api"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert "UPDATE users SET name" in done.stderr
    assert "Traceback" not in done.stderr
