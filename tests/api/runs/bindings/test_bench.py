"""A task's files under the hands of an agent: over a real repository and a real sandbox."""

from __future__ import annotations

import pytest

from apps.api.runs.bindings.workspace import ProjectWorkspace, ProjectWorkspaces
from packages.agents.context import ToolRefused
from packages.agents.contracts import Artifact, Base, PageStep, WebRequest
from packages.workspace.browser.provision import Browser
from packages.workspace.git.repository import EMPTY_TREE
from tests.agents.memory import Recorder
from tests.agents.specs import a_task
from tests.api.runs.bindings.project_files import STACK, a_tree, an_order

SERVICE = """
import os
from pathlib import Path
from fastapi import FastAPI, Request
app = FastAPI()
file = Path(os.environ["DATA_DIR"], "words")

@app.get("/words")
def read(): return ["first", *(file.read_text().splitlines() if file.exists() else [])]

@app.post("/words")
async def add(request: Request):
    file.write_text((await request.body()).decode() + "\\n")

@app.get("/broken")
def broken(): return 1 / 0
"""


async def a_bench_tree(project: ProjectWorkspace) -> str:
    return await a_tree(
        project,
        EMPTY_TREE,
        app__main_py=SERVICE,
        tests__test_all_py="def test_good():\n    pass\n\n\ndef test_bad():\n    assert 1 == 2, 'one is not two'\n",
    )


async def test_requests_are_tried_on_a_copy_of_the_files(project: ProjectWorkspace) -> None:
    tree = await a_bench_tree(project)
    async with project.open(tree, STACK) as bench:
        await bench.edit("app/main.py", '"first"', '"second"')
        trial = await bench.try_requests(
            [
                WebRequest(method="POST", path="/words", headers={"content-type": "application/json"}, body='{"a": 1}'),
                WebRequest(method="GET", path="/broken"),
                WebRequest(method="GET", path="/words", restart=True),
            ]
        )
        assert trial.problem == ""
        assert [answer.status for answer in trial.answers] == [200, 500, 200]
        assert trial.answers[2].body == '["second","{\\"a\\": 1}"]'
        assert "ZeroDivisionError" in trial.log
        assert await bench.list_files() == ["app/main.py", "tests/test_all.py"]
        again = await bench.try_requests([WebRequest(method="GET", path="/words")])
        assert again.answers[0].body == '["second"]'


async def test_software_without_a_start_command_is_not_asked_over_http(project: ProjectWorkspace) -> None:
    request = WebRequest(method="GET", path="/")
    async with project.open(EMPTY_TREE, STACK.model_copy(update={"start": []})) as bench:
        with pytest.raises(ToolRefused, match=r"no start command.*run_command"):
            await bench.try_requests([request])
    async with project.open(EMPTY_TREE) as bench:
        with pytest.raises(ToolRefused, match="no start command"):
            await bench.try_requests([request])


async def test_a_command_runs_on_a_copy_of_the_files(project: ProjectWorkspace) -> None:
    program = (
        "import os, sys\nopen('left', 'w').close()\nprint(sys.stdin.read().upper(), sys.argv[1:], file=sys.stderr)\n"
    )
    tree = await a_tree(project, EMPTY_TREE, a_py=program)
    async with project.open(tree) as bench:
        ran = await bench.run_command(["python", "a.py", "two words", "|"], "given")
        assert (ran.exit_code, ran.output) == (0, "")
        assert ran.errors == "GIVEN ['two words', '|']\n"
        assert await bench.list_files() == ["a.py"]
        missing = await bench.run_command(["no-such-program"])
        assert missing.exit_code == 127
        assert "no-such-program" in missing.errors


async def test_a_part_of_the_tests_is_run_by_path_by_name_and_by_keyword(project: ProjectWorkspace) -> None:
    async with project.open(await a_bench_tree(project), STACK) as bench:
        whole = await bench.run_tests()
        assert [(case.id, case.outcome) for case in whole.cases] == [
            ("tests/test_all.py::test_good", "passed"),
            ("tests/test_all.py::test_bad", "failed"),
        ]
        assert "one is not two" in whole.cases[1].message
        for selection, keyword in ((["tests/test_all.py::test_good"], ""), (["tests"], "good"), ([], "not bad")):
            assert (await bench.run_tests(selection, keyword)).is_green
        assert (await bench.run_tests([], "nothing")).exit_code == 5
        nowhere = await bench.run_tests(["tests/test_all.py::test_god"])
        assert (nowhere.exit_code, nowhere.cases) == (4, ())
        assert "not found: /workspace/tests/test_all.py::test_god" in nowhere.output


async def test_the_judge_finds_the_report_of_the_agents_last_run(project: ProjectWorkspace) -> None:
    stack = STACK.model_copy(update={"test": ["python", "-m", "pytest", "-q", "tests"]})
    tree = await a_bench_tree(project)
    async with project.open(tree, stack) as bench:
        seen = await bench.run_tests()
    assert await project.run_tests(tree, stack) is seen


async def test_checks_read_naturally_and_are_bounded(project: ProjectWorkspace) -> None:
    imports = "".join(f"import module{number}\n" for number in range(80))
    tree = await a_tree(project, EMPTY_TREE, a_py="import os\n", b_py="A: int = 'x'\n", c_py=imports)
    async with project.open(tree) as bench:
        text = await bench.run_checks()
    ruff, mypy = text.split("\n\n")
    assert ruff.startswith("ruff: problems\na.py:1:8: F401 [*] `os` imported but unused")
    assert mypy.startswith("mypy: problems\n")
    assert "exited" not in text
    found, _, fixes = ruff.partition("\nWhat mends those with [*]:\n")
    assert "-import os" in fixes.splitlines()
    assert max(len(part.splitlines()) for part in (found, mypy)) <= 42
    assert "more lines)" in text
    async with project.open(EMPTY_TREE) as bench:
        await bench.write("a.py", "A = 1\n")
        assert await bench.run_checks() == "ruff: clean\n\nmypy: clean"


