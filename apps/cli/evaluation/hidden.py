"""The hidden tests of a case, on what its last run delivered, in the sandbox."""

import asyncio
from contextlib import AsyncExitStack

from apps.cli.build import BUNDLE
from apps.cli.client import Client
from apps.cli.evaluation.cases import Case
from apps.cli.evaluation.outcome import FailedTest, HiddenFigures, RunFigures
from packages.workspace.errors import GitFailed
from packages.workspace.sandbox import Sandbox
from packages.workspace.sandbox.users import Users
from packages.workspace.testing.black_box import check_out_bundle, run_black_box
from packages.workspace.testing.runner import TestReport


def run_hidden_tests(case: Case, run: RunFigures, client: Client, sandbox: Sandbox) -> HiddenFigures:
    bundle = client.artifact(run.run_id, BUNDLE)
    start, port = way_to_start(case, run, client)
    return asyncio.run(on_bundle(case, run, bundle, start, port, sandbox))


def way_to_start(case: Case, run: RunFigures, client: Client) -> tuple[tuple[str, ...], int]:
    """The start command and the port. The delivered spec knows them where the request left them open."""
    if not isinstance(case.settings.start, str):
        return case.settings.start, case.settings.port or 0
    stack = client.spec(run.run_id)["spec"]["stack"]
    start = tuple(str(word) for word in stack.get("start") or ())
    return start, case.settings.port or int(stack.get("port") or 0)


async def on_bundle(
    case: Case, run: RunFigures, bundle: bytes, start: tuple[str, ...], port: int, chosen: Sandbox
) -> HiddenFigures:
    async with AsyncExitStack() as until_end:
        # What was generated runs as nobody whom a repository or another run belongs to.
        sandbox = chosen.as_user(await until_end.enter_async_context(Users().lend(f"eval {case.name}")))
        repository = await until_end.enter_async_context(sandbox.scratch())
        try:
            await check_out_bundle(sandbox, bundle, f"conclave/{run.run_id}", run.commit, repository)
        except GitFailed as error:
            return HiddenFigures(passed=0, total=0, problem=str(error))
        done = await run_black_box(sandbox, repository, case.tests, case.settings.test, start, port)
        return counted(done.report)


def counted(report: TestReport) -> HiddenFigures:
    failures = tuple(
        FailedTest(name=one.name, message=first_line(one.message))
        for one in report.cases
        if one.outcome in ("failed", "error")
    )
    return HiddenFigures(
        passed=report.passed,
        total=report.passed + report.failed,
        skipped=report.skipped,
        failures=failures,
        problem=report.problem or ("" if report.passed else "No hidden test ran."),
    )


def first_line(message: str) -> str:
    return next((line.strip() for line in message.splitlines() if line.strip()), "")
