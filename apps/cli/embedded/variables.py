"""Which of the user's variables reach which part of the stack: those that it reads, and no other."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Variables:
    """What one process reads: by whole names, and by beginnings of names."""

    names: tuple[str, ...]
    beginnings: tuple[str, ...] = ()

    def has(self, name: str) -> bool:
        return name in self.names or name.startswith(self.beginnings)

    def of(self, given: Mapping[str, str]) -> dict[str, str]:
        return {name: value for name, value in given.items() if self.has(name)}


# A test compares these with the settings of the processes, which the launcher cannot import. What the stack sets itself
# is not among them.
API = Variables(
    (
        "DATABASE_CONNECTIONS",
        "FILE_LIMIT_BYTES",
        "DIFF_LIMIT_BYTES",
        "GIT_TIMEOUT_SECONDS",
        "STREAM_POLL_SECONDS",
        "STREAM_KEEP_ALIVE_SECONDS",
        "API_SHUTDOWN_GRACE_SECONDS",
        "TERMINALS_PER_USER",
        "SMTP_URL",
        "MAIL_FROM",
        "PUBLIC_URL",
        "REQUIRE_VERIFIED_EMAIL",
        "ADMINS_NEED_SECOND_FACTOR",
        "EVERYBODY_NEEDS_SECOND_FACTOR",
        "SIGNING_KEY_DAYS",
        "SESSION_DAYS",
        "SESSION_IDLE_DAYS",
        "GOOGLE_CLIENT_ID",
        "GOOGLE_CLIENT_SECRET",
        "GITHUB_CLIENT_ID",
        "GITHUB_CLIENT_SECRET",
        "GITHUB_URL",
        "OAUTH_LINKING",
    ),
    ("OIDC_",),  # its issuers, and the secrets that these name
)
GATEWAY = Variables(
    (
        "METRICS_TOKEN",
        "CONSOLE_FOLDER",
        "PAGES_FOLDER",
        "PAGES_PORT",
        "TRUSTED_PROXIES",
        "PUBLIC_URL",
        "ALLOWED_HOSTS",
        "ALLOWED_ORIGINS",
        "ROUTES_FILE",
        "RATE_LIMITS",
        "BODY_LIMIT_BYTES",
        "UPLOAD_LIMIT_BYTES",
        "LINE_LIMIT_BYTES",
        "HEAD_LIMIT_BYTES",
        "WEB_SOCKET_MESSAGE_BYTES",
        "STREAMS_PER_SIGN_IN",
        "CONNECTIONS_PER_ADDRESS",
        "KEEP_ALIVE_SECONDS",
        "BODY_SILENCE_SECONDS",
        "CONNECT_SECONDS",
        "API_SILENCE_SECONDS",
        "HEALTH_CHECK_SECONDS",
        "SHUTDOWN_GRACE_SECONDS",
        "KEYS_REFRESH_SECONDS",
        "KEYS_RETRY_SECONDS",
        "TOKEN_CACHE_ENTRIES",
        "API_TOKEN_SECONDS",
        "REFUSED_TOKEN_SECONDS",
    )
)
PROVIDERS = (
    "LLM_",
    "VLLM_",
    "OPENAI_",
    "AZURE_OPENAI_",
    "OPENROUTER_",
    "GROQ_",
    "ANTHROPIC_",
    "GEMINI_",
    "VERTEX_",
    "GOOGLE_",
    "BEDROCK_",
    "AWS_",
)
WORKER = Variables(
    (
        "DATABASE_CONNECTIONS",
        "SANDBOX",
        "RUNS_AT_ONCE",
        "RUNS_PER_USER",
        "TASKS_AT_ONCE",
        "TASKS_PER_USER",
        "TASKS_PER_RUN",
        "PROGRAMS_AT_ONCE",
        "QUEUE_POLL_SECONDS",
        "METRICS_PORT",
        "TERMINALS_AT_ONCE",
        "TERMINAL_IDLE_SECONDS",
        "TERMINAL_LEFT_SECONDS",
        "TERMINAL_LIFE_SECONDS",
        # With PREPARE_: which registries offer packages, by which uv, pip and npm know theirs.
        "UV_DEFAULT_INDEX",
        "UV_INDEX_URL",
        "PIP_INDEX_URL",
        "npm_config_registry",
        "NPM_CONFIG_REGISTRY",
    ),
    (
        *PROVIDERS,
        "MODEL_",
        "LANGFUSE_",
        "OTEL_",
        "CREW_",
        "PREPARE_",
        "DOCKER_",  # which engine, for the sandbox that runs on one
    ),
)
UNDERSTUDY = Variables(("UNDERSTUDY_FAULTS",))
INDEXER = Variables(("QDRANT_URL", "QDRANT_API_KEY"), ("RETRIEVAL_",))
READERS = (API, GATEWAY, WORKER, UNDERSTUDY, INDEXER)


def of_worker(given: Mapping[str, str], named: frozenset[str]) -> dict[str, str]:
    """What the worker reads and what the file of LLM_CONFIG names (`named`), but nothing of the API's or the gateway's.

    Some of Google's variables are the accounts', and the file may take any name for a secret.
    """
    others = {name for name in given if API.has(name) or GATEWAY.has(name)}.difference(WORKER.names)
    return {name: given[name] for name in given if (WORKER.has(name) or name in named) and name not in others}
