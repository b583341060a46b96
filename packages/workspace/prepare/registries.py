"""Which package index and which Node registry this machine uses, and which of their hosts may be private."""

import base64
import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from packages.workspace.errors import WorkspaceError

PYTHON_VARIABLES = ("PREPARE_PYTHON_INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
NODE_VARIABLES = ("PREPARE_NODE_REGISTRY", "npm_config_registry", "NPM_CONFIG_REGISTRY")
PRIVATE_HOSTS_VARIABLE = "PREPARE_PRIVATE_HOSTS"
NAMED_BY_UV = re.compile(r"--default-index .*?\(by default: <(https?://[^>\s]+)>\)", re.DOTALL)
ANSWER_SECONDS = 20


class Origin(NamedTuple):
    """Credentials are for one of these, and a file may be fetched as safely as its index, or more so."""

    scheme: str
    host: str
    port: int


@dataclass(frozen=True)
class Registry:
    """`address` has no slash at its end and no credentials; `authorization` is a header for its origin alone."""

    address: str
    authorization: str | None = field(default=None, repr=False)

    @property
    def origin(self) -> Origin:
        return origin_of(self.address)


@dataclass(frozen=True)
class Registries:
    """None: there is none, and the base toolchain must do.

    `private_hosts` are the exact names of hosts that may have a private address: a company's own mirror.
    """

    python: Registry | None
    node: Registry | None
    private_hosts: frozenset[str] = frozenset()


def parse_registry(address: str) -> Registry:
    """Take credentials out of an address. Raises WorkspaceError if it is none of HTTP."""
    try:
        parts = urlsplit(address.strip())
        usable = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment
        origin_of(address)
    except ValueError:
        usable = False
    if not usable:
        raise WorkspaceError("The address of a package registry must be like https://host/path: correct the setting.")
    authorization = None
    if parts.username is not None:
        words = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = f"Basic {base64.b64encode(words.encode()).decode()}"
    host = parts.netloc.rpartition("@")[2]
    return Registry(f"{parts.scheme}://{host}{parts.path.rstrip('/')}", authorization)


def origin_of(address: str) -> Origin:
    """Raises ValueError for what has none."""
    parts = urlsplit(address)
    if not parts.hostname:
        raise ValueError("no host")
    return Origin(parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))


def registries_of_this_machine(uv: Path | None, npm: Path | None, environment: Mapping[str, str]) -> Registries:
    """What the variables say, else what the host's own tools are set to. Blocks for about a second.

    A setting that is no address of HTTP (a folder of wheels) counts as none: it is not replaced by another.
    """
    hosts = re.split(r"[\s,]+", environment.get(PRIVATE_HOSTS_VARIABLE, "").lower())
    return Registries(
        python=_first([*(environment.get(name) for name in PYTHON_VARIABLES), _default_of_uv(uv, environment)]),
        node=_first([*(environment.get(name) for name in NODE_VARIABLES), _setting_of_npm(npm, environment)]),
        private_hosts=frozenset(filter(None, hosts)),
    )


def _first(candidates: Iterable[str | None]) -> Registry | None:
    chosen = next((candidate for candidate in candidates if candidate), None)
    if chosen is None:
        return None
    try:
        return parse_registry(chosen)
    except WorkspaceError:
        return None


def _default_of_uv(uv: Path | None, environment: Mapping[str, str]) -> str | None:
    if uv is None or any(environment.get(name) for name in PYTHON_VARIABLES):
        return None
    named = NAMED_BY_UV.search(_said([os.fspath(uv), "help", "pip", "install"], environment))
    return named[1] if named else None


def _setting_of_npm(npm: Path | None, environment: Mapping[str, str]) -> str | None:
    if npm is None or any(environment.get(name) for name in NODE_VARIABLES):
        return None
    return _said([os.fspath(npm), "config", "get", "registry"], environment).strip() or None


def _said(command: list[str], environment: Mapping[str, str]) -> str:
    try:
        # In the root, so that no project's settings are read.
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=ANSWER_SECONDS,
            cwd="/",
            env=dict(environment),
            check=False,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
