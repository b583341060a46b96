"""Node packages: what a project's files ask for is found from everywhere, and nothing of it has run."""

import json
import secrets
import shutil
from pathlib import Path

import pytest

from packages.workspace.prepare import Environments
from tests.workspace.prepare.conftest import Make, Try
from tests.workspace.prepare.local_registry import LocalRegistry

pytestmark = pytest.mark.skipif(
    shutil.which("npm", path="/usr/bin:/bin") is None, reason="there is no Node below /usr on this machine"
)
HOOK = {"postinstall": "touch /environment/ran; touch ran"}
PROJECT = {"name": "project", "dependencies": {"@mine/greeting": "^1.0.0"}, "scripts": HOOK}
TEST = """
const test = require('node:test');
test('it', () => require('assert').equal(require('@mine/greeting'), 'hello'));
"""


def offer_greeting(registry: LocalRegistry) -> dict[str, str]:
    """Returns the hashes, for a lock."""
    files = {
        "index.js": "module.exports = require('wording');\n",
        "cli.js": "#!/usr/bin/env node\nconsole.log('cli')\n",
    }
    greeting = registry.offer_package(
        *("@mine/greeting", "1.0.0", files), dependencies={"wording": "2.x"}, bin={"greet": "cli.js"}, scripts=HOOK
    )
    wording = registry.offer_package("wording", "2.0.0", {"index.js": "module.exports = 'hello';\n"}, scripts=HOOK)
    return {"@mine/greeting": greeting, "wording": wording}


def locked(hashes: dict[str, str]) -> bytes:
    """As npm writes it elsewhere: with addresses of another registry."""
    address = "https://registry.example"
    return json.dumps(
        {
            "name": "project",
            "lockfileVersion": 3,
            "requires": True,
            "packages": {
                "": {"name": "project", "dependencies": {"@mine/greeting": "^1.0.0"}},
                "node_modules/@mine/greeting": {
                    "version": "1.0.0",
                    "resolved": f"{address}/@mine/greeting/-/greeting-1.0.0.tgz",
                    "integrity": hashes["@mine/greeting"],
                    "dependencies": {"wording": "2.x"},
                    "bin": {"greet": "cli.js"},
                    "hasInstallScript": True,
                },
                "node_modules/wording": {
                    "version": "2.0.0",
                    "resolved": f"{address}/wording/-/wording-2.0.0.tgz",
                    "integrity": hashes["wording"],
                    "hasInstallScript": True,
                },
            },
        }
    ).encode()


def left_in(kept: Path, pattern: str) -> list[Path]:
    return list(kept.glob(pattern))


def a_project(hashes: dict[str, str]) -> dict[str, bytes]:
    return {"package.json": json.dumps(PROJECT).encode(), "package-lock.json": locked(hashes)}


async def test_locked_packages_are_found_and_none_of_their_scripts_ran(
    environments: Environments, registry: LocalRegistry, try_out: Try, kept: Path
) -> None:
    files = a_project(offer_greeting(registry))
    registry.offer_package("wording", "2.0.1", {"index.js": "module.exports = 'newer';\n"})
    prepared = await environments.prepare(files)
    assert (prepared.problem, prepared.notes, prepared.files) == ("", (), {})
    script = "mkdir -p deep/er && cp it.test.js deep/er/ && node --test && greet && npm run -s cli && ls -a"
    manifest = json.dumps({"scripts": {"cli": "greet"}})
    completed = await try_out(prepared, script, {"it.test.js": TEST, "package.json": manifest})
    assert completed.is_success, completed.output
    assert "# pass 2" in completed.output
    assert "\ncli\ncli\n" in completed.output
    assert "node_modules" not in completed.output, "nothing is left in the workspace"
    refused = await try_out(prepared, "touch /node_modules/x; rm -rf /node_modules/wording")
    assert refused.output.count("Read-only file system") >= 2
    assert left_in(kept, "**/ran") == []
    asked = len(registry.requests)
    again = {**files, "package.json": json.dumps({**PROJECT, "description": "another"}).encode()}
    assert (await environments.prepare(again)).bindings == prepared.bindings
    assert len(registry.requests) == asked


@pytest.mark.exhaustive
async def test_without_a_lock_one_is_made_and_handed_over(
    environments: Environments, registry: LocalRegistry, try_out: Try
) -> None:
    offer_greeting(registry)
    prepared = await environments.prepare({"package.json": json.dumps(PROJECT).encode()})
    assert prepared.problem == ""
    assert "There is no package-lock.json" in prepared.notes[0]
    assert (await try_out(prepared, "node --test", {"it.test.js": TEST})).is_success
    lock = json.loads(prepared.files["package-lock.json"])
    assert lock["packages"]["node_modules/wording"]["version"] == "2.0.0"
    assert "resolved" not in lock["packages"]["node_modules/wording"]
    files = {"package.json": json.dumps(PROJECT).encode(), **prepared.files}
    kept_to_it = await environments.prepare(files)
    assert (kept_to_it.problem, kept_to_it.notes) == ("", ())


@pytest.mark.exhaustive
async def test_a_lock_that_does_not_fit_is_made_anew(environments: Environments, registry: LocalRegistry) -> None:
    files = a_project(offer_greeting(registry))
    registry.offer_package("added", "1.0.0", {"index.js": ""})
    changed = {**PROJECT, "dependencies": {"@mine/greeting": "^1.0.0", "added": "1"}}
    prepared = await environments.prepare({**files, "package.json": json.dumps(changed).encode()})
    assert prepared.problem == ""
    assert "does not fit" in prepared.notes[0]
    assert "node_modules/added" in json.loads(prepared.files["package-lock.json"])["packages"]


@pytest.mark.exhaustive
async def test_a_file_that_is_not_the_locked_one_is_refused(
    environments: Environments, registry: LocalRegistry, kept: Path
) -> None:
    files = a_project(offer_greeting(registry))
    registry.offer_package("wording", "2.0.0", {"index.js": "module.exports = 'changed';\n"})
    [problem] = (await environments.prepare(files)).problems
    assert (problem.language, problem.kind) == ("node", "unsolvable")
    assert "EINTEGRITY" in problem.text
    assert left_in(kept, "node-*") == []


async def test_a_version_that_does_not_exist_is_named(environments: Environments, registry: LocalRegistry) -> None:
    offer_greeting(registry)
    [problem] = (await environments.prepare({"package.json": b'{"dependencies": {"wording": "^9.0.0"}}'})).problems
    assert problem.kind == "unsolvable"
    assert "wording@^9.0.0" in problem.text


@pytest.mark.exhaustive
async def test_more_than_the_quota_ends_it(make: Make, registry: LocalRegistry) -> None:
    environments = await make(registry.registries, quota_bytes=100_000)
    offer_greeting(registry)
    registry.offer_package("wording", "2.0.1", {"index.js": secrets.token_hex(200_000)})
    [problem] = (await environments.prepare({"package.json": json.dumps(PROJECT).encode()})).problems
    assert problem.kind == "limit"
