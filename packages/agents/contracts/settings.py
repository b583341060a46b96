"""What the owners of a project have settled for its runs. A run keeps it as it was when the run was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from packages.agents.contracts.base import Value
from packages.agents.contracts.run import Role

ModelOrder = Literal["primary_first", "cheapest", "fastest"]

_SHELL = ("PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "OLDPWD", "TMPDIR", "LANG", "TERM", "TZ", "IFS", "ENV")
_SANDBOX = ("HOSTNAME", "PORT", "DATA_DIR", "VIRTUAL_ENV", "BASE_URL", "REPOSITORY", "RESTART_SOCKET")
_TAKEN = frozenset((*_SHELL, *_SANDBOX, "BASH_ENV", "NODE_OPTIONS", "NODE_PATH"))
_TAKEN_PREFIXES = ("PYTHON", "PYTEST_", "LD_", "LC_", "GIT_", "UV_", "PIP_", "NPM_", "CONCLAVE_", "MYPY_", "RUFF_")


class RolePolicy(Value):
    """`candidates` are models (`provider/model`), best first: no other one is asked for the role, or whichever the
    deployment asks where there are none. `order` is the deployment's if it is None.
    """

    candidates: tuple[str, ...] = ()
    order: ModelOrder | None = None


class ModelPolicy(Value):
    """It narrows what the deployment allows. `residency` are jurisdictions, of which a model's must be one; where it
    is empty, the deployment's rule holds alone.
    """

    residency: tuple[str, ...] = ()
    roles: Mapping[Role, RolePolicy] = Field(default_factory=dict)

    def of(self, role: Role) -> RolePolicy:
        return self.roles.get(role, RolePolicy())

    def named(self) -> tuple[str, ...]:
        """Every model that it names, once."""
        return tuple(dict.fromkeys(one for policy in self.roles.values() for one in policy.candidates))


class AppVariable(Value):
    """An environment variable that the delivered software may expect, by its name. Nobody here knows its value."""

    name: str
    purpose: str = ""


class RunSettings(Value):
    """`ask_above_usd`: a person approves a plan that may cost more, or whose price nobody knows. `missing_models` are
    those that the policy names and the worker found nowhere when the run began.
    """

    models: ModelPolicy = ModelPolicy()
    variables: tuple[AppVariable, ...] = ()
    ask_above_usd: float | None = None
    missing_models: tuple[str, ...] = ()


def has_own_meaning(name: str) -> bool:
    """Whether an environment variable of this name says something to the sandbox or to a tool in it."""
    return name in _TAKEN or name.startswith(_TAKEN_PREFIXES)
