"""What the launcher reads of the user's settings, and which part of the stack gets what."""

import os
import sys
from pathlib import Path

import pytest
from pydantic import AliasChoices
from pydantic_settings import BaseSettings

from apps.api.settings import ApiSettings
from apps.api.worker import WorkerSettings
from apps.cli.doctor import model
from apps.cli.embedded.control import refuse_silent_understudy
from apps.cli.embedded.parts import Part
from apps.cli.embedded.services import whole_stack
from apps.cli.embedded.settings import FROM_THE_SYSTEM, PROXIES, UNDERSTUDY, StackSettings, stack_settings
from apps.cli.errors import StackError
from apps.cli.home import Home
from apps.gateway.settings import GatewaySettings
from packages.agents.settings import CrewSettings
from packages.retrieval.settings import RetrievalSettings
from tests.cli.conftest import CommandLine

TOGETHER = """
[providers.together]
kind = "compatible"
base_url = "https://api.together.example/v1"
api_key_env = "TOGETHER_API_KEY"
headers_env = { "X-Key" = "GATEWAY_KEY" }

[providers.together.models.m]
"""


def settings(folder: Path, env_file: str = "", **variables: str) -> StackSettings:
    file = folder / ".env"
    file.write_text(env_file)
    return stack_settings(variables, file)


@pytest.mark.parametrize(
    ("variables", "provider"),
    [
        ({}, UNDERSTUDY),
        ({"AWS_REGION": "eu-central-1", "GOOGLE_CLOUD_PROJECT": "p"}, UNDERSTUDY),
        ({"OPENAI_API_KEY": "k"}, "OPENAI_API_KEY"),
        ({"OPENAI_API_KEY": "k", "LLM_BACKEND": "Understudy"}, UNDERSTUDY),
        ({"OPENAI_API_KEY": "k", "GEMINI_API_KEY": "k", "LLM_BACKEND": "GEMINI"}, "GEMINI_API_KEY"),
        ({"OPENAI_BASE_URL": "http://gpu:1/v1"}, "OPENAI_BASE_URL"),
        ({"VLLM_ENDPOINT": "http://gpu:1/v1", "VLLM_MODEL": "m"}, "VLLM_ENDPOINT"),
        ({"GOOGLE_GENAI_USE_VERTEXAI": "1", "GOOGLE_CLOUD_PROJECT": "p"}, "GOOGLE_GENAI_USE_VERTEXAI"),
        ({"BEDROCK_MODEL": "m", "AWS_REGION": "eu-central-1"}, "BEDROCK_MODEL"),
    ],
)
def test_the_first_model_is_named_by_what_connects_it(tmp_path: Path, variables: dict[str, str], provider: str) -> None:
    assert settings(tmp_path, **variables).provider == provider


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"VLLM_ENDPOINT": "http://gpu:1/v1"}, "vllm lacks VLLM_MODEL"),
        ({"LLM_BACKEND": "anthropic"}, "anthropic lacks ANTHROPIC_API_KEY"),
        ({"LLM_BACKEND": "gpt"}, "LLM_BACKEND=gpt is no provider"),
        ({"GOOGLE_GENAI_USE_VERTEXAI": "yes"}, "vertex lacks GOOGLE_CLOUD_PROJECT"),
        ({"LLM_CONFIG": "/nowhere/models.toml"}, "cannot be read"),
    ],
)
def test_whoever_is_meant_and_cannot_be_asked_is_not_replaced_in_silence(
    tmp_path: Path, home: Home, variables: dict[str, str], words: str
) -> None:
    with pytest.raises(StackError) as raised:
        refuse_silent_understudy(home, settings(tmp_path, **variables))
    assert words in raised.value.message
    assert raised.value.hint


