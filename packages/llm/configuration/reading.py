"""`load_configuration`: the variables, and the TOML file that LLM_CONFIG names, as one checked `Configuration`.

[providers.vllm]
kind = "vllm"
base_url = "http://vllm:8000/v1"
api_key_env = "VLLM_API_KEY"          # secrets by the variable's name alone
headers_env = { "X-Team" = "TEAM_TOKEN" }
jurisdiction = "eu"
concurrency = 16
usd_per_day = 20.0

[providers.vllm.models."deepseek-coder-v2"]
tools = "emulated"
input_usd_per_million = 0.05
output_usd_per_million = 0.15

[roles.coder]
candidates = ["vllm/deepseek-coder-v2", "anthropic/claude-sonnet-5-5"]
order = "primary_first"               # or "cheapest", "fastest"

[budgets]
project_usd_per_day = 50.0

[residency]
allowed = ["eu"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from packages.llm.configuration.environment import UNDERSTUDY, backend_of, described_model, for_all, providers_of
from packages.llm.configuration.faults import ConfigurationError
from packages.llm.configuration.jurisdictions import jurisdiction_of, leaves_region
from packages.llm.configuration.kinds import DEFAULT_MODELS, Variables, defaults_of, missing_fields
from packages.llm.configuration.policies import ROLES, Configuration
from packages.llm.configuration.targets import OWN_KINDS, Kind, Lacking, Model, Provider

_SECTIONS = ("providers", "roles", "defaults", "budgets", "residency")
_FROM_VARIABLES = {
    "api_key_env": "api_key",
    "base_url_env": "base_url",
    "project_env": "project",
    "credentials_env": "credentials",
}


def load_configuration(variables: Variables) -> Configuration:
    """Raises `ConfigurationError`, whose words name the file and the line's section or the variable."""
    where = "the variables"
    try:
        is_understudy = backend_of(variables) == UNDERSTUDY
        providers, lacking = providers_of(variables)
        document: Mapping[str, Any] = {}
        if (name := variables.get("LLM_CONFIG", "")) and not is_understudy:
            where = name
            document = _read(Path(name))
            providers, lacking = _merged(document, variables, providers, lacking)
        providers, default = _with_alternative(providers, variables, document)
        return Configuration.model_validate(
            {
                "providers": providers,
                "lacking": lacking,
                "default": default,
                "roles": {role: {**default, **policy} for role, policy in document.get("roles", {}).items()},
                "residency": document.get("residency", {}).get("allowed", ()),
                **document.get("budgets", {}),
                **({"attempts": variables["MODEL_ATTEMPTS"]} if variables.get("MODEL_ATTEMPTS") else {}),
            }
        )
    except ValidationError as error:
        raise ConfigurationError(
            f"The model configuration cannot be used ({where}): {_words(error)}", _REMEDY
        ) from None


def variables_named(variables: Variables) -> tuple[str, ...]:
    """The variables that the file of LLM_CONFIG names; none where it cannot be read: `load_configuration` says why."""
    try:
        document = _read(Path(variables["LLM_CONFIG"])) if variables.get("LLM_CONFIG") else {}
        sections = [_table(name, section) for name, section in _table("", document.get("providers", {})).items()]
        return tuple(name for section in sections for name in _named(section).values())
    except ConfigurationError:
        return ()


_REMEDY = "Mend it, then run `./conclave down` and `./conclave up`."


