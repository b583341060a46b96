"""What the user has set for the stack: the environment, over a `.env` file in the clone."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from apps.cli.errors import StackError
from apps.cli.home import CLONE

# A variable of these names or beginnings reaches the API and the worker; nothing else of the user's does.
MODEL_VARIABLES = ("OPENAI_", "VLLM_", "MODEL_")
PASSED_ON = (
    *MODEL_VARIABLES,
    "CREW_",
    "SANDBOX",
    "PREPARE_",  # which registries offer packages, and those by which uv, pip and npm know theirs
    "UV_DEFAULT_INDEX",
    "UV_INDEX_URL",
    "PIP_INDEX_URL",
    "npm_config_registry",
    "NPM_CONFIG_REGISTRY",
    "DOCKER_",  # which engine, for the sandbox that runs on one
    "RUNS_",
    "TASKS_",
    "PROGRAMS_AT_ONCE",
    "UNDERSTUDY_FAULTS",
)
FROM_THE_SYSTEM = ("PATH", "LANG", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
# A local endpoint that speaks the protocol may need no key.
PROVIDERS = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "VLLM_ENDPOINT")
UNDERSTUDY = "understudy"
API_PORT = 8002
LAST_PORT = 65_535


@dataclass(frozen=True)
class StackSettings:
    chosen: Mapping[str, str]  # the user's variables that count here
    system: Mapping[str, str]

    @property
    def provider(self) -> str:
        """The variable that connects a model, or "understudy" where none does."""
        return next((name for name in PROVIDERS if self.chosen.get(name)), UNDERSTUDY)

    @property
    def database_url(self) -> str:
        return self.chosen.get("DATABASE_URL", "")

    @property
    def api_port(self) -> int:
        """The port that the API shall have; 0 lets the system choose."""
        given = self.chosen.get("API_PORT", "")
        if given and not (given.isdecimal() and int(given) <= LAST_PORT):
            remedy = f"Set it to a number from 0 to {LAST_PORT}; 0 takes a free one."
            raise StackError(f"API_PORT={given} is no port.", remedy)
        return int(given) if given else API_PORT

    @property
    def redis_url(self) -> str:
        return self.chosen.get("REDIS_URL", "")


def stack_settings(environment: Mapping[str, str] | None = None, file: Path = CLONE / ".env") -> StackSettings:
    given = dict(os.environ if environment is None else environment)
    merged = {**read_file(file), **given}
    names = (*PASSED_ON, "DATABASE_URL", "REDIS_URL", "API_PORT")
    chosen = {name: value for name, value in merged.items() if value and name.startswith(names)}
    proxies = {name for proxy in PROXIES for name in (proxy, proxy.lower())}
    system = {name: value for name, value in given.items() if name in FROM_THE_SYSTEM or name in proxies}
    system.setdefault("LANG", "C.UTF-8")
    return StackSettings(chosen, system)


def read_file(file: Path) -> dict[str, str]:
    """Read NAME=VALUE lines; quotes around a value fall away."""
    try:
        lines = file.read_text().splitlines()
    except OSError:
        return {}
    found = {}
    for line in lines:
        name, separator, value = line.partition("=")
        if separator and not name.lstrip().startswith("#"):
            found[name.strip().removeprefix("export ")] = value.strip().strip("\"'")
    return found
