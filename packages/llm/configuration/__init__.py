"""Which models may be asked, by whom, and at what price: from variables and, where more is to be said, a TOML file."""

from packages.llm.configuration.environment import backend_of
from packages.llm.configuration.faults import ConfigurationError
from packages.llm.configuration.policies import NO_PREFERENCE, Configuration, DayCaps, Order, Policy, Preference, Role
from packages.llm.configuration.reading import load_configuration, variables_named
from packages.llm.configuration.targets import Kind, Lacking, Model, Provider, Target

__all__ = [
    "NO_PREFERENCE",
    "Configuration",
    "ConfigurationError",
    "DayCaps",
    "Kind",
    "Lacking",
    "Model",
    "Order",
    "Policy",
    "Preference",
    "Provider",
    "Role",
    "Target",
    "backend_of",
    "load_configuration",
    "variables_named",
]
