"""What the user has set for the stack: the environment, over a `.env` file in the clone."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from apps.cli.embedded.variables import READERS
from apps.cli.errors import StackError
from apps.cli.home import CLONE

OF_THE_STACK = ("DATABASE_URL", "REDIS_URL", "API_PORT", "GATEWAY_PORT")
FROM_THE_SYSTEM = ("PATH", "LANG", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
# Which variables connect a kind of provider, the one first that a person would set again.
CONNECTED_BY: Mapping[str, tuple[str, ...]] = {
    "vllm": ("VLLM_ENDPOINT",),
    "openai": ("OPENAI_API_KEY", "OPENAI_BASE_URL"),
    "compatible": ("OPENAI_BASE_URL",),
    "anthropic": ("ANTHROPIC_API_KEY",),
    "azure": ("AZURE_OPENAI_API_KEY",),
    "bedrock": ("BEDROCK_MODEL",),
    "vertex": ("VERTEX_MODEL", "GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_CLOUD_PROJECT"),
    "gemini": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "openrouter": ("OPENROUTER_API_KEY",),
    "groq": ("GROQ_API_KEY",),
}
UNDERSTUDY = "understudy"
GO_ON = "LLM_BACKEND=understudy goes on without a model."
GATEWAY_PORT, API_PORT = 8001, 8002
LAST_PORT = 65_535


@dataclass(frozen=True)
class StackSettings:
    chosen: Mapping[str, str]  # the user's variables that count here
    system: Mapping[str, str]
    named: frozenset[str] = frozenset()  # those of them that the file of LLM_CONFIG names: some are secrets

    @property
    def provider(self) -> str:
        """The variable that connects the first model, or "understudy" where nobody is meant, or LLM_BACKEND says so.

        Raises `StackError` where somebody is meant who cannot be asked: the understudy takes nobody's place in silence.
        """
        # Here, for most commands find a stack that runs, and need not wait for what reads the settings.
        from packages.llm.configuration import ConfigurationError, backend_of, load_configuration

        try:
            if backend_of(self.chosen) == UNDERSTUDY:
                return UNDERSTUDY
            models = load_configuration(self.chosen)
        except ConfigurationError as error:
            raise StackError(error.message, error.remedy) from None
        if models.providers:
            variables = CONNECTED_BY[models.providers[0].kind]
            return "LLM_CONFIG" if "LLM_CONFIG" in self.chosen else self._first(variables)
        if models.lacking:
            lacking = "; ".join(f"{one.name} lacks {', '.join(one.missing)}" for one in models.lacking)
            raise StackError(f"No provider is complete: {lacking}.", f"Set what is lacking, or unset the rest. {GO_ON}")
        if "LLM_CONFIG" in self.chosen:
            raise StackError(
                f"LLM_CONFIG is set, but neither {self.chosen['LLM_CONFIG']} nor a variable names a provider.",
                f"Name one there, or set its key. {GO_ON}",
            )
        return UNDERSTUDY

    def _first(self, variables: tuple[str, ...]) -> str:
        return next((name for name in variables if name in self.chosen), variables[0])

    @property
    def database_url(self) -> str:
        return self.chosen.get("DATABASE_URL", "")

    @property
    def gateway_port(self) -> int:
        """The port that people and programs come to; 0 lets the system choose."""
        return self._port("GATEWAY_PORT", GATEWAY_PORT)

    @property
    def api_port(self) -> int:
        """The port at which the gateway finds the API; 0 lets the system choose."""
        return self._port("API_PORT", API_PORT)

    def _port(self, variable: str, otherwise: int) -> int:
        given = self.chosen.get(variable, "")
        if given and not (given.isdecimal() and int(given) <= LAST_PORT):
            remedy = f"Set it to a number from 0 to {LAST_PORT}; 0 takes a free one."
            raise StackError(f"{variable}={given} is no port.", remedy)
        return int(given) if given else otherwise

    @property
    def redis_url(self) -> str:
        return self.chosen.get("REDIS_URL", "")


def stack_settings(environment: Mapping[str, str] | None = None, file: Path = CLONE / ".env") -> StackSettings:
    given = dict(os.environ if environment is None else environment)
    merged = {**read_file(file), **given}
    if config := merged.get("LLM_CONFIG"):
        # The parts run elsewhere than the command. What a file says is meant from where the file lies.
        folder = Path.cwd() if given.get("LLM_CONFIG") else file.parent
        merged["LLM_CONFIG"] = str(folder / Path(config).expanduser())
    named = named_by_the_file(merged)
    # Nothing else of the user's is passed on.
    counts = {name for name in merged if name in OF_THE_STACK or any(one.has(name) for one in READERS)} | named
    chosen = {name: value for name, value in merged.items() if value and name in counts}
    proxies = {name for proxy in PROXIES for name in (proxy, proxy.lower())}
    system = {name: value for name, value in given.items() if name in FROM_THE_SYSTEM or name in proxies}
    system.setdefault("LANG", "C.UTF-8")
    return StackSettings(chosen, system, named)


def named_by_the_file(variables: Mapping[str, str]) -> frozenset[str]:
    if not variables.get("LLM_CONFIG"):
        return frozenset()
    from packages.llm.configuration import variables_named

    return frozenset(variables_named(variables))


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
