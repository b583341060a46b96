"""The stack of an installation: which parts, in which order, with which environment."""

import asyncio
import http.client
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from apps.cli.embedded import variables
from apps.cli.embedded.credentials import credentials
from apps.cli.embedded.parts import Launch, Part, Stack
from apps.cli.embedded.postgres import FORGETFUL, postgres
from apps.cli.embedded.settings import UNDERSTUDY, StackSettings, stack_settings
from apps.cli.embedded.toolchain import uv
from apps.cli.embedded.valkey import valkey
from apps.cli.home import CLONE, Home

LOOPBACK = "127.0.0.1"


def whole_stack(home: Home) -> Stack:
    settings = stack_settings()
    secrets = credentials(home)
    stores: list[Part] = []
    database_url, redis_url = settings.database_url, settings.redis_url
    if not database_url:
        part, database_url = postgres(home, secrets)
        stores.append(part)
    if not redis_url:
        part, redis_url = valkey(home)
        stores.append(part)

    # What the stack itself sets comes last in every part: no variable of the user's takes its place.
    process = {
        **settings.system,
        "HOME": str(home.parts_home),
        "PYTHONPATH": str(CLONE),
        "PYTHONUNBUFFERED": "1",
    }
    database = {"DATABASE_URL": database_url}
    shared = {
        **process,
        **database,
        "REDIS_URL": redis_url,
        "CONCLAVE_HOME": str(home.path),
        "INDEXER_SOCKET": str(home.indexer_socket),
    }
    ports = {"gateway": free_port(settings.gateway_port), "api": free_port(settings.api_port)}
    url = f"http://{LOOPBACK}:{ports['gateway']}"
    services: list[Part] = []
    if settings.provider == UNDERSTUDY:
        ports["understudy"] = free_port()
        services.append(understudy(ports["understudy"], {**variables.UNDERSTUDY.of(settings.chosen), **process}))

    names = [part.name for part in stores]
    services.append(
        Part(
            name="migrate",
            command=module("apps.api.migrate"),
            environment={**process, **database},
            needs=tuple(name for name in names if name == "postgres"),
            runs_once=True,
        )
    )
    names += [part.name for part in services]
    services.append(
        Part(
            name="api",
            command=module("apps.api", "--port", str(ports["api"])),
            environment={
                "PUBLIC_URL": url,
                **variables.API.of(settings.chosen),
                **shared,
                "LOCAL_TOKEN": secrets.local_token,
                "ACCOUNTS_KEY": secrets.accounts_key,
                "GATEWAY_SECRET": secrets.gateway_secret,
            },
            needs=tuple(names),
            is_ready=answers_health(ports["api"]),
        )
    )
    services.append(
        Part(
            name="gateway",
            command=module("apps.gateway", "--port", str(ports["gateway"])),
            environment={
                "CONSOLE_FOLDER": str(home.console_current),
                **variables.GATEWAY.of(settings.chosen),
                **process,
                "REDIS_URL": redis_url,
                "API_URLS": f"http://{LOOPBACK}:{ports['api']}",
                "GATEWAY_SECRET": secrets.gateway_secret,
            },
            needs=(*(name for name in names if name == "valkey"), "api"),
            is_ready=says("gateway ready"),
        )
    )
    services.append(
        Part(
            name="worker",
            command=module("apps.api.worker"),
            environment={
                **models(settings, ports.get("understudy")),
                **shared,
                "TOOLCHAIN": str(home.toolchain),
                "BROWSER_HOME": str(home.browser),
                "CONCLAVE_UV": str(uv(home)),
                "PREPARE_SETTINGS_HOME": str(Path.home()),
            },
            needs=tuple(names),
            is_ready=says("worker ready"),
            ready_seconds=120,
            grace_seconds=15,
        )
    )
    services.append(
        Part(
            name="indexer",
            command=module("apps.indexer", "--socket", str(home.indexer_socket)),
            environment={
                **variables.INDEXER.of(settings.chosen),
                **process,
                "RETRIEVAL_HOME": str(home.retrieval),
            },
            is_ready=says("indexer ready"),
            is_needed=False,
        )
    )
    return Stack(
        parts=(*stores, *services),
        ports=ports,
        url=url,
        model=settings.provider,
    )


def database_for_tests(home: Home) -> Stack:
    """PostgreSQL alone, without durability: its home goes away with the test session."""
    database, _ = postgres(home, credentials(home), settings=FORGETFUL)
    return Stack(parts=(database,))


def understudy(port: int, environment: dict[str, str]) -> Part:
    return Part(
        name="understudy",
        command=module("packages.understudy", "--port", str(port)),
        environment=environment,
        is_ready=answers_health(port),
        grace_seconds=5,
    )


def models(settings: StackSettings, understudy_port: int | None) -> dict[str, str]:
    """What the worker reads of the user's variables; of providers nothing where the understudy answers."""
    chosen = variables.of_worker(settings.chosen, settings.named)
    if understudy_port is None:
        return {**cloud_settings(Path.home()), **chosen}
    others = {name for name in chosen if name.startswith(variables.PROVIDERS)} | settings.named
    return {name: value for name, value in chosen.items() if name not in others} | {
        "OPENAI_BASE_URL": f"http://{LOOPBACK}:{understudy_port}/v1",
        "OPENAI_API_KEY": UNDERSTUDY,
        "OPENAI_MODEL": UNDERSTUDY,
        "OPENAI_PROVIDER_NAME": UNDERSTUDY,  # its port is another one at every start
        "MODEL_PRICE_INPUT_USD_PER_MILLION": "0",
        "MODEL_PRICE_OUTPUT_USD_PER_MILLION": "0",
    }


def cloud_settings(home: Path) -> dict[str, str]:
    """Where the clouds' own tools keep their settings and who they are signed in as: the parts have another home."""
    return {
        "AWS_CONFIG_FILE": str(home / ".aws/config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / ".aws/credentials"),
        "CLOUDSDK_CONFIG": str(home / ".config/gcloud"),
    }


def module(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-P", "-m", name, *arguments)


def free_port(wanted: int = 0) -> int:
    """Return the wanted port, or one that the system chooses where it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, wanted))
        except OSError:
            return free_port()
        return int(probe.getsockname()[1])


def answers_health(port: int) -> Callable[[Launch], Awaitable[bool]]:
    def ask() -> bool:
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=3)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    async def is_ready(launch: Launch) -> bool:
        return await asyncio.to_thread(ask)

    return is_ready


def says(line: str) -> Callable[[Launch], Awaitable[bool]]:
    async def is_ready(launch: Launch) -> bool:
        return line in launch.output()

    return is_ready
