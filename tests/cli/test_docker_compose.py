"""What docker-compose.yml gives to which container, where every line of .env.example is in force."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import AliasChoices
from pydantic_settings import BaseSettings

from apps.api.settings import ApiSettings
from apps.api.worker import WorkerSettings
from apps.cli.embedded.settings import stack_settings
from apps.cli.home import CLONE
from apps.gateway.settings import GatewaySettings
from packages.agents.settings import CrewSettings
from packages.retrieval.settings import RetrievalSettings

LINE = re.compile(r"^#?([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)
PLACE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<sign>[-?])(?P<word>[^}]*))?\}")
NAME = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b")

# Compose would unset them in the container: of these the image says what they are.
OF_THE_IMAGE = {"CONCLAVE_HOME", "TOOLCHAIN", "BROWSER_HOME", "CONCLAVE_UV", "PREPARE_SETTINGS_HOME"}
OF_ONE_WORKER = {"WORKER_ID"}
OF_THE_WORKER_AS_WELL = {"DATABASE_URL", "REDIS_URL", "DATABASE_CONNECTIONS", "INDEXER_SOCKET"}
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((CLONE / "docker-compose.yml").read_text())["services"]
OF_THE_LAUNCHER = {"GATEWAY_PORT", "API_PORT"}
FILLED_IN = {
    "LOCAL_TOKEN": "cnc_swordfish-swordfish",
    "ACCOUNTS_KEY": "c3dvcmRmaXNoc3dvcmRmaXNoc3dvcmRmaXNoc3dvcmQ=",
    "METRICS_PORT": "9100",
}


def example() -> dict[str, str]:
    """The variables of .env.example; what is empty there is filled in."""
    found: dict[str, str] = {}
    for name, value in LINE.findall((CLONE / ".env.example").read_text()):
        found[name] = found.get(name) or value or FILLED_IN.get(name) or f"swordfish-that-stands-for-{name.lower()}"
    return found


def environment_of(service: str) -> dict[str, str | None]:
    """As the file says it; a variable without a value is passed on."""
    assert "env_file" not in SERVICES[service], "the whole of .env would reach it"
    return dict(SERVICES[service].get("environment", {}))


def inside(service: str) -> dict[str, str]:
    """The environment in the container, as Compose makes it where the example is in force."""
    given = example()

    def replaced(place: re.Match[str]) -> str:
        return given.get(place["name"], "") or (place["word"] if place["sign"] == "-" else "")

    found = {
        name: given.get(name) if value is None else PLACE.sub(replaced, value)
        for name, value in environment_of(service).items()
    }
    return {name: value for name, value in found.items() if value is not None}


def variables_of(settings: type[BaseSettings]) -> set[str]:
    prefix = settings.model_config.get("env_prefix", "")
    return {
        str(field.validation_alias.choices[0])
        if isinstance(field.validation_alias, AliasChoices)
        else f"{prefix}{name}".upper()
        for name, field in settings.model_fields.items()
    }


@pytest.mark.parametrize(
    ("service", "variables"),
    [
        ("api", variables_of(ApiSettings) - OF_THE_IMAGE | {"OIDC_WORK_SECRET"}),
        ("gateway", variables_of(GatewaySettings)),
        ("migrate", {"DATABASE_URL"}),
        ("understudy", set()),
        ("indexer", variables_of(RetrievalSettings)),
        ("valkey", set()),
    ],
)
def test_a_container_gets_the_variables_that_its_process_reads_and_no_other(service: str, variables: set[str]) -> None:
    assert environment_of(service).keys() == variables


def test_the_worker_gets_what_it_reads_and_nothing_of_accounts_and_gateway() -> None:
    its_own = variables_of(WorkerSettings) - variables_of(ApiSettings) | variables_of(CrewSettings)
    names = environment_of("worker").keys()
    assert its_own - OF_THE_IMAGE - OF_ONE_WORKER | OF_THE_WORKER_AS_WELL <= names
    assert not names & OF_THE_IMAGE
    others = variables_of(ApiSettings) | variables_of(GatewaySettings) | {"OIDC_WORK_SECRET"}
    assert names & others == OF_THE_WORKER_AS_WELL


def test_the_worker_gets_what_the_page_on_models_names() -> None:
    page = (CLONE / "docs/reference/models.md").read_text()
    named = dict.fromkeys(NAME.findall(page), "x")
    known = stack_settings(named, Path("/nowhere")).chosen.keys()
    assert "AZURE_OPENAI_DEPLOYMENT" in known
    assert known - environment_of("worker").keys() == {"VLLM_TOKEN"}  # a name of the reader's own, in an example


def test_every_variable_of_the_example_reaches_somebody() -> None:
    everybody = {name for service in SERVICES for name in environment_of(service)}
    assert example().keys() - everybody == OF_THE_LAUNCHER


def test_a_secret_reaches_whoever_needs_it() -> None:
    given = {service: inside(service) for service in SERVICES}
    expected = {
        "POSTGRES_PASSWORD": {"postgres", "migrate", "api", "worker"},
        "LOCAL_TOKEN": {"api"},
        "ACCOUNTS_KEY": {"api"},
        "GATEWAY_SECRET": {"api", "gateway"},
        "SMTP_URL": {"api"},
        "GOOGLE_CLIENT_SECRET": {"api"},
        "GITHUB_CLIENT_SECRET": {"api"},
        "OIDC_WORK_SECRET": {"api"},
        "METRICS_TOKEN": {"gateway"},
        "QDRANT_API_KEY": {"indexer"},
        "ANTHROPIC_API_KEY": {"worker"},
        "LANGFUSE_SECRET_KEY": {"worker"},
    }
    found = {
        name: {service for service, has in given.items() if any(example()[name] in value for value in has.values())}
        for name in expected
    }
    assert found == expected


def test_the_processes_start_with_what_the_example_shows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def enter(service: str) -> None:
        for name in os.environ:
            monkeypatch.delenv(name)
        image = {"CONCLAVE_HOME": str(tmp_path), "TOOLCHAIN": str(tmp_path)}
        for name, value in {**image, **inside(service)}.items():
            monkeypatch.setenv(name, value)

    enter("api")
    secret = ApiSettings.load().oidc_issuers[0].secret
    assert secret is not None
    assert secret.get_secret_value() == example()["OIDC_WORK_SECRET"]
    enter("gateway")
    assert all(network.num_addresses == 1 for network in GatewaySettings.load().trusted_proxies)
    enter("indexer")
    assert RetrievalSettings().qdrant_api_key is not None
    enter("worker")
    assert WorkerSettings.load().accounts_key is None
    CrewSettings()
