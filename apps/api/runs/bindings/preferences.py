"""What a run took over of its project's settings, in the words of the router and of the sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from apps.api.runs.bindings.packages import Provision
from packages.agents.contracts import AppVariable, ModelPolicy, Role
from packages.llm.configuration import Preference
from packages.workspace.sandbox.furnished import Furnished

EXAMPLE = ".env.example"
"""The file of the repository that names what the software expects of its environment."""
_ADDRESSES = ("_URL", "_URI", "_ENDPOINT")


def preference_of(policy: ModelPolicy, role: str) -> Preference:
    """For one role; "" is any."""
    wanted = policy.of(Role(role)) if role in set(Role) else None
    if wanted is None:
        return Preference(residency=policy.residency)
    return Preference(candidates=wanted.candidates, order=wanted.order, residency=policy.residency)


def stand_in(name: str) -> str:
    """A value of no use, for a test; where an address is expected one at which nobody answers."""
    return "http://127.0.0.1:9" if name.endswith(_ADDRESSES) else "stand-in"


def with_stand_ins(provision: Provision, variables: Sequence[AppVariable]) -> Provision:
    """Software that does not start without its variables can be tested all the same."""
    if not variables:
        return provision
    values = {one.name: stand_in(one.name) for one in variables}
    workspace = provision.workspace
    furnished = replace(workspace, sandbox=Furnished(workspace.sandbox, {}, values))
    return provision._replace(workspace=furnished)


def example_of(variables: Sequence[AppVariable], there: str) -> str:
    """What is `there` already, with a line for each name that is not."""
    named = {line.removeprefix("export ").partition("=")[0].strip(" #") for line in there.splitlines()}
    missing = [one for one in variables if one.name not in named]
    parts = [f"# {one.purpose}\n{one.name}=\n" if one.purpose else f"{one.name}=\n" for one in missing]
    kept = there if not there or there.endswith("\n") else f"{there}\n"
    return kept + "".join(parts)
