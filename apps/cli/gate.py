"""`./conclave test`: the whole quality gate in one go, with databases of its own that vanish afterwards."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from apps.cli.embedded import console, locks, state
from apps.cli.embedded.control import last_lines
from apps.cli.embedded.credentials import credentials
from apps.cli.embedded.postgres import postgres
from apps.cli.embedded.supervisor import LEASH
from apps.cli.embedded.toolchain import provision, uv
from apps.cli.errors import StackError
from apps.cli.home import CLONE, Home, current_home
from apps.cli.output import out

START_SECONDS = 90.0
STOP_SECONDS = 60.0
VLLM_TESTS = "tests/llm/real_vllm"


@dataclass(frozen=True)
class Outcome:
    name: str
    code: int
    seconds: float


def test(full: bool, vllm: bool, arguments: Sequence[str]) -> int:
    """Run every check, also after one has failed. Exit code 0 when all pass, else 1."""
    signal.signal(signal.SIGTERM, leave)
    # A shell starts what runs in its background with Ctrl-C ignored; tests that press it would wait for ever.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    environment = {name: value for name, value in os.environ.items() if name not in ("CONCLAVE_PARTS",)}
    environment |= {"PYTHONPATH": str(CLONE)}
    outcomes = [run(name, command, environment) for name, command in [*checks(), *checks_of_the_console()]]
    with contextlib.ExitStack() as stack:
        types = stack.enter_context(beside("mypy", [sys.executable, "-m", "mypy"], environment))
        environment |= stack.enter_context(test_stack())
        if full:
            environment["CONCLAVE_TEST_FULL"] = "1"
        if vllm:
            # Alone: what else is tested would take its processors, and it would look frozen.
            environment["CONCLAVE_TEST_VLLM"] = str(current_home().vllm)
            arguments = [VLLM_TESTS, *arguments]
        outcome, summary = run_pytest(arguments, environment)
        outcomes += [types(), outcome]
    show(outcomes)
    print(summary, flush=True)
    return 1 if any(one.code for one in outcomes) else 0


def leave(number: int, frame: FrameType | None) -> None:
    """Turn a signal into an exit, so that everything is stopped on the way out."""
    sys.exit(128 + number)


def checks() -> list[tuple[str, list[str]]]:
    module = [sys.executable, "-m"]
    found = [
        ("ruff check", [*module, "ruff", "check", "."]),
        ("ruff format", [*module, "ruff", "format", "--check", "."]),
    ]
    project = tomllib.loads((CLONE / "pyproject.toml").read_text())
    if "importlinter" in project.get("tool", {}):
        found.append(("import rules", [str(Path(sys.executable).with_name("lint-imports"))]))
    return found


def checks_of_the_console() -> list[tuple[str, list[str]]]:
    """What npm runs in its folder; the build comes last, for tests in a browser are given what it makes."""
    try:
        out().say("Preparing what checks the console", "strong")
        npm = console.install()
    except StackError as missing:
        out().say(f"Nothing checks the console, and no test opens it: {missing}", "bad")
        return []
    whole = [npm, "--prefix", str(console.SOURCES), "run"]
    scripts = {"console types": "types", "console lint": "lint", "vitest": "test", "console build": "build"}
    return [(name, [*whole, script]) for name, script in scripts.items()]


def run(name: str, command: Sequence[str], environment: Mapping[str, str]) -> Outcome:
    out().say(f"{name} …", "strong")
    began = time.monotonic()
    done = subprocess.run(command, cwd=CLONE, env=environment)
    return Outcome(name, done.returncode, time.monotonic() - began)


@contextlib.contextmanager
def beside(name: str, command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Callable[[], Outcome]]:
    """Run a check that uses one core while others run; what is yielded waits for its end, and prints what it said."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as said, ThreadPoolExecutor(1) as waiting:
        process = subprocess.Popen(
            [*leash(signal.SIGKILL), *command], cwd=CLONE, env=environment, stdout=said, stderr=subprocess.STDOUT
        )
        ended = waiting.submit(lambda: (process.wait(), time.monotonic() - began))

        def outcome() -> Outcome:
            out().say(f"{name} …", "strong")
            code, seconds = ended.result()
            said.seek(0)
            write(said.read())
            return Outcome(name, code, seconds)

        try:
            yield outcome
        finally:
            process.kill()