async def test_on_what_exists_checks_are_about_what_the_task_changed(project: ProjectWorkspace) -> None:
    tree = await a_tree(
        project, EMPTY_TREE, old_py="import os\n\nA: int = 'x'\n", used_py="def f(a: int) -> int:\n    return a\n"
    )
    async with project.open(tree, since=Base(commit="0" * 40, tree=tree)) as bench:
        await bench.write("new.py", "from used import f\n\nprint(f(1))\n")
        assert await bench.run_checks() == (
            "ruff: what this task changed is clean\n"
            "(In files that this task did not change: 1 more, such as)\n"
            "old.py:1:8: F401 [*] `os` imported but unused\n\n"
            "mypy: what this task changed is clean\n"
            "(In files that this task did not change: 1 more, such as)\n"
            'old.py:3: error: Incompatible types in assignment (expression has type "str", variable has type "int")'
            "  [assignment]"
        )
        await bench.write("new.py", "import sys\n\nfrom used import f\n\nprint(f('1'))\n")
        ruff, mypy = (await bench.run_checks()).split("\n\n")
        assert ruff.startswith("ruff: problems\nnew.py:1:8: F401")
        assert "-import sys" in ruff
        assert "-import os" not in ruff, "what others left is not this task's to mend"
        assert mypy.startswith("mypy: problems\nnew.py:5: error: Argument 1")


async def test_a_page_is_refused_where_no_browser_is_installed(project: ProjectWorkspace) -> None:
    async with project.open(EMPTY_TREE, STACK) as bench:
        assert bench.serves
        with pytest.raises(ToolRefused, match=r"No browser is installed here.*try_requests"):
            await bench.look_at_page("/", 1280, [])
    async with project.open(EMPTY_TREE) as bench:
        assert not bench.serves
        with pytest.raises(ToolRefused, match="no start command"):
            await bench.look_at_page("/", 1280, [])


async def test_a_page_is_looked_at_on_a_copy_of_the_files(shared: ProjectWorkspaces, browser: Browser) -> None:
    shared.browser = browser.root.parent
    kept: dict[str, bytes] = {}

    async def keep(name: str, data: bytes, media_type: str) -> Artifact:
        kept[name] = data
        return Artifact(name=name, hash="", size_bytes=len(data), media_type=media_type)

    project = shared.of(an_order(), Recorder(), keep)
    page = (
        "<title>Words</title><script>fetch('/broken')</script><button onclick=\"this.textContent='Said'\">Say</button>"
    )
    page_service = SERVICE + (
        "\nfrom fastapi.responses import HTMLResponse\n"
        f"@app.get('/', response_class=HTMLResponse)\ndef page(): return {page!r}\n"
    )
    tree = await a_tree(project, EMPTY_TREE, app__main_py=page_service)
    async with project.open(tree, STACK) as bench:
        view = await bench.look_at_page("/", 390, [PageStep(kind="click", target="Say")])
    assert (view.problem, view.status, view.title) == ("", 200, "Words")
    assert view.outline == '- button "Said"'
    assert [(one.url, one.what) for one in view.failures] == [("/broken", "500")]
    assert "ZeroDivisionError" in view.log
    assert view.screenshot.startswith("screenshots/")
    assert kept[view.screenshot].startswith(b"\x89PNG"), "where people find it"


@pytest.mark.parametrize("word", ["a\0b", "x" * 200_000])
async def test_a_command_that_no_program_can_be_given_is_refused(project: ProjectWorkspace, word: str) -> None:
    async with project.open(EMPTY_TREE) as bench:
        with pytest.raises(ToolRefused, match="put what is longer into a file"):
            await bench.run_command(["echo", word])
        with pytest.raises(ToolRefused, match="use another name"):
            await bench.write("a.py\n", "")


async def test_git_shows_an_agent_what_its_task_began_on_and_changes_nothing(project: ProjectWorkspace) -> None:
    secret = await project.lock_acceptance({"test_secret.py": "def test_hidden():\n    pass\n"}, STACK)
    start = await project.start()
    task = a_task("T1")
    base = await project.record(task, start, await a_tree(project, start.tree, a_py="A = 1\n", b_py="B = 1\n"))
    async with project.open(base.tree, STACK, base) as bench:
        await bench.edit("a.py", "A = 1", "A = 2")
        await bench.delete("b.py")
        await bench.write("c.py", "C = 1\n")

        async def git(*words: str) -> str:
            ran = await bench.run_command(["git", *words])
            return ran.output + ran.errors

        assert await git("status", "--short") == " M a.py\n D b.py\n?? c.py\n"
        assert "-A = 1\n+A = 2\n" in await git("diff")
        log = await git("log", "--format=%an: %s")
        assert log == "Coder: goal of T1\nConclave: Start the project\n"
        assert "Read-only file system" in await git("add", "c.py")
        assert "Read-only file system" in await git("update-ref", "refs/heads/main", start.commit)
        for hidden in (secret.tree, "refs/conclave/runs/run1/acceptance"):
            assert "fatal" in await git("cat-file", "-p", hidden)
        assert "test_secret" not in await git("log", "--all", "--stat")