def _read(path: Path) -> Mapping[str, Any]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(
            f"LLM_CONFIG names {path}, which cannot be read ({error.strerror}).", "Correct the path, or unset it."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is not TOML: {error}.", "Mend that line.") from None
    if unknown := sorted(document.keys() - set(_SECTIONS)):
        raise ConfigurationError(
            f"{path} has sections that nobody reads: {', '.join(unknown)}.", f"There are: {', '.join(_SECTIONS)}."
        )
    if strange := sorted(document.get("roles", {}).keys() - set(ROLES)):
        raise ConfigurationError(
            f"{path} has policies for roles that are not there: {', '.join(strange)}.", f"Roles: {', '.join(ROLES)}."
        )
    return document


def _merged(
    document: Mapping[str, Any], variables: Variables, providers: list[Provider], lacking: list[Lacking]
) -> tuple[list[Provider], list[Lacking]]:
    """The file's providers first, in its order; it adds to those that the variables make, and wins over them."""
    by_name = {one.name: one for one in providers}
    mine: list[Provider] = []
    for name, section in _table("", document.get("providers", {})).items():
        one = _provider(name, dict(_table(name, section)), variables, by_name.pop(name, None))
        if isinstance(one, Provider):
            mine.append(one)
        else:
            lacking = [other for other in lacking if other.name != name] + [one]
    named = {one.name for one in mine}
    return [*mine, *by_name.values()], [one for one in lacking if one.name not in named]


def _provider(name: str, section: dict[str, Any], variables: Variables, known: Provider | None) -> Provider | Lacking:
    if "api_key" in section:
        raise ConfigurationError(
            f"[providers.{name}] holds a secret.", 'Put it into a variable, and name that: api_key_env = "…".'
        )
    kind = section.setdefault("kind", known.kind if known else name)
    if kind not in get_args(Kind):
        raise ConfigurationError(
            f"[providers.{name}] has no kind that is known.", f"Set kind to one of: {', '.join(get_args(Kind))}."
        )
    named = _named(section)
    if missing := [variable for variable in named.values() if not variables.get(variable)]:
        return Lacking(name=name, kind=kind, missing=tuple(missing))
    headers = {**_table(name, section.get("headers", {}))}
    for (field, part), variable in named.items():
        if part:
            headers[part] = variables[variable]
        else:
            section[_FROM_VARIABLES[field]] = variables[variable]
    shared = for_all(variables)
    is_new = known is None or known.kind != kind
    begun = {"name": name, **defaults_of(kind, shared)} if known is None or is_new else dict(known)
    models = _models(name, kind, section.pop("models", {}), shared, begun)
    if "jurisdiction" not in section and (is_new or kind not in OWN_KINDS or _is_moved(section, begun)):
        # What the variables say of a server of one's own holds for that server alone, with all its models. Another
        # address may be anywhere: a region counts for it only where it is said of it.
        is_elsewhere = section.get("base_url", begun["base_url"]) != begun["base_url"]
        region = section.get("region", "" if is_elsewhere else begun.get("region", ""))
        section["jurisdiction"] = jurisdiction_of(kind, str(region), [model.name for model in models])
    fields = {
        **begun,
        **{key: value for key, value in section.items() if key not in (*_FROM_VARIABLES, "headers_env")},
        **({"headers": headers} if headers else {}),
        "models": models,
    }
    if missing_ones := missing_fields(name, kind, fields):
        return Lacking(name=name, kind=kind, missing=missing_ones)
    return Provider.model_validate(fields)


def _is_moved(section: Mapping[str, Any], begun: Mapping[str, Any]) -> bool:
    return any(section.get(field, begun[field]) != begun[field] for field in ("region", "base_url"))


def _named(section: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """The variables that stand in a provider's section, by field and, of headers, by the header's name."""
    found = {(field, ""): section[field] for field in _FROM_VARIABLES if field in section}
    headers = _table("", section.get("headers_env", {}))
    found |= {("headers_env", header): variable for header, variable in headers.items()}
    for (field, _), variable in found.items():
        if not isinstance(variable, str):
            raise ConfigurationError(f"{field} names no variable.", f'Write the variable\'s name: {field} = "…".')
    return found


def _models(name: str, kind: Kind, given: Any, variables: Variables, begun: Mapping[str, Any]) -> tuple[Model, ...]:
    """Those of the file, else those of the variables, else the one that is asked of this kind."""
    described = _table(f"{name}.models", given)
    if described:
        return tuple(
            Model.model_validate({**dict(described_model(model, variables)), **_table(f"{name}.models", values)})
            for model, values in described.items()
        )
    known: tuple[Model, ...] = begun.get("models", ())
    default = DEFAULT_MODELS.get(kind, "")
    return known or ((described_model(default, variables),) if default else ())


def _table(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        place = f"providers.{name}" if name else "providers"
        raise ConfigurationError(f"{place} is no section.", f"Write it as [{place}].")
    return value


def _with_alternative(
    providers: list[Provider], variables: Variables, document: Mapping[str, Any]
) -> tuple[list[Provider], dict[str, Any]]:
    """MODEL_ALTERNATIVE is another model of the first provider."""
    defaults: dict[str, Any] = dict(document.get("defaults", {}))
    if patience := variables.get("MODEL_PATIENCE_SECONDS"):
        defaults.setdefault("patience_seconds", patience)
    name = variables.get("MODEL_ALTERNATIVE", "")
    if name and providers:
        first = providers[0]
        main = [f"{one.name}/{model.name}" for one in providers for model in one.models]
        if name not in {model.name for model in first.models}:
            like = {key: value for key, value in variables.items() if not key.startswith("MODEL_PRICE_")}
            prices = {
                f"MODEL_PRICE_{key[24:]}": value for key, value in variables.items() if key.startswith(_ITS_PRICE)
            }
            other = described_model(name, {**like, **prices})
            said = "jurisdiction" in document.get("providers", {}).get(first.name, {})
            place = "" if leaves_region(first.kind, name) and not said else first.jurisdiction
            both = {"models": (*first.models, other), "jurisdiction": place}
            providers = [first.model_copy(update=both), *providers[1:]]
            defaults.setdefault("candidates", main)
        defaults.setdefault("alternative", f"{first.name}/{name}")
    return providers, defaults


_ITS_PRICE = "MODEL_ALTERNATIVE_PRICE_"


def _words(error: ValidationError) -> str:
    """Where and why, without the values: one of them may be a secret."""
    said = []
    for one in error.errors(include_url=False, include_input=False):
        place = ".".join(str(part) for part in one["loc"])
        said.append(f"{place}: {one['msg'].removeprefix('Value error, ')}" if place else one["msg"])
    return "; ".join(said).replace("Value error, ", "") + "."
