"""The first of two phases: packages come in here, through a mirror of two registries. The second has no network."""

from packages.workspace.prepare.environments import Environments, Prepared, Problem, is_dependency_file
from packages.workspace.prepare.registries import Registries, Registry, parse_registry, registries_of_this_machine

__all__ = [
    "Environments",
    "Prepared",
    "Problem",
    "Registries",
    "Registry",
    "is_dependency_file",
    "parse_registry",
    "registries_of_this_machine",
]
