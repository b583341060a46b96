"""Reading what a project needs: names of packages are understood, and ways around the registry refused."""

import json

import pytest

from packages.workspace.prepare import is_dependency_file
from packages.workspace.prepare.manifest import read_node
from packages.workspace.prepare.requirements import RequirementsRefused, read_python

PYTHON = "3.11.7"


def test_all_files_of_a_python_project_count_and_their_lines_are_brought_into_one_form() -> None:
    digest = "a" * 64
    files = {
        "requirements.txt": b"\xef\xbb\xbf# what it needs\r\nfastapi == 0.100 ; python_version > '3'\r\n"
        b"-r requirements/more.txt\r\n--prefer-binary\r\n",
        "requirements/more.txt": f"rich[jupyter]~=13.0 \\\n    --hash=sha256:{digest}\n-r ../empty.txt\n".encode(),
        "empty.txt": b"\n",
        "requirements-dev.txt": b"pytest\n",
        "pyproject.toml": b"""
            [project]
            name = "mine"
            requires-python = ">=3.12"
            dependencies = ["httpx>=0.20"]
            optional-dependencies = {test = ["hypothesis", "mine[extra]"], docs = ["sphinx"]}
            [dependency-groups]
            dev = [{include-group = "lint"}]
            lint = ["ruff"]
            [tool.uv]
            index-url = "https://elsewhere.example"
        """,
    }
    read = read_python(files, PYTHON)
    assert read is not None
    assert read.lines == (
        'fastapi==0.100; python_version > "3"',
        *("httpx>=0.20", "hypothesis", "pytest"),
        f"rich[jupyter]~=13.0 --hash=sha256:{digest}",
        "ruff",
    )
    [note] = read.notes
    assert "widen requires-python" in note
    assert read_python({"README.md": b"x"}, PYTHON) is None


@pytest.mark.parametrize(
    "line",
    [
        *(
            "--index-url https://elsewhere.example",
            "-i https://elsewhere.example",
            "--extra-index-url=x",
            "-f ./wheels",
        ),
        *("--find-links ./wheels", "--trusted-host x", "-e .", "--editable ./x", "--no-binary :all:", "-c other.txt"),
        *(
            "git+https://elsewhere.example/x.git",
            "https://elsewhere.example/x.whl",
            "file:///etc/passwd",
            "./x",
            "../x",
        ),
        *(
            "/workspace/x.whl",
            "x.whl",
            "x @ https://elsewhere.example/x.whl",
            "x@file:///x",
            "~/x",
            "C:\\x",
            "${SECRET}",
        ),
        *(
            "x --config-settings=a=b",
            "x --hash=md5:abc",
            "x y",
            "x==",
            "-r https://elsewhere.example/r.txt",
            "-r /etc/passwd",
        ),
        *("-r missing.txt", "x; nonsense", "--only-binary=:none: -e ."),
    ],
)
def test_lines_that_lead_elsewhere_are_refused_with_advice(line: str) -> None:
    with pytest.raises(RequirementsRefused, match=r"[Nn]ame|remove the line|write"):
        read_python({"requirements.txt": f"fastapi\n{line}\n".encode()}, PYTHON)


@pytest.mark.parametrize(
    "project",
    [
        *('dependencies = ["x @ git+https://elsewhere.example/x"]', 'dependencies = "x"', "dependencies = [1]"),
        *('optional-dependencies = {dev = ["./x"]}', "not toml"),
    ],
)
def test_project_files_that_lead_elsewhere_or_cannot_be_read_are_refused(project: str) -> None:
    with pytest.raises(RequirementsRefused):
        read_python({"pyproject.toml": f"[project]\n{project}\n".encode()}, PYTHON)


def test_files_that_include_one_another_are_read_once() -> None:
    """Read as often as they are named, these would take longer than the universe has left."""
    names = [f"{number}-requirements.txt" for number in range(15)]
    files = {"requirements.txt": "\n".join([*(f"-r {names[0]}" for _ in range(100)), "-r requirements.txt"])}
    for name, following in zip(names, [*names[1:], names[0]], strict=True):
        files[name] = "\n".join([*(f"-r {following}" for _ in range(100)), "greeting==1.0"])
    read = read_python({name: text.encode() for name, text in files.items()}, PYTHON)
    assert read is not None
    assert read.lines == ("greeting==1.0",)
    include = '{include-group = "g%d"}, '
    groups = [f'g{n} = [{include % ((n + 1) % 60) * 60}"greeting"]' for n in range(60)]
    project = "\n".join(['[dependency-groups]\ndev = [{include-group = "g0"}]', *groups])
    assert read_python({"pyproject.toml": project.encode()}, PYTHON) is not None


