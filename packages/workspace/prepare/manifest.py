"""What a Node project says that it needs. The files are untrusted: they name packages, and nothing else is obeyed.

npm gets both files written anew: without scripts and settings, and without addresses, so that it asks the one registry
for each package and checks the hash of the lock.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from packages.workspace.prepare.requirements import RequirementsRefused

MANIFEST_FILE, LOCK_FILE = "package.json", "package-lock.json"
SECTIONS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
KEPT = ("name", "version", "type", "engines", "peerDependenciesMeta", *SECTIONS)
NAME = re.compile(r"(@[a-z0-9~-][a-z0-9._~-]*/)?[A-Za-z0-9~][A-Za-z0-9._~-]*")
VERSION = re.compile(r"[0-9A-Za-z.+-]+")
LOCK_KEY = re.compile(rf"(?:node_modules/(?:{NAME.pattern})/)*node_modules/(?:{NAME.pattern})")
ALIAS = re.compile(rf"npm:(?:{NAME.pattern})(?:@(?P<range>.*))?")
RANGE = re.compile(r"[A-Za-z0-9_.,*^~<>=|+\s-]*")
ADVICE = """Name packages of the package registry with a version, such as `"lodash": "^4.17.21"`"""
RENEW = "write it anew with `npm install --package-lock-only`, or remove it"


@dataclass(frozen=True)
class NodeManifest:
    """Both files as npm shall see them; `lock` is None where the project has none."""

    package: bytes
    lock: bytes | None


def read_node(files: Mapping[str, bytes]) -> NodeManifest | None:
    """What the files of a project's root require; None: nothing. Raises RequirementsRefused."""
    if MANIFEST_FILE not in files:
        return None
    package = _document(MANIFEST_FILE, files[MANIFEST_FILE])
    if package.get("workspaces"):
        raise RequirementsRefused(
            f"{MANIFEST_FILE} has workspaces, which are not installed: name all packages in the root's {MANIFEST_FILE}."
        )
    kept = {key: package[key] for key in KEPT if key in package}
    for _, specification in _dependencies(kept, MANIFEST_FILE):
        _require_registry(specification, MANIFEST_FILE)
    if "overrides" in package:
        for specification in _leaves(package["overrides"]):
            _require_registry(specification.removeprefix("$"), f"the overrides of {MANIFEST_FILE}")
        kept["overrides"] = package["overrides"]
    if not any(True for _ in _dependencies(kept, MANIFEST_FILE)):
        return None
    lock = _lock(_document(LOCK_FILE, files[LOCK_FILE])) if LOCK_FILE in files else None
    return NodeManifest(_canonical(kept), lock)


def _lock(lock: dict[str, Any]) -> bytes:
    packages = lock.get("packages")
    if not isinstance(packages, dict) or lock.get("lockfileVersion") not in (2, 3):
        raise RequirementsRefused(f"{LOCK_FILE} is not of version 2 or 3: {RENEW}.")
    kept: dict[str, Any] = {}
    for key, entry in packages.items():
        if not isinstance(entry, dict):
            raise RequirementsRefused(f"{LOCK_FILE} cannot be read at {key[:100]!r}: {RENEW}.")
        if key and not LOCK_KEY.fullmatch(key):
            raise RequirementsRefused(f"{LOCK_FILE} names the folder {key[:100]!r}, not one of node_modules: {RENEW}.")
        resolved = entry.get("resolved", "")
        if entry.get("link") or not isinstance(resolved, str) or not re.match(r"https?://|$", resolved):
            raise _elsewhere(f"{key}: {resolved}", LOCK_FILE)
        # Without an address npm goes by name and version.
        if not VERSION.fullmatch(str(entry.get("version", "0"))):
            raise RequirementsRefused(f"{LOCK_FILE} gives {key[:100]!r} no version by number: {RENEW}.")
        for _, specification in _dependencies(entry, LOCK_FILE):
            _require_registry(specification, LOCK_FILE)
        kept[key] = {name: value for name, value in entry.items() if name != "resolved"}
    # The older half of version 2 says the same again, with addresses.
    return _canonical({"lockfileVersion": 3, "requires": True, "packages": kept})


def _dependencies(manifest: Mapping[str, Any], where: str) -> Iterator[tuple[str, str]]:
    for section in SECTIONS:
        table = manifest.get(section, {})
        if not isinstance(table, dict):
            raise RequirementsRefused(f"{section} in {where} is not an object. {ADVICE}.")
        for name, specification in table.items():
            if not NAME.fullmatch(name) or not isinstance(specification, str):
                raise RequirementsRefused(f"{name[:100]!r} in {where} cannot be read. {ADVICE}.")
            yield name, specification


def _leaves(overrides: object) -> Iterator[str]:
    if isinstance(overrides, dict):
        for value in overrides.values():
            yield from _leaves(value)
    else:
        yield str(overrides)


def _require_registry(specification: str, where: str) -> None:
    alias = ALIAS.fullmatch(specification)
    wanted = (alias["range"] or "") if alias else specification
    if not RANGE.fullmatch(wanted) or re.search(r"\.(tgz|tar|tar\.gz)$", wanted) or wanted.startswith("."):
        raise _elsewhere(specification, where)


def _elsewhere(specification: str, where: str) -> RequirementsRefused:
    return RequirementsRefused(
        f"`{specification[:100]}` in {where} points to a file, a repository or an address, which is not allowed. "
        f"{ADVICE}."
    )


def _document(path: str, content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise RequirementsRefused(f"{path} is not JSON: write it anew.") from error
    if not isinstance(document, dict):
        raise RequirementsRefused(f"{path} is not an object: write it anew.")
    return document


def _canonical(document: dict[str, Any]) -> bytes:
    return json.dumps(document, indent=2, sort_keys=True).encode()