def run_pytest(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[Outcome, str]:
    """Run pytest with its output passed on as it comes, but for the summary, which is to be the last line."""
    out().say("pytest …", "strong")
    began = time.monotonic()
    colour = ["--color=yes"] if out().is_coloured else []
    # A file stays on one core, because its tests may share a stack; a chosen few need no second process. The order is
    # that of tests/conftest.py.
    parallel = [] if arguments else ["--numprocesses=auto", "--dist=loadfile", "--no-loadscope-reorder"]
    slowest = ["--durations=20", "--durations-min=5"]
    command = [*leash(signal.SIGKILL), sys.executable, "-m", "pytest", *colour, *slowest, *parallel, *arguments]
    summary = ""
    process = subprocess.Popen(command, cwd=CLONE, env=environment, stdout=subprocess.PIPE)
    if process.stdout is None:
        raise StackError("pytest could not be started.", "Run it by hand: python -m pytest")
    try:
        # Pieces, not lines: progress dots shall appear as they are written.
        pending = b""
        while piece := os.read(process.stdout.fileno(), 65536):
            *whole, pending = (pending + piece).split(b"\n")
            for line in whole:
                if summary:
                    write(summary.encode() + b"\n")
                    summary = ""
                if is_summary(line):
                    summary = line.decode(errors="replace")
                else:
                    write(line + b"\n")
            if pending and not pending.lstrip(b"\x1b[0123456789m").startswith(b"="):
                write(pending)
                pending = b""
        write(pending)
        code = process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
    return Outcome("pytest", code, time.monotonic() - began), summary


def is_summary(line: bytes) -> bool:
    text = line.decode(errors="replace")
    return " in " in text and any(f" {word}" in text for word in ("passed", "failed", "error", "no tests ran"))


def write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def show(outcomes: Sequence[Outcome]) -> None:
    terminal = out()
    terminal.say("")
    for one in outcomes:
        label = "ok" if one.code == 0 else f"failed with exit code {one.code}"
        terminal.say(f"{one.name:14} {one.seconds:7.1f} s  {label}", "good" if one.code == 0 else "bad")


@contextlib.contextmanager
def test_stack() -> Iterator[dict[str, str]]:
    """Give PostgreSQL in a temporary home, and the toolchain of the user's home; stop it whatever happens.

    The supervisor is on a leash: it dies with this process, and its parts die with it. Valkey has no databases that are
    dropped after a test, so each process of pytest starts one of its own.
    """
    users = current_home()
    users.prepare()
    with locks.held(users.start_lock, lambda: out().say("Another command prepares the toolchain; waiting")):
        provision(users, out().say)
        provide_browser(users)
        issuer = provide_issuer(users)
    folder = Path(tempfile.mkdtemp(prefix="conclave-test-"))
    home = Home(folder / "home")
    process = None
    try:
        folder.chmod(0o711)
        home.prepare()
        process = start(home)
        wait_ready(home, process)
        yield {
            "TEST_DATABASE_URL": postgres(home, credentials(home))[1],
            "TOOLCHAIN": str(users.toolchain),
            "BROWSER_HOME": str(users.browser),
            "OIDC_PROVIDER_HOME": issuer,
            "CONCLAVE_UV": str(uv(users)),
            "TEST_CONSOLE_FOLDER": str(console.BUILT),
            # A test that forgets to choose a home shall not find the user's.
            "CONCLAVE_HOME": str(folder / "elsewhere"),
        }
    finally:
        if process is not None:
            stop(process)
        shutil.rmtree(folder, ignore_errors=True)


def provide_browser(home: Home) -> None:
    from packages.workspace.browser.provision import provision_browser
    from packages.workspace.errors import BrowserUnavailable

    try:
        provision_browser(home.browser)
    except BrowserUnavailable as absent:
        out().say(f"No test looks at a page: {absent}", "bad")


def provide_issuer(home: Home) -> str:
    """Where the OpenID Connect issuer is at which tests sign in, or would be."""
    target = home.path / "oidc-provider"
    command = [sys.executable, "-m", "tests.api.accounts.issuer.provision", str(target)]
    done = subprocess.run(command, cwd=CLONE, capture_output=True, text=True)
    if done.returncode != 0:
        out().say(f"No test signs in at a real issuer: {done.stderr.strip()}", "bad")
    return done.stdout.strip() or str(target)


def start(home: Home) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "CONCLAVE_HOME": str(home.path),
        "CONCLAVE_PARTS": "apps.cli.embedded.services:database_for_tests",
        "PYTHONPATH": str(CLONE),
    }
    with (home.logs / "supervisor.log").open("ab") as log:
        return subprocess.Popen(
            [*leash(signal.SIGTERM), sys.executable, "-P", "-m", "apps.cli.embedded.supervisor"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=CLONE,
            env=environment,
            start_new_session=True,
        )


def leash(number: int) -> list[str]:
    """The start of a command line whose process gets the signal when this one dies."""
    return [sys.executable, "-I", str(LEASH), "--parent", str(os.getpid()), "--signal", str(int(number)), "--"]


def wait_ready(home: Home, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = state.read(home)
        if found and found.state == state.READY:
            return
        if found and found.failed:
            break
        time.sleep(0.05)
    told = [line for log in sorted(home.logs.glob("*.log")) for line in last_lines(log)]
    raise StackError("\n".join(["The databases for the tests did not start.", *told]), "Run `./conclave doctor`.")


def stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