def test_a_file_without_a_provider_is_not_the_understudy(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text("[budgets]\nproject_usd_per_day = 5")
    with pytest.raises(StackError, match="names a provider"):
        _ = settings(tmp_path, LLM_CONFIG=str(tmp_path / "models.toml")).provider


def test_the_stack_does_not_start_and_the_doctor_says_what_is_lacking(
    conclave: CommandLine, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    conclave.environment |= {"LLM_BACKEND": "anthropic", "ANTHROPIC_API_KEY": ""}
    refused = conclave.run("up")
    assert refused.returncode == 4
    assert "anthropic lacks ANTHROPIC_API_KEY" in refused.stderr
    assert "LLM_BACKEND=understudy" in refused.stderr
    for name in conclave.environment:
        monkeypatch.setenv(name, conclave.environment[name])
    found = model(home)
    assert not found.ok
    assert "anthropic lacks ANTHROPIC_API_KEY" in found.text


def test_a_running_stack_is_told_of_beside_settings_that_cannot_be_used(running: CommandLine) -> None:
    shown = CommandLine(running.home, {**running.environment, "LLM_BACKEND": "gpt"}).run("status")
    assert "LLM_BACKEND=gpt is no provider" in shown.stdout
    assert "api " in shown.stdout


def test_a_path_is_meant_from_where_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert settings(tmp_path, LLM_CONFIG="models.toml").chosen["LLM_CONFIG"] == str(elsewhere / "models.toml")
    of_file = settings(tmp_path, "LLM_CONFIG=models.toml")
    assert of_file.chosen["LLM_CONFIG"] == str(tmp_path / "models.toml")
    assert "LLM_CONFIG" not in settings(tmp_path, "LLM_CONFIG=models.toml", LLM_CONFIG="").chosen


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch, home: Home) -> pytest.MonkeyPatch:
    """A person with nothing set but stores elsewhere, so that none is installed."""
    for name in os.environ:
        if name.startswith(("OPENAI_", "VLLM_", "LLM_", "ANTHROPIC_", "OIDC_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nowhere/x")
    monkeypatch.setenv("REDIS_URL", "redis://nowhere")
    monkeypatch.setenv("CONCLAVE_UV", sys.executable)  # only its path is passed on
    return monkeypatch


def parts(home: Home) -> dict[str, Part]:
    home.prepare()
    return {part.name: part for part in whole_stack(home).parts}


def test_secrets_of_providers_and_of_telemetry_reach_the_worker_alone(
    user: pytest.MonkeyPatch, home: Home, tmp_path: Path
) -> None:
    (tmp_path / "models.toml").write_text(TOGETHER)
    secrets = ("TOGETHER_API_KEY", "GATEWAY_KEY", "LANGFUSE_SECRET_KEY", "OTEL_EXPORTER_OTLP_HEADERS", "OPENAI_API_KEY")
    for name in secrets:
        user.setenv(name, f"swordfish-{name}")
    user.setenv("LLM_CONFIG", str(tmp_path / "models.toml"))
    found = parts(home)
    assert {name: found["worker"].environment[name] for name in secrets} == {
        name: f"swordfish-{name}" for name in secrets
    }
    assert set(found) == {"migrate", "api", "gateway", "worker", "indexer"}
    for name in ("migrate", "api", "gateway", "indexer"):
        assert "swordfish" not in repr(found[name].environment), name


def test_the_understudy_gets_no_secret_and_its_worker_no_providers(
    user: pytest.MonkeyPatch, home: Home, tmp_path: Path
) -> None:
    (tmp_path / "models.toml").write_text(TOGETHER)
    for name in ("TOGETHER_API_KEY", "LANGFUSE_SECRET_KEY", "OPENAI_API_KEY"):
        user.setenv(name, f"swordfish-{name}")
    user.setenv("LLM_CONFIG", str(tmp_path / "models.toml"))
    user.setenv("LLM_BACKEND", "understudy")
    found = parts(home)
    for name in ("migrate", "api", "understudy"):
        assert "swordfish" not in repr(found[name].environment), name
    worker = found["worker"].environment
    assert worker["OPENAI_API_KEY"] == UNDERSTUDY
    assert "LLM_CONFIG" not in worker
    assert "TOGETHER_API_KEY" not in worker


def test_a_file_cannot_take_from_the_parts_what_they_need(user: pytest.MonkeyPatch, home: Home, tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text(TOGETHER.replace("GATEWAY_KEY", "DATABASE_URL"))
    user.setenv("TOGETHER_API_KEY", "k")
    user.setenv("LLM_CONFIG", str(tmp_path / "models.toml"))
    assert parts(home)["api"].environment["DATABASE_URL"] == "postgresql://nowhere/x"


# Every part is a Python process on this machine, whatever else it is.
OF_EVERY_PART = {*FROM_THE_SYSTEM, *PROXIES, *map(str.lower, PROXIES), "HOME", "PYTHONPATH", "PYTHONUNBUFFERED"}
OF_THE_WORKER_AS_WELL = {"DATABASE_URL", "REDIS_URL", "CONCLAVE_HOME", "DATABASE_CONNECTIONS", "INDEXER_SOCKET"}
OF_ONE_WORKER = {"WORKER_ID"}  # there is no second one that it could be told from
OF_THE_UNDERSTUDY_AS_ITS_MODEL = {
    *("OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENAI_MODEL", "OPENAI_PROVIDER_NAME"),
    *("MODEL_PRICE_INPUT_USD_PER_MILLION", "MODEL_PRICE_OUTPUT_USD_PER_MILLION"),
}
SET_BY_THE_STACK = {
    *OF_THE_UNDERSTUDY_AS_ITS_MODEL,
    *("DATABASE_URL", "REDIS_URL", "CONCLAVE_HOME", "LOCAL_TOKEN", "ACCOUNTS_KEY", "GATEWAY_SECRET", "API_URLS"),
    *("TOOLCHAIN", "BROWSER_HOME", "CONCLAVE_UV", "PREPARE_SETTINGS_HOME", "INDEXER_SOCKET", "RETRIEVAL_HOME"),
}


def variables_of(settings: type[BaseSettings]) -> set[str]:
    prefix = settings.model_config.get("env_prefix", "")
    return {
        str(field.validation_alias.choices[0])
        if isinstance(field.validation_alias, AliasChoices)
        else f"{prefix}{name}".upper()
        for name, field in settings.model_fields.items()
    }


API, GATEWAY = variables_of(ApiSettings) | {"OIDC_WORK_SECRET"}, variables_of(GatewaySettings)
INDEXER = variables_of(RetrievalSettings)
WORKER = variables_of(WorkerSettings) - variables_of(ApiSettings) - OF_ONE_WORKER | variables_of(CrewSettings)


@pytest.fixture
def everything_set(user: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A person who has set every variable that a process reads, but where the stores are."""
    for name in (API | GATEWAY | WORKER | INDEXER | OF_ONE_WORKER | {"UNDERSTUDY_FAULTS"}) - {
        "DATABASE_URL",
        "REDIS_URL",
    }:
        if name not in ("CONCLAVE_HOME", "CONCLAVE_UV"):
            user.setenv(name, f"swordfish-{name}")
    return user


@pytest.mark.parametrize(
    ("part", "variables"),
    [
        ("api", API),
        ("gateway", GATEWAY),
        ("worker", WORKER | OF_THE_WORKER_AS_WELL | OF_THE_UNDERSTUDY_AS_ITS_MODEL),
        ("migrate", {"DATABASE_URL"}),
        ("understudy", {"UNDERSTUDY_FAULTS"}),
        ("indexer", INDEXER),
    ],
)
def test_a_part_gets_the_variables_that_it_reads_and_no_other(
    everything_set: pytest.MonkeyPatch, home: Home, part: str, variables: set[str]
) -> None:
    found = parts(home)[part].environment
    assert found.keys() - OF_EVERY_PART == variables
    chosen = variables - SET_BY_THE_STACK
    assert {name: found[name] for name in chosen} == {name: f"swordfish-{name}" for name in chosen}


def test_what_the_accounts_are_told_of_google_is_not_the_models(user: pytest.MonkeyPatch, home: Home) -> None:
    user.setenv("VERTEX_MODEL", "gemini")
    for name in ("GOOGLE_CLOUD_PROJECT", "GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"):
        user.setenv(name, f"swordfish-{name}")
    found = parts(home)
    assert {
        name: {part for part in found if f"swordfish-{name}" in found[part].environment.values()}
        for name in ("GOOGLE_CLOUD_PROJECT", "GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET")
    } == {"GOOGLE_CLOUD_PROJECT": {"worker"}, "GOOGLE_CLIENT_ID": {"api"}, "GOOGLE_CLIENT_SECRET": {"api"}}


def test_a_file_cannot_give_the_worker_what_is_the_accounts(
    user: pytest.MonkeyPatch, home: Home, tmp_path: Path
) -> None:
    (tmp_path / "models.toml").write_text(TOGETHER.replace("GATEWAY_KEY", "OIDC_WORK_SECRET"))
    user.setenv("LLM_CONFIG", str(tmp_path / "models.toml"))
    user.setenv("TOGETHER_API_KEY", "k")
    user.setenv("OIDC_WORK_SECRET", "swordfish")
    found = parts(home)
    assert {name for name in found if "swordfish" in found[name].environment.values()} == {"api"}
