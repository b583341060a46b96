"""Software that does not start without its variables is tried and tested with stand-ins, and delivered with names."""

from __future__ import annotations

import pytest

from apps.api.runs.bindings.preferences import example_of, stand_in
from apps.api.runs.bindings.workspace import ProjectWorkspace, ProjectWorkspaces
from packages.agents.contracts import AppVariable, RunSettings
from packages.workspace.git.repository import EMPTY_TREE
from tests.agents.memory import Recorder
from tests.api.runs.bindings.project_files import STACK, a_tree, an_order

VARIABLES = (AppVariable(name="STRIPE_API_KEY", purpose="payments"), AppVariable(name="SMTP_URL"))
NEEDY = """
import os

KEY = os.environ["STRIPE_API_KEY"]
MAIL = os.environ["SMTP_URL"]


def test_it_starts():
    assert KEY == "stand-in"
    assert MAIL.startswith("http://127.0.0.1:")
"""


def of(shared: ProjectWorkspaces, *variables: AppVariable, run: str = "run1") -> ProjectWorkspace:
    order = an_order(run).model_copy(update={"settings": RunSettings(variables=variables)})
    return shared.of(order, Recorder())


async def test_tests_and_commands_find_stand_ins_where_the_project_names_variables(shared: ProjectWorkspaces) -> None:
    needy, plain = of(shared, *VARIABLES), of(shared, run="run2")
    tree = await a_tree(needy, EMPTY_TREE, test_needy_py=NEEDY)
    assert not (await plain.run_tests(tree, STACK)).is_green
    report = await needy.run_tests(tree, STACK)
    assert report.is_green, report.output
    async with needy.open(tree, STACK) as bench:
        ran = await bench.run_command(["python", "-c", "import os; print(os.environ['STRIPE_API_KEY'])"])
    assert ran.output == "stand-in\n"


async def test_acceptance_tests_meet_an_application_that_has_them(shared: ProjectWorkspaces) -> None:
    project = of(shared, *VARIABLES)
    tree = await a_tree(project, EMPTY_TREE, tool_py="import os\nprint(os.environ['STRIPE_API_KEY'])\n")
    stack = STACK.model_copy(update={"start": []})
    check = (
        "import pytest\n\n\n@pytest.mark.requirement('R1')\ndef test_it(program):\n"
        "    assert program.run('python', 'tool.py').stdout == 'stand-in\\n'\n"
    )
    locked = await project.lock_acceptance({"test_all.py": check}, stack)
    report = await project.run_acceptance(tree, locked, stack)
    assert report.is_green, report.output

    delivered = await project.with_acceptance(tree, locked, stack)
    async with project.open(delivered) as bench:
        assert bench._workspace.files.text(".env.example") == "# payments\nSTRIPE_API_KEY=\nSMTP_URL=\n"
    nothing = await of(shared, run="run2").with_acceptance(tree, locked, stack)
    async with project.open(nothing) as bench:
        assert ".env.example" not in await bench.list_files()


@pytest.mark.parametrize(
    ("there", "made"),
    [
        ("", "# payments\nSTRIPE_API_KEY=\nSMTP_URL=\n"),
        ("PORT=8000", "PORT=8000\n# payments\nSTRIPE_API_KEY=\nSMTP_URL=\n"),
        ("export STRIPE_API_KEY=\n# SMTP_URL=\n", "export STRIPE_API_KEY=\n# SMTP_URL=\n"),
        ("NOT_STRIPE_API_KEY=\nSMTP_URL = x\n", "NOT_STRIPE_API_KEY=\nSMTP_URL = x\n# payments\nSTRIPE_API_KEY=\n"),
    ],
)
def test_an_example_keeps_what_is_there_and_names_the_rest(there: str, made: str) -> None:
    assert example_of(VARIABLES, there) == made


def test_where_an_address_is_expected_nobody_answers() -> None:
    assert [stand_in(name) for name in ("DATABASE_URL", "API_ENDPOINT", "API_KEY")] == [
        "http://127.0.0.1:9",
        "http://127.0.0.1:9",
        "stand-in",
    ]
