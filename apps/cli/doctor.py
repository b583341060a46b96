"""`./conclave doctor`: check this machine, one line for each thing, with the remedy where there is a problem."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from apps.cli.embedded import console as built_console
from apps.cli.embedded import control
from apps.cli.embedded.browser import absence
from apps.cli.embedded.services import free_port
from apps.cli.embedded.settings import UNDERSTUDY, stack_settings
from apps.cli.embedded.toolchain import uv
from apps.cli.errors import APIError, StackError
from apps.cli.home import (
    LONGEST_SOCKET_NAME,
    LONGEST_SOCKET_PATH,
    Home,
    closed_ancestor,
    current_home,
)
from apps.cli.output import out, print_json
from apps.cli.search import search_state
from apps.cli.stack import local_client

if TYPE_CHECKING:
    from packages.workspace.sandbox import ProbeReport, Sandbox

NEEDED_DISK_BYTES = 3_000_000_000  # the environment, the toolchain and room for repositories
UBUNTU_SWITCH = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")


@dataclass(frozen=True)
class Finding:
    name: str
    ok: bool
    text: str
    remedy: str = ""


def doctor(json_only: bool) -> int:
    home = current_home()
    findings = [check(home) for check in CHECKS]
    problems = [finding for finding in findings if not finding.ok]
    if json_only:
        print_json({"ok": not problems, "findings": [asdict(finding) for finding in findings]})
        return 1 if problems else 0
    terminal = out()
    for finding in findings:
        label = "ok" if finding.ok else "problem"
        terminal.say(f"{label:8} {finding.name:13} {finding.text}", "plain" if finding.ok else "bad")
        if finding.remedy and not finding.ok:
            terminal.say(f"{'':22} {finding.remedy}")
    terminal.say(f"{len(findings) - len(problems)} of {len(findings)} checks are ok.")
    return 1 if problems else 0


def python(home: Home) -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    ok = (3, 11) <= sys.version_info[:2] < (3, 14)
    return Finding("python", ok, f"{version} at {sys.executable}", "Install Python 3.11, 3.12 or 3.13.")


def git(home: Home) -> Finding:
    version = version_of("git")
    return Finding("git", bool(version), version or "not found", "Install git with your system's packages.")


def version_of(program: str) -> str:
    if not shutil.which(program):
        return ""
    done = subprocess.run([program, "--version"], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def disk(home: Home) -> Finding:
    folder = next(path for path in [home.path, *home.path.parents] if path.exists())
    free = shutil.disk_usage(folder).free
    text = f"{free / 1e9:.1f} GB free for {home.path}, {NEEDED_DISK_BYTES / 1e9:.0f} GB needed"
    return Finding("disk", free >= NEEDED_DISK_BYTES, text, "Free some space, or set CONCLAVE_HOME elsewhere.")


def home_folder(home: Home) -> Finding:
    folder = next(path for path in [home.path, *home.path.parents] if path.exists())
    if not os.access(folder, os.W_OK | os.X_OK):
        return Finding("home", False, f"{folder} is not writable", "Set CONCLAVE_HOME to a folder of yours.")
    closed = closed_ancestor(home.path) if os.geteuid() == 0 else None
    if closed:
        text = f"{home.path}: as root, other users must be able to walk through {closed}, and cannot"
        return Finding("home", False, text, "Set CONCLAVE_HOME to a folder such as /var/lib/conclave.")
    for secret in (home.credentials, home.lock):
        if secret.exists() and secret.stat().st_mode & 0o077:
            return Finding("home", False, f"others can read {secret}", f"chmod 600 {secret}")
    return Finding("home", True, str(home.path))


def sockets(home: Home) -> Finding:
    length = len(os.fsencode(home.sockets / LONGEST_SOCKET_NAME))
    text = f"{home.sockets}, longest path {length} of {LONGEST_SOCKET_PATH} bytes"
    return Finding("sockets", length <= LONGEST_SOCKET_PATH, text, "Set CONCLAVE_HOME to a shorter path.")


def port(home: Home) -> Finding:
    stack = control.running(home)
    if stack:
        return Finding("port", True, f"the stack answers at {stack.url or 'its sockets'}")
    wanted = stack_settings().gateway_port
    if wanted == 0:
        return Finding("port", True, "the system chooses one")
    if free_port(wanted) == wanted:
        return Finding("port", True, f"{wanted} is free")
    return Finding("port", True, f"{wanted} is taken; the stack will use another one and print it")


def toolchain(home: Home) -> Finding:
    try:
        installer = uv(home)
    except StackError as error:
        return Finding("toolchain", False, error.message, error.hint)
    if not (home.toolchain / "current").exists():
        return Finding("toolchain", True, f"not made yet; `./conclave up` makes it with {installer}")
    return Finding("toolchain", True, str(home.toolchain))


def browser(home: Home) -> Finding:
    if why := absence(home):
        return Finding("browser", True, f"absent, so pages are judged by their HTML alone. {why}")
    return Finding("browser", True, str(home.browser))


def console(home: Home) -> Finding:
    if why := built_console.absence(home):
        return Finding("console", True, f"absent, so there are the terminal and the API alone. {why}")
    return Finding("console", True, str(home.console_current))


def sandbox(home: Home) -> Finding:
    """Try the isolation for real: only a program that could not break out proves it."""
    remedy = "Install bubblewrap and allow unprivileged user namespaces."
    if UBUNTU_SWITCH.exists() and UBUNTU_SWITCH.read_text().strip() == "1":
        remedy = (
            "Ubuntu restricts user namespaces. Allow them: sudo sysctl -w "
            "kernel.apparmor_restrict_unprivileged_userns=0 (and in /etc/sysctl.d to keep it)."
        )
    if told := _refusal_of_the_worker(home):
        return told
    if not (home.toolchain / "current").exists():
        return namespaces(remedy)
    from packages.workspace.errors import SandboxUnavailable

    preference = stack_settings().chosen.get("SANDBOX", "auto")
    try:
        chosen, report = asyncio.run(_probed_sandbox(preference, home))
    except SandboxUnavailable as error:
        return Finding("sandbox", False, error.reason, error.remedy or remedy)
    held = sum(report.checks.values())
    gaps = f"; open by choice: {'; '.join(report.accepted.values())}" if report.accepted else ""
    return Finding("sandbox", True, f"{chosen.name} ({report.level}): {held} ways out are closed{gaps}")


def _refusal_of_the_worker(home: Home) -> Finding | None:
    """A running worker may have been started with another setting, and its word counts."""
    stack = control.running(home)
    if stack is None or not stack.url:
        return None
    try:
        workers = local_client(home, stack).workers()
    except APIError:
        return None
    refused = next((worker["sandbox"] for worker in workers if not worker["sandbox"]["usable"]), None)
    if refused is None:
        return None
    return Finding("sandbox", False, f"the running worker refuses runs: {refused['reason']}", refused["remedy"])


async def _probed_sandbox(preference: str, home: Home) -> "tuple[Sandbox, ProbeReport]":
    from packages.workspace.sandbox import choose_sandbox
    from packages.workspace.toolchain import load_toolchain

    chosen = await choose_sandbox(preference, toolchain=load_toolchain(home.toolchain))
    return chosen, await chosen.probe()


def namespaces(remedy: str) -> Finding:
    """A first look, as long as there is no toolchain to run the real probe with."""
    unshare = shutil.which("unshare")
    if not unshare:
        return Finding("sandbox", True, "not probed yet; `./conclave up` prepares what the probe needs")
    done = subprocess.run([unshare, "--user", "--map-root-user", "true"], capture_output=True, text=True)
    if done.returncode != 0:
        return Finding("sandbox", False, f"user namespaces do not work: {done.stderr.strip()}", remedy)
    return Finding("sandbox", True, "user namespaces work; the whole probe runs after the first `./conclave up`")


def model(home: Home) -> Finding:
    settings = stack_settings()
    try:
        provider = settings.provider
    except StackError as error:
        return Finding("model", False, error.message, error.hint)
    if provider == UNDERSTUDY:
        return Finding(
            "model", True, "the understudy answers; OPENAI_API_KEY or another provider's key connects a model"
        )
    from packages.llm.configuration import load_configuration

    models = load_configuration(settings.chosen)
    lacking = "; ".join(f"{one.name} lacks {', '.join(one.missing)}" for one in models.lacking)
    found = ", ".join(target.id for target in models.targets())
    return Finding("model", True, f"{found}; {lacking}" if lacking else found)


def search(home: Home) -> Finding:
    stack = control.running(home)
    if stack is None or stack.part("indexer") is None:
        return Finding("search", True, "not running; `./conclave up` starts its indexer")
    found = search_state(home)
    return Finding("search", found.is_well, found.text, found.remedy)


CHECKS: tuple[Callable[[Home], Finding], ...] = (
    python,
    git,
    disk,
    home_folder,
    sockets,
    port,
    toolchain,
    sandbox,
    browser,
    console,
    model,
    search,
)