@pytest.mark.parametrize("project", ['[project]\ndependencies = ["x; ' + "(" * 20_000 + '"]', "a = " + "[" * 20_000])
def test_what_is_nested_beyond_reason_is_refused(project: str) -> None:
    with pytest.raises(RequirementsRefused):
        read_python({"pyproject.toml": project.encode()}, PYTHON)


def test_a_project_of_another_tool_is_told_what_is_read() -> None:
    read = read_python({"pyproject.toml": b'[tool.poetry.dependencies]\nfastapi = "*"\n'}, PYTHON)
    assert read is not None
    assert (read.lines, "put the packages into [project]" in read.notes[0]) == ((), True)


@pytest.mark.parametrize(
    "specification",
    [
        *("git+https://elsewhere.example/x.git", "git://elsewhere.example/x", "github:a/b", "a/b", "file:../x", "./x"),
        *(
            "https://elsewhere.example/x.tgz",
            "workspace:*",
            "link:../x",
            "npm:x@https://elsewhere.example",
            "x.tgz",
            "~/x",
        ),
    ],
)
@pytest.mark.parametrize("place", ["package", "overrides", "lock"])
def test_node_packages_from_elsewhere_are_refused_with_advice(specification: str, place: str) -> None:
    package: dict[str, object] = {"dependencies": {"a": "1"}}
    packages: dict[str, object] = {"": {}, "node_modules/a": {"version": "1.0.0"}}
    if place == "package":
        package["devDependencies"] = {"x": specification}
    elif place == "overrides":
        package["overrides"] = {"a": {"x": specification}}
    else:
        packages["node_modules/a"] = {"version": "1.0.0", "dependencies": {"x": specification}}
    lock = json.dumps({"lockfileVersion": 3, "packages": packages}).encode()
    with pytest.raises(RequirementsRefused, match="Name packages of the package registry"):
        read_node({"package.json": json.dumps(package).encode(), "package-lock.json": lock})


@pytest.mark.parametrize(
    ("key", "entry"),
    [
        ("node_modules/../../x", {}),
        ("packages/x", {}),
        ("node_modules/x", {"link": True, "resolved": "packages/x"}),
        ("node_modules/x", {"resolved": "git+ssh://elsewhere.example/x"}),
        ("node_modules/x", {"resolved": "file:x.tgz"}),
        ("node_modules/x", []),
        ("node_modules/x", {"version": "git+https://elsewhere.example/x.git"}),
    ],
)
def test_locks_that_lead_elsewhere_are_refused(key: str, entry: object) -> None:
    lock = json.dumps({"lockfileVersion": 3, "packages": {key: entry}}).encode()
    with pytest.raises(RequirementsRefused, match=r"package-lock\.json"):
        read_node({"package.json": b'{"dependencies": {"x": "1"}}', "package-lock.json": lock})


def test_npm_sees_versions_and_hashes_and_neither_scripts_nor_addresses() -> None:
    package = {"name": "p", "scripts": {"postinstall": "x"}, "dependencies": {"a": "npm:@b/c@^1 || >=2 <3.0.0-rc.1"}}
    entry = {"name": "@b/c", "version": "1.0.0", "resolved": "https://elsewhere.example/c.tgz", "integrity": "sha512-x"}
    lock = {"lockfileVersion": 2, "packages": {"": package, "node_modules/a": entry}, "dependencies": {"a": entry}}
    read = read_node({"package.json": json.dumps(package).encode(), "package-lock.json": json.dumps(lock).encode()})
    assert read is not None
    assert read.lock is not None
    assert set(json.loads(read.package)) == {"name", "dependencies"}
    assert b"elsewhere" not in read.lock
    assert json.loads(read.lock)["packages"]["node_modules/a"]["integrity"] == "sha512-x"


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"dependencies": []}', b'{"workspaces": ["a"]}', b"[" * 100_000])
def test_a_manifest_that_cannot_be_used_says_so(content: bytes) -> None:
    with pytest.raises(RequirementsRefused, match=r"package\.json"):
        read_node({"package.json": content})


def test_a_manifest_without_dependencies_needs_nothing() -> None:
    assert read_node({"package.json": b'{"name": "x", "scripts": {"test": "node --test"}}'}) is None
    assert read_node({}) is None


def test_dependency_files_are_told_from_others() -> None:
    wanted = ["requirements.txt", "requirements/base.txt", "pyproject.toml", "package.json", "package-lock.json"]
    others = ["README.txt", "src/requirements.txt", ".npmrc", "uv.toml", "pip.conf", "uv.lock"]
    assert [path for path in (*wanted, *others) if is_dependency_file(path)] == wanted
